import Documents

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// A pod of a list, with what its containers use where that is known.
///
/// Source: Kubernetes API reference, Pod v1 core and PodMetrics v1beta1.
struct KubernetesPod {
  struct Container {
    let name: String
    /// Of `status.containerStatuses`; nil where there is none yet.
    let status: Node?
    /// In processors and bytes, by `cpu` and `memory`.
    let requests: [String: Double]
    let limits: [String: Double]
    let use: [String: Double]
  }

  let name: String
  let namespace: String
  /// `deployment/api`; the pod itself where nothing owns it.
  let owner: String
  let phase: String
  let conditions: [Node]
  let containers: [Container]
  /// What runs before them; its use does not count.
  let initContainers: [Container]

  /// - Parameter use: `containers` of its PodMetrics.
  init?(_ node: Node, use: [Node]) {
    guard let name = node["metadata"]?["name"]?.string else { return nil }
    self.name = name
    namespace = node["metadata"]?["namespace"]?.string ?? "default"
    owner = Self.owner(of: node) ?? "pod/\(name)"
    phase = node["status"]?["phase"]?.string ?? "Unknown"
    conditions = node["status"]?["conditions"]?.sequence ?? []
    containers = Self.containers(node, "containers", statuses: "containerStatuses", use: use)
    initContainers = Self.containers(node, "initContainers", statuses: "initContainerStatuses", use: [])
  }

  private static func containers(
    _ pod: Node, _ key: String, statuses: String, use: [Node]
  ) -> [Container] {
    let statuses = pod["status"]?[statuses]?.sequence ?? []
    return (pod["spec"]?[key]?.sequence ?? []).compactMap { container in
      guard let name = container["name"]?.string else { return nil }
      return Container(
        name: name, status: statuses.first { $0["name"]?.string == name },
        requests: amounts(container["resources"]?["requests"]),
        limits: amounts(container["resources"]?["limits"]),
        use: amounts(use.first { $0["name"]?.string == name }?["usage"]))
    }
  }

  static func amounts(_ node: Node?) -> [String: Double] {
    var amounts: [String: Double] = [:]
    for entry in node?.mapping?.entries ?? [] {
      amounts[entry.name] = entry.value.scalarText.flatMap(KubernetesQuantity.value)
    }
    return amounts
  }

  /// A ReplicaSet of a Deployment is named after it and the hash of its template.
  private static func owner(of node: Node) -> String? {
    let owners = node["metadata"]?["ownerReferences"]?.sequence ?? []
    guard let owner = owners.first(where: { $0["controller"]?.bool == true }) ?? owners.first,
      let kind = owner["kind"]?.string, let name = owner["name"]?.string
    else { return nil }
    let hash = node["metadata"]?["labels"]?["pod-template-hash"]?.string
    if kind == "ReplicaSet", let hash, name.hasSuffix("-" + hash) {
      return "deployment/\(name.dropLast(hash.count + 1))"
    }
    return "\(kind.lowercased())/\(name)"
  }

  /// Whether the last condition of this type is `True`; nil where there is none.
  func has(_ condition: String) -> Bool? {
    conditions.last { $0["type"]?.string == condition }.map { $0["status"]?.string == "True" }
  }

  /// What all containers use, or are given where one has no such amount: nil.
  func sum(_ resource: String, _ amounts: (Container) -> [String: Double]) -> Double? {
    let all = containers.map { amounts($0)[resource] }
    return all.contains { $0 == nil } || all.isEmpty ? nil : all.compactMap(\.self).reduce(0, +)
  }
}

/// A time as the API writes it, in seconds since 1970.
enum KubernetesTime {
  /// `2026-11-29T03:00:00Z`, also with fractions, which are dropped.
  static func seconds(_ text: String?) -> Double? {
    guard let text, text.utf8.count >= 20 else { return nil }
    return (try? Date(text.prefix(19) + "Z", strategy: .iso8601))?.timeIntervalSince1970
  }
}
