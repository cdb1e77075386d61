extension Array where Element == Diagnostic {
  /// Findings of one file that are told at most: nobody reads more, and a hostile file may make a million.
  package static var mostOfAFile: Int { 1_000 }
  /// Findings that are kept of a file of which not all are told, so that the first ones can be found among them.
  package static var mostKept: Int { 10_000 }

  /// The first ones, with a last one that tells how many are missing.
  package func limited() -> [Diagnostic] {
    let missing = count - Self.mostOfAFile
    guard missing > 0 else { return self }
    let rest = Array(self[Self.mostOfAFile...])
    let more = count < Self.mostKept ? "\(missing)" : "at least \(missing)"
    return self[..<Self.mostOfAFile] + [
      Diagnostic(
        code: "too-many-findings", severity: rest.hasErrors ? .error : .warning,
        message: "\(more) more \(missing == 1 ? "finding is" : "findings are") not shown", range: nil,
        help: "mend these first")
    ]
  }
}
