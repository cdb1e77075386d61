import Diagnostics
import Documents
import PipelineModel

/// What the HorizontalPodAutoscalers tell.
///
/// Source: Kubernetes API reference, HorizontalPodAutoscaler v2 autoscaling.
struct KubernetesAutoscalers {
  let autoscalers: [Node]

  private func name(_ node: Node) -> String { node["metadata"]?["name"]?.string ?? "?" }

  private func condition(_ type: String, of node: Node) -> Node? {
    node["status"]?["conditions"]?.sequence?.last { $0["type"]?.string == type }
  }

  /// It has as many replicas as it may have, and wants more where it says what it wants.
  private func isAtMost(_ node: Node) -> Bool {
    guard let most = node["spec"]?["maxReplicas"]?.integer,
      let current = node["status"]?["currentReplicas"]?.integer, current >= most
    else { return false }
    guard let limited = condition("ScalingLimited", of: node) else { return true }
    return limited["status"]?.string == "True" && limited["reason"]?.string == "TooManyReplicas"
  }

  /// The condition that keeps it from scaling.
  private func obstacle(_ node: Node) -> Node? {
    ["AbleToScale", "ScalingActive"].lazy.compactMap { condition($0, of: node) }
      // With no replicas wanted it is off, which somebody meant.
      .first { $0["status"]?.string == "False" && $0["reason"]?.string != "ScalingDisabled" }
  }

  var metrics: [Metric] {
    KubernetesMetrics.highest(
      "autoscalers.replicas", .none, label: "autoscaler",
      autoscalers.map { (name($0), $0["status"]?["currentReplicas"]?.double) },
      reason: "there is no autoscaler")
      + [
        Metric("autoscalers.at_max", .none, Double(autoscalers.count(where: isAtMost))),
        Metric("autoscalers.failing", .none, Double(autoscalers.count { obstacle($0) != nil })),
      ]
  }

  var findings: [Diagnostic] {
    autoscalers.flatMap { node -> [Diagnostic] in
      let place = "hpa \(name(node)) -n \(node["metadata"]?["namespace"]?.string ?? "default")"
      var found: [Diagnostic] = []
      if isAtMost(node), let most = node["spec"]?["maxReplicas"]?.integer {
        found.append(
          KubernetesMetrics.warning(
            "autoscaler-at-max", "autoscaler \(name(node)) has all its \(most) replicas and may add no more",
            help: "kubectl patch \(place) --patch '{\"spec\":{\"maxReplicas\":\(most + max(1, most / 2))}}'"))
      }
      if let obstacle = obstacle(node) {
        found.append(
          KubernetesMetrics.warning(
            "autoscaler-failing",
            "autoscaler \(name(node)) cannot scale, \(obstacle["reason"]?.string ?? "?")"
              + (obstacle["message"]?.string.map { ": " + $0 } ?? ""), help: "kubectl describe \(place)"))
      }
      return found
    }
  }
}
