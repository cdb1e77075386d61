import Diagnostics

/// A diagnostic as it is kept in the journal and shown in reports: plain values, no file behind them.
package struct Finding: Sendable, Equatable, Codable {
  package let code: String
  package let severity: Diagnostic.Severity
  package let message: String
  package let file: String?
  package let line: Int?
  package let column: Int?
  package let endLine: Int?
  package let endColumn: Int?
  package let help: String?
  /// The line of the file with the fault marked, two lines of text.
  package let frame: String?

  package init(_ diagnostic: Diagnostic) {
    let start = diagnostic.range?.startPosition
    let end = diagnostic.range?.endPosition
    code = diagnostic.code
    severity = diagnostic.severity
    message = diagnostic.message
    file = diagnostic.range?.source.path
    line = start?.line
    column = start?.column
    endLine = end?.line
    endColumn = end?.column
    help = diagnostic.help
    frame = diagnostic.range.map { Snippet.frame(of: $0) }
  }
}
