import Diagnostics
import PipelineModel

/// The numbers of a `kubernetes` step.
enum KubernetesMetrics {
  static func descriptions(of spec: KubernetesSpec) -> [MetricDescription] {
    spec.checks.flatMap(table)
  }

  static func table(_ check: KubernetesSpec.Check) -> [MetricDescription] {
    switch check {
    case .pods:
      KubernetesPods.counts.map { MetricDescription($0.name, .none, $0.summary) }
        + KubernetesPods.uses.map { MetricDescription($0.name, $0.unit, hasOpenLabels: true, $0.summary) }
    case .nodes:
      [MetricDescription("nodes.troubled", .none, "Nodes that are not ready or under pressure")]
        + KubernetesNodes.uses.map { MetricDescription($0.name, .ratio, hasOpenLabels: true, $0.summary) }
    case .autoscalers:
      [
        MetricDescription(
          "autoscalers.replicas", .none, hasOpenLabels: true, "Replicas that an autoscaler has"),
        MetricDescription("autoscalers.at_max", .none, "Autoscalers that may add no more"),
        MetricDescription("autoscalers.failing", .none, "Autoscalers that cannot scale"),
      ]
    case .events: [MetricDescription("events.warnings", .none, "Warnings since the period began")]
    }
  }

  static func unmeasured(_ check: KubernetesSpec.Check, reason: String) -> [Metric] {
    table(check).map { Metric($0.name, $0.unit, nil, reason: reason) }
  }

  /// The value of each under its label, and without a label the highest of all; what has none is left out.
  static func highest(
    _ name: String, _ unit: MetricUnit, label: String, _ values: [(name: String, value: Double?)],
    reason: String
  ) -> [Metric] {
    let known = values.compactMap { item in item.value.map { (name: item.name, value: $0) } }
    let most = known.map(\.value).max()
    return [Metric(name, unit, most, reason: most == nil ? reason : nil)]
      + known.sorted { $0.name < $1.name }.map { Metric(name, unit, $0.value, labels: [label: $0.name]) }
  }

  static func warning(_ code: String, _ message: String, help: String?) -> Diagnostic {
    Diagnostic(code: code, severity: .warning, message: message, range: nil, help: help)
  }
}
