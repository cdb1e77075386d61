import Diagnostics
import PipelineModel

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// Reads a journal back, also one that a crash cut short.
package enum JournalReader {
  /// The entries in their order. A torn last line is left out; any other line that cannot be read is a fault.
  package static func read(_ source: SourceFile) -> (entries: [JournalEntry], diagnostics: [Diagnostic]) {
    var entries: [JournalEntry] = []
    var diagnostics: [Diagnostic] = []
    var start = 0
    let bytes = source.bytes
    let decoder = JSONDecoder()
    while start < bytes.count {
      let end = bytes[start...].firstIndex(of: UInt8(ascii: "\n"))
      let line = bytes[start..<(end ?? bytes.count)]
      if let entry = entry(line, by: decoder) {
        entries.append(entry)
      } else if end != nil {
        diagnostics.append(
          Diagnostic(
            code: "bad-journal-line", message: "this line is no event of a journal",
            range: SourceRange(source: source, start: line.startIndex, end: line.endIndex),
            help: "the file was changed after the run; the report leaves the line out"))
      }
      start = (end ?? bytes.count) + 1
    }
    return (entries, diagnostics)
  }

  static func entry(_ line: ArraySlice<UInt8>, by decoder: JSONDecoder = JSONDecoder()) -> JournalEntry? {
    try? decoder.decode(JournalEntry.self, from: Data(line))
  }
}
