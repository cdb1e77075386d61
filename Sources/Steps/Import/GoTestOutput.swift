import Diagnostics
import Documents

/// The lines that `go test` prints, taken out of the events of `-json` where they stand in such.
///
/// Source: cmd/test2json of Go: an object a line, of which those with the `Action` "output" hold text in `Output`, a line of
/// it in one event or several.
enum GoTestOutput {
  struct Line {
    let text: String
    /// Of the line, or of the event that ends it.
    let range: SourceRange
    /// The package of an event.
    let package: String?
  }

  /// Whether the first line of a file is an event of `go test -json`.
  static func isEvents(_ bytes: [UInt8]) -> Bool {
    let line = bytes.dropFirst(markLength(bytes)).prefix { $0 != UInt8(ascii: "\n") }
    guard line.first == UInt8(ascii: "{") else { return false }
    let event = JSONReader.read(SourceFile(path: "", bytes: Array(line))).documents.first
    return event?["Action"]?.string != nil
      && ["Time", "Package", "ImportPath"].contains { event?[$0]?.string != nil }
  }

  /// How many bytes a mark of the byte order takes before the text.
  private static func markLength(_ bytes: [UInt8]) -> Int { bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0 }

  static func lines(of source: SourceFile, collector: DiagnosticCollector) -> [Line] {
    let isEvents = isEvents(source.bytes)
    var lines: [Line] = []
    /// What is printed of a package's line so far.
    var begun: [String: String] = [:]
    var start = markLength(source.bytes)
    for bytes in source.bytes[start...].split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
    {
      let range = SourceRange(source: source, start: start, end: start + bytes.count)
      start += bytes.count + 1
      guard isEvents else {
        lines.append(Line(text: String(decoding: bytes, as: UTF8.self), range: range, package: nil))
        continue
      }
      if bytes.allSatisfy({ $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "\r") }) { continue }
      guard let event = JSONReader.read(SourceFile(path: source.path, bytes: Array(bytes))).documents.first,
        let action = event["Action"]?.string
      else {
        collector.add(
          Diagnostic(
            code: "bad-benchmark-file", message: "this is no event of go test -json", range: range, help: nil)
        )
        continue
      }
      let package = event["Package"]?.string ?? ""
      guard action == "output", let output = event["Output"]?.string else { continue }
      let text = begun[package, default: ""] + output
      // By bytes: as a character a line feed behind a carriage return is none.
      var parts = text.utf8.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
      begun[package] = parts.popLast().map { String(Substring($0)) }
      lines += parts.map { Line(text: String(Substring($0)), range: range, package: package) }
    }
    // What was printed last has no end where the run was cut off.
    let rest = begun.filter { !$0.value.isEmpty }.sorted { $0.key < $1.key }
    let place = SourceRange(source: source, start: source.bytes.count, end: source.bytes.count)
    return lines + rest.map { Line(text: $0.value, range: place, package: $0.key) }
  }
}
