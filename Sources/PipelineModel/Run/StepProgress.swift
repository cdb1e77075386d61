/// How far a running step is. It is shown while the step runs and stands in no journal and no report.
package struct StepProgress: Sendable, Equatable, Codable {
  package let step: StepID
  /// From 0 to 1; nil where the step cannot tell.
  package let fraction: Double?
  /// The last line of the step's log, secrets masked; nil where it has none.
  package let text: String?

  package init(step: StepID, fraction: Double?, text: String?) {
    self.step = step
    self.fraction = fraction
    self.text = text
  }
}
