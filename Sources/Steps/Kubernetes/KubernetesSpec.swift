import Documents
import PipelineModel

/// What a `kubernetes` step looks at.
struct KubernetesSpec: Sendable {
  enum Check: String, CaseIterable, Sendable { case pods, nodes, autoscalers, events }

  /// Of the configuration file of kubectl; nil for its current one.
  let context: String?
  /// Nil for that of the context.
  let namespace: String?
  /// Labels of the pods: `app=api`; nil for all of the namespace.
  let selector: String?
  let checks: [Check]
  let period: ProbePeriod.Choice
  /// The share of a limit, or of what a node has, from which use is told.
  let usage: Double
  let limit: Duration
  /// The mapping of the keys.
  let node: Node
}
