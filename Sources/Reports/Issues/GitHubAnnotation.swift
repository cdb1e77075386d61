import Diagnostics

/// One annotation before it is written: its place, its words, and the line of the log that stands for it where there is
/// no room for an annotation.
struct GitHubAnnotation {
  let severity: Diagnostic.Severity
  let place: RunIssue.Place?
  let title: String
  let message: String
  let headline: String

  init(_ diagnostic: Diagnostic) {
    severity = diagnostic.severity
    place = diagnostic.range.map { range in
      let (start, end) = (range.startPosition, range.endPosition)
      return RunIssue.Place(
        file: range.source.path, line: start.line, column: start.column, endLine: end.line,
        endColumn: end.column)
    }
    title = diagnostic.code
    let notes = DiagnosticReport.notes(of: diagnostic).map { "\nnote: \($0)" }.joined()
    message = diagnostic.message + notes + (diagnostic.help.map { "\nhelp: \($0)" } ?? "")
    headline = Snippet.headline(of: diagnostic)
  }

  init(_ issue: RunIssue) {
    severity = issue.severity
    place = issue.place
    title = issue.code
    message = issue.message + issue.advice
    let lead =
      issue.place.map { place in place.line.map { "\(place.file):\($0): " } ?? "\(place.file): " } ?? ""
    headline = "\(lead)\(issue.severity.rawValue): \(issue.message) [\(issue.code)]"
  }
}
