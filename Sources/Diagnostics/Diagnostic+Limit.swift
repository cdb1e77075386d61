extension Array where Element == Diagnostic {
  /// Findings of one file that are told at most: nobody reads more, and a hostile file may make a million.
  package static var mostOfAFile: Int { 1_000 }

  /// The first ones, with a last one that tells how many are missing.
  package func limited() -> [Diagnostic] {
    let missing = count - Self.mostOfAFile
    guard missing > 0 else { return self }
    let rest = Array(self[Self.mostOfAFile...])
    return self[..<Self.mostOfAFile] + [
      Diagnostic(
        code: "too-many-findings", severity: rest.hasErrors ? .error : .warning,
        message: "\(missing) more \(missing == 1 ? "finding is" : "findings are") not shown", range: nil,
        help: "mend these first")
    ]
  }
}
