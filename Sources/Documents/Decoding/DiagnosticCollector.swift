import Diagnostics

/// Where the decoders of one file put what they find; it never leaves the task that made it.
package final class DiagnosticCollector {
  package private(set) var diagnostics: [Diagnostic] = []
  private var errorCount = 0
  private let most: Int

  /// - Parameter most: errors and, apart from them, other findings that are kept: the later ones are dropped.
  package init(most: Int = .max) { self.most = most }

  package func add(_ diagnostic: Diagnostic) {
    let isError = diagnostic.severity == .error
    guard (isError ? errorCount : diagnostics.count - errorCount) < most else { return }
    if isError { errorCount += 1 }
    diagnostics.append(diagnostic)
  }

  package func add(_ more: [Diagnostic]) {
    for diagnostic in more { add(diagnostic) }
  }

  /// An error about a node; message and help are made only where it is kept.
  package func error(
    _ code: String, _ message: @autoclosure () -> String, at node: Node,
    help: @autoclosure () -> String? = nil
  ) {
    guard errorCount < most else { return }
    add(Diagnostic(code: code, message: message(), range: node.range, help: help()))
  }

  /// A warning about a node.
  package func warning(_ code: String, _ message: String, at node: Node, help: String? = nil) {
    add(Diagnostic(code: code, severity: .warning, message: message, range: node.range, help: help))
  }
}
