import Diagnostics
import Documents

/// One check: what it says about itself, and the function that runs it.
struct DashboardRule: Sendable {
  let description: DashboardCheckDescription
  let run: @Sendable (Dashboard, DashboardCheckDescription) -> [Diagnostic]
}

extension DashboardCheckDescription {
  /// A finding of this check, at the check's severity unless another is given.
  func finding(
    _ message: String, at range: SourceRange, severity: Diagnostic.Severity? = nil, help: String? = nil,
    notes: [Diagnostic.Note] = []
  ) -> Diagnostic {
    Diagnostic(
      code: code, severity: severity ?? self.severity, message: message, range: range, help: help,
      notes: notes)
  }
}

extension Node {
  /// The first byte, to point at a mapping without marking all of it.
  var opening: SourceRange {
    SourceRange(source: range.source, start: range.start, end: min(range.start + 1, range.end))
  }
}
