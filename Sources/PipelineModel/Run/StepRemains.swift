/// What a step left in the run's folder whose end the journal does not hold.
package struct StepRemains: Sendable, Equatable {
  /// Files below the run's folder.
  package let artifacts: [String]
  /// How far it was: the last lines that it said, or the steps of the pipeline that it called.
  package let lines: [String]

  package static let none = StepRemains(artifacts: [], lines: [])

  package init(artifacts: [String], lines: [String]) {
    self.artifacts = artifacts
    self.lines = lines
  }
}
