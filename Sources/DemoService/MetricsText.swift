/// A page of metrics in the Prometheus text format 0.0.4 as it grows.
///
/// Source: https://prometheus.io/docs/instrumenting/exposition_formats/
package struct MetricsText: Sendable {
  /// The type of a family; the raw value is what the format calls it.
  package enum Kind: String {
    case counter
    case gauge
    case histogram
  }

  /// The page so far.
  package private(set) var text = ""

  /// An empty page.
  package init() {}

  /// Begins a family; its samples must follow.
  package mutating func family(_ name: String, _ kind: Kind, help: String) {
    text += "# HELP \(name) \(Self.escapedHelp(help))\n# TYPE \(name) \(kind.rawValue)\n"
  }

  /// One sample.
  ///
  /// - Parameter value: as it should be written.
  package mutating func sample(_ name: String, labels: [(name: String, value: String)] = [], value: String) {
    text += name
    if !labels.isEmpty {
      text += "{"
      text += labels.map { "\($0.name)=\"\(Self.escapedLabel($0.value))\"" }.joined(separator: ",")
      text += "}"
    }
    text += " \(value)\n"
  }

  /// A backslash and a line feed get a backslash before them.
  package static func escapedHelp(_ help: String) -> String {
    escaped(help) { $0 == "\\" ? "\\\\" : $0 == "\n" ? "\\n" : nil }
  }

  /// As in help, and so does a double quote.
  package static func escapedLabel(_ value: String) -> String {
    escaped(value) { $0 == "\\" ? "\\\\" : $0 == "\n" ? "\\n" : $0 == "\"" ? "\\\"" : nil }
  }

  private static func escaped(_ text: String, _ escape: (Unicode.Scalar) -> String?) -> String {
    var result = ""
    for scalar in text.unicodeScalars {
      if let escaped = escape(scalar) { result += escaped } else { result.unicodeScalars.append(scalar) }
    }
    return result
  }
}
