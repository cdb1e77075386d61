import PipelineModel

/// What a step sees of its pipeline before anything runs.
package struct StepSurroundings: Sendable {
  /// What is known of another step's metrics.
  package enum Metrics: Sendable {
    case unknownStep
    /// The step exists, and need not have ended before this one.
    case notNeeded
    /// The step gives metrics that show only when it runs.
    case open
    case known([MetricDescription])
  }

  /// The folder to which paths are relative.
  package let workspace: String
  /// Whether the step needs one that does not exist, which has been reported: what it sees is not whole.
  package let hasUnknownNeeds: Bool
  /// The paths of the pipelines that led here, the outermost first, that of the step last.
  package let callers: [String]
  /// The services that the step names.
  package let services: [String]
  private let graph: StepGraph
  private let index: Int
  private let metrics: [[MetricDescription]?]

  /// - Parameters:
  ///   - index: the place of the step in the graph.
  ///   - metrics: for each step of the graph what it gives; nil where that is open.
  package init(
    workspace: String, graph: StepGraph, index: Int, metrics: [[MetricDescription]?],
    callers: [String] = [], services: [String] = [], hasUnknownNeeds: Bool
  ) {
    self.services = services
    self.callers = callers
    self.workspace = workspace
    self.graph = graph
    self.index = index
    self.metrics = metrics
    self.hasUnknownNeeds = hasUnknownNeeds
  }

  /// The ids of all steps of the pipeline, in the order of the file.
  package var allSteps: [StepID] { graph.ids }

  package func metrics(of step: StepID) -> Metrics {
    guard let other = graph.index(of: step) else { return .unknownStep }
    guard graph.ancestors(of: index).contains(other) else { return .notNeeded }
    return metrics[other].map { .known($0) } ?? .open
  }
}
