import Diagnostics
import Documents
import RegularExpressions

extension DiagnosticCollector {
  /// A regular expression that a file gives.
  ///
  /// - Returns: nil, with a diagnostic, where the text is none.
  package func regularExpression(_ text: String, at node: Node) -> RegularExpression? {
    do throws(RegexFailure) {
      return try RegularExpression(text)
    } catch {
      self.error(
        "bad-pattern", "'\(text)' is not a regular expression: \(error.message)", at: node,
        help: error.help ?? "the syntax is RE2's, that of Go and Prometheus")
      return nil
    }
  }
}
