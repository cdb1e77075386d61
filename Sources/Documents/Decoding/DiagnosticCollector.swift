import Diagnostics

/// Where the decoders of one file put what they find; it never leaves the task that made it.
package final class DiagnosticCollector {
  package private(set) var diagnostics: [Diagnostic] = []

  package init() {}

  package func add(_ diagnostic: Diagnostic) { diagnostics.append(diagnostic) }

  package func add(_ more: [Diagnostic]) { diagnostics += more }

  /// An error about a node.
  package func error(_ code: String, _ message: String, at node: Node, help: String? = nil) {
    add(Diagnostic(code: code, message: message, range: node.range, help: help))
  }

  /// A warning about a node.
  package func warning(_ code: String, _ message: String, at node: Node, help: String? = nil) {
    add(Diagnostic(code: code, severity: .warning, message: message, range: node.range, help: help))
  }
}
