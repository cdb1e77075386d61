import Documents
import PipelineModel

/// A kind of step: what a pipeline names under `uses`.
///
/// Decoding is pure and tells everything that can be known before the run; running does the work.
package protocol StepKind: Sendable {
  associatedtype Spec: Sendable

  /// As pipelines write it: `alert-rules`.
  static var name: String { get }
  /// One sentence for the reference page and `loadline explain`.
  static var summary: String { get }
  /// What stands under `with`.
  static var keys: [KeyDescription] { get }

  /// The specification, or nil where diagnostics or values that are not known yet stand in its way.
  static func decode(_ node: Node, collector: DiagnosticCollector) -> Spec?

  /// The metrics that a step of this specification gives; nil where that shows only when it runs.
  static func metrics(of spec: Spec) -> [MetricDescription]?

  /// What can be told only with a look at the other steps and at the files that the step names.
  static func check(_ spec: Spec, in surroundings: StepSurroundings, collector: DiagnosticCollector)

  /// Does the work. A thrown error makes the step errored; a cancelled task ends soon.
  static func run(_ spec: Spec, in context: StepContext) async throws -> StepResult
}

extension StepKind {
  package static func metrics(of spec: Spec) -> [MetricDescription]? { [] }

  package static func check(
    _ spec: Spec, in surroundings: StepSurroundings, collector: DiagnosticCollector
  ) {}
}

/// What a step sees of its pipeline before anything runs.
package struct StepSurroundings: Sendable {
  /// The folder to which paths are relative.
  package let workspace: String
  /// For each step that must end before this one, the metrics that it gives; nil inside where they are open.
  package let upstreamMetrics: [StepID: [MetricDescription]?]
  /// The ids of all steps of the pipeline.
  package let allSteps: [StepID]
  /// Whether the step needs one that does not exist, which has been reported: what it sees is not whole.
  package let hasUnknownNeeds: Bool
}
