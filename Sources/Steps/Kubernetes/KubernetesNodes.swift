import Diagnostics
import Documents
import PipelineModel

/// What the nodes tell: their use, and whether they are well.
///
/// Source: Kubernetes API reference, Node v1 core and NodeMetrics v1beta1.
struct KubernetesNodes {
  static let uses: [(name: String, summary: String)] = [
    ("nodes.cpu_usage", "The share of a node's processors that is used"),
    ("nodes.memory_usage", "The share of a node's memory that is used"),
  ]

  let nodes: [Node]
  /// NodeMetrics; nil where nothing measures them.
  let use: [Node]?
  let usage: Double

  private func name(_ node: Node) -> String { node["metadata"]?["name"]?.string ?? "?" }

  private func share(_ resource: String, of node: Node) -> Double? {
    let measured = use?.first { name($0) == name(node) }
    guard let use = KubernetesPod.amounts(measured?["usage"])[resource],
      let room = KubernetesPod.amounts(node["status"]?["allocatable"])[resource], room > 0
    else { return nil }
    return use / room
  }

  /// `Ready` that is not true, and any other condition that is.
  private func troubles(_ node: Node) -> [Node] {
    (node["status"]?["conditions"]?.sequence ?? []).filter { condition in
      let isTrue = condition["status"]?.string == "True"
      return (condition["type"]?.string == "Ready") != isTrue
    }
  }

  var metrics: [Metric] {
    [Metric("nodes.troubled", .none, Double(nodes.count { !troubles($0).isEmpty }))]
      + zip(Self.uses, ["cpu", "memory"]).flatMap { use, resource in
        KubernetesMetrics.highest(
          use.name, .ratio, label: "node", nodes.map { (name($0), share(resource, of: $0)) },
          reason: "the cluster has no metrics of nodes")
      }
  }

  var findings: [Diagnostic] {
    nodes.flatMap { node in
      troubles(node).map { condition in
        KubernetesMetrics.warning(
          "node-trouble",
          "node \(name(node)) has \(condition["type"]?.string ?? "?") \(condition["status"]?.string ?? "?")"
            + (condition["message"]?.string.map { ": " + $0 } ?? ""),
          help: "kubectl describe node \(name(node))")
      }
        + ["cpu", "memory"].compactMap { resource in
          guard let share = share(resource, of: node), share >= usage else { return nil }
          return KubernetesMetrics.warning(
            "node-busy",
            "node \(name(node)) uses \(Quantity(share, .ratio)) of its "
              + (resource == "cpu" ? "processors" : "memory"),
            help: "add a node, or move what does not belong to the measurement")
        }
    }
  }
}
