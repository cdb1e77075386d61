import Diagnostics
import PipelineModel
import SystemIO

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// Reads a journal back, also one that a crash cut short.
package enum JournalReader {
  /// Bytes of a journal from which on its parts are read beside each other; they take a good millisecond.
  private static let longBytes = 32_768

  /// The entries in their order. A torn last line is left out; any other line that cannot be read is a fault.
  package static func read(_ source: SourceFile) -> (entries: [JournalEntry], diagnostics: [Diagnostic]) {
    let parts = mapSideBySide(parts(of: source.bytes)) { part in read(part, of: source) }
    return (parts.flatMap(\.entries), parts.flatMap(\.diagnostics))
  }

  /// Whole lines of about equal length together, one part for each processor.
  private static func parts(of bytes: [UInt8]) -> [Range<Int>] {
    let count = max(1, min(HostInformation.usableProcessors, bytes.count / longBytes))
    var ends = (1..<count).map { part in
      let middle = part * (bytes.count / count)
      return bytes[middle...].firstIndex(of: UInt8(ascii: "\n")).map { $0 + 1 } ?? bytes.count
    }
    ends.append(bytes.count)
    return zip([0] + ends, ends).map { $0..<max($0, $1) }
  }

  private static func read(
    _ part: Range<Int>, of source: SourceFile
  ) -> (entries: [JournalEntry], diagnostics: [Diagnostic]) {
    var entries: [JournalEntry] = []
    var diagnostics: [Diagnostic] = []
    var start = part.lowerBound
    let bytes = source.bytes
    let decoder = JSONDecoder()
    while start < part.upperBound {
      let end = bytes[start..<part.upperBound].firstIndex(of: UInt8(ascii: "\n"))
      let line = bytes[start..<(end ?? part.upperBound)]
      if let entry = entry(line, by: decoder) {
        entries.append(entry)
      } else if end != nil {
        diagnostics.append(
          Diagnostic(
            code: "bad-journal-line", message: "this line is no event of a journal",
            range: SourceRange(source: source, start: line.startIndex, end: line.endIndex),
            help: "the file was changed after the run; the report leaves the line out"))
      }
      start = (end ?? part.upperBound) + 1
    }
    return (entries, diagnostics)
  }

  static func entry(_ line: ArraySlice<UInt8>, by decoder: JSONDecoder = JSONDecoder()) -> JournalEntry? {
    try? decoder.decode(JournalEntry.self, from: Data(line))
  }
}
