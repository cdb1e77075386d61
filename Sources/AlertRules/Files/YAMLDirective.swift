import Diagnostics
import Documents

/// `%YAML 1.2` at the beginning of a file: Prometheus and Kubernetes refuse any version but 1.1.
enum YAMLDirective {
  static func check(_ source: SourceFile, _ collector: DiagnosticCollector) {
    var rest = source.bytes[...]
    if rest.starts(with: [0xEF, 0xBB, 0xBF]) { rest = rest.dropFirst(3) }
    while let first = rest.first, isBeforeDocument(first) {
      let line = rest.prefix { $0 != 0x0A && $0 != 0x0D }
      if line.starts(with: "%YAML".utf8) {
        let words = String(decoding: line, as: UTF8.self).split { $0 == " " || $0 == "\t" }
        guard words.count > 1, words[1] != "1.1" else { return }
        collector.add(
          Diagnostic(
            code: "yaml-version", message: "Prometheus reads YAML 1.1, and refuses '\(words[1])'",
            range: SourceRange(source: source, start: line.startIndex, end: line.endIndex),
            help: "remove the line"))
        return
      }
      rest = rest[line.endIndex...].drop { $0 == 0x0A || $0 == 0x0D }
    }
  }

  /// Whether a line that begins so is blank, a comment or a directive.
  private static func isBeforeDocument(_ byte: UInt8) -> Bool {
    byte == 0x0A || byte == 0x0D || byte == UInt8(ascii: "#") || byte == UInt8(ascii: "%")
  }
}
