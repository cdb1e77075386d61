import Diagnostics
import Documents
import PipelineModel

/// What the pods tell: use, restarts, and what keeps them from running.
struct KubernetesPods {
  /// So many of one sort are told.
  private static let most = 20

  let pods: [KubernetesPod]
  /// Whether anything measures their use.
  let isMeasured: Bool
  /// Seconds since 1970: what happened before is not told.
  let since: Double
  let usage: Double

  static let counts: [(name: String, summary: String)] = [
    ("pods.running", "Pods that run"), ("pods.pending", "Pods that could not begin"),
    ("pods.not_ready", "Pods that run and are not ready"),
    ("pods.restarts", "Restarts of containers since their pods began"),
    ("pods.restarted", "Containers that restarted since the period began"),
    ("pods.oom_killed", "Containers that were killed for their memory since the period began"),
  ]

  /// By pod, and the highest of all without a label.
  static let uses: [(name: String, unit: MetricUnit, summary: String)] = [
    ("pods.cpu", .none, "Processors that a pod uses"), ("pods.memory", .bytes, "Memory that a pod uses"),
    ("pods.cpu_of_request", .ratio, "Its processors against what it requests"),
    ("pods.memory_of_request", .ratio, "Its memory against what it requests"),
    ("pods.cpu_of_limit", .ratio, "Its processors against their limit"),
    ("pods.memory_of_limit", .ratio, "Its memory against its limit"),
  ]

  // MARK: - Metrics

  var metrics: [Metric] {
    let containers = pods.flatMap { $0.initContainers + $0.containers }
    let numbers: [Int] = [
      pods.count { $0.phase == "Running" }, pods.count { $0.phase == "Pending" },
      pods.count(where: Self.isUnready),
      containers.reduce(0) { $0 + ($1.status?["restartCount"]?.integer ?? 0) },
      containers.count { restart(of: $0) != nil },
      containers.count { restart(of: $0)?["reason"]?.string == "OOMKilled" },
    ]
    return zip(Self.counts, numbers).map { Metric($0.name, .none, Double($1)) }
      + Self.uses.flatMap { use in
        KubernetesMetrics.highest(
          use.name, use.unit, label: "pod",
          pods.map { ($0.name, Self.value(use.name, of: $0)) },
          reason: isMeasured
            ? (pods.isEmpty ? "there is no pod" : "no pod has it whole")
            : "the cluster has no metrics of pods")
      }
  }

  private static func value(_ metric: String, of pod: KubernetesPod) -> Double? {
    let resource = metric.contains("cpu") ? "cpu" : "memory"
    guard let use = pod.sum(resource, { $0.use }) else { return nil }
    let bound: Double?
    if metric.hasSuffix("_of_request") {
      bound = pod.sum(resource, { $0.requests })
    } else if metric.hasSuffix("_of_limit") {
      bound = pod.sum(resource, { $0.limits })
    } else {
      return use
    }
    return bound.flatMap { $0 > 0 ? use / $0 : nil }
  }

  private static func isUnready(_ pod: KubernetesPod) -> Bool {
    pod.phase == "Running" && pod.has("Ready") == false
  }

  /// How the container ended last, where that was since the period began.
  private func restart(of container: KubernetesPod.Container) -> Node? {
    for state in [container.status?["state"], container.status?["lastState"]] {
      guard let ended = state?["terminated"], !ended.isNull,
        let time = KubernetesTime.seconds(ended["finishedAt"]?.string), time >= since.rounded(.down),
        (container.status?["restartCount"]?.integer ?? 0) > 0 || ended["exitCode"]?.integer != 0
      else { continue }
      return ended
    }
    return nil
  }

  // MARK: - Findings

  var findings: [Diagnostic] {
    let kinds: [[Diagnostic]] = [
      each(killed), each(restarted), each(waiting), pods.compactMap(pending), pods.compactMap(unready),
      each(nearLimit), unrequested,
    ]
    return kinds.flatMap { $0.prefix(Self.most) }
  }

  private func each(_ find: (KubernetesPod, KubernetesPod.Container) -> Diagnostic?) -> [Diagnostic] {
    pods.flatMap { pod in (pod.initContainers + pod.containers).compactMap { find(pod, $0) } }
  }

  private static func raise(
    _ pod: KubernetesPod, _ container: KubernetesPod.Container, _ resource: String, from limit: Double
  ) -> String {
    let amount = KubernetesQuantity.raised(limit, isMemory: resource == "memory")
    return
      "kubectl set resources \(pod.owner) -n \(pod.namespace) -c \(container.name) --limits=\(resource)=\(amount)"
  }

  private func killed(_ pod: KubernetesPod, _ container: KubernetesPod.Container) -> Diagnostic? {
    guard let ended = restart(of: container), ended["reason"]?.string == "OOMKilled" else { return nil }
    let limit = container.limits["memory"]
    let text =
      limit.map { " at its limit of \(Quantity($0, .bytes))" } ?? ", which has no limit: its node ran out"
    return KubernetesMetrics.warning(
      "oom-killed",
      "container '\(container.name)' of pod \(pod.name) was killed for its memory\(text), "
        + "at \(ended["finishedAt"]?.string ?? "?")",
      help: limit.map { Self.raise(pod, container, "memory", from: $0) }
        ?? "kubectl set resources \(pod.owner) -n \(pod.namespace) -c \(container.name) --limits=memory=…")
  }

  private func restarted(_ pod: KubernetesPod, _ container: KubernetesPod.Container) -> Diagnostic? {
    guard let ended = restart(of: container), ended["reason"]?.string != "OOMKilled" else { return nil }
    return KubernetesMetrics.warning(
      "container-restarted",
      "container '\(container.name)' of pod \(pod.name) ended with exit code "
        + "\(ended["exitCode"]?.scalarText ?? "?") (\(ended["reason"]?.string ?? "no reason")) at "
        + (ended["finishedAt"]?.string ?? "?"),
      help: "kubectl logs \(pod.name) -n \(pod.namespace) -c \(container.name) --previous")
  }

  private func waiting(_ pod: KubernetesPod, _ container: KubernetesPod.Container) -> Diagnostic? {
    guard let waiting = container.status?["state"]?["waiting"], !waiting.isNull,
      let reason = waiting["reason"]?.string, !["ContainerCreating", "PodInitializing"].contains(reason)
    else { return nil }
    let message = waiting["message"]?.string.map { ": " + $0 } ?? ""
    let isLoop = reason == "CrashLoopBackOff"
    return KubernetesMetrics.warning(
      isLoop ? "crash-loop" : "container-waiting",
      "container '\(container.name)' of pod \(pod.name) waits with \(reason)\(message)",
      help: isLoop
        ? "kubectl logs \(pod.name) -n \(pod.namespace) -c \(container.name) --previous"
        : "kubectl describe pod \(pod.name) -n \(pod.namespace)")
  }

  private func pending(_ pod: KubernetesPod) -> Diagnostic? {
    guard pod.phase == "Pending", pod.has("PodScheduled") == false else { return nil }
    let condition = pod.conditions.last { $0["type"]?.string == "PodScheduled" }
    return KubernetesMetrics.warning(
      "pod-pending",
      "pod \(pod.name) has no node: "
        + (condition?["message"]?.string ?? condition?["reason"]?.string ?? "the scheduler does not say why"),
      help:
        "add nodes, or lower its requests: kubectl set resources \(pod.owner) -n \(pod.namespace) --requests=…"
    )
  }

  private func unready(_ pod: KubernetesPod) -> Diagnostic? {
    // Of a container that waits or ended, that is told.
    guard Self.isUnready(pod),
      !pod.containers.contains(where: { waiting(pod, $0) != nil || restart(of: $0) != nil })
    else { return nil }
    let message = pod.conditions.last { $0["type"]?.string == "Ready" }?["message"]?.string
    return KubernetesMetrics.warning(
      "pod-not-ready", "pod \(pod.name) runs and is not ready\(message.map { ": " + $0 } ?? "")",
      help: "kubectl describe pod \(pod.name) -n \(pod.namespace)")
  }

  private func nearLimit(_ pod: KubernetesPod, _ container: KubernetesPod.Container) -> Diagnostic? {
    let near = ["memory", "cpu"].first { resource in
      guard let use = container.use[resource], let limit = container.limits[resource] else { return false }
      return limit > 0 && use >= usage * limit
    }
    guard let resource = near, let use = container.use[resource], let limit = container.limits[resource]
    else {
      return nil
    }
    let unit: MetricUnit = resource == "memory" ? .bytes : .none
    return KubernetesMetrics.warning(
      "near-limit",
      "container '\(container.name)' of pod \(pod.name) uses \(Quantity(use, unit)) of \(Quantity(limit, unit)) "
        + (resource == "memory" ? "of memory" : "processors"),
      help: Self.raise(pod, container, resource, from: limit))
  }

  /// By owner, as all its pods are alike.
  private var unrequested: [Diagnostic] {
    var told: Set<String> = []
    return pods.flatMap { pod in
      pod.containers.compactMap { container -> Diagnostic? in
        let missing = ["cpu", "memory"].filter {
          container.requests[$0] == nil && container.limits[$0] == nil
        }
        guard !missing.isEmpty, told.insert("\(pod.owner) \(container.name)").inserted else { return nil }
        return KubernetesMetrics.warning(
          "no-requests",
          "container '\(container.name)' of \(pod.owner) requests no \(missing.joined(separator: " and no ")), "
            + "so that nothing is kept for it",
          help: "kubectl set resources \(pod.owner) -n \(pod.namespace) -c \(container.name) --requests="
            + missing.map { $0 + "=…" }.joined(separator: ","))
      }
    }
  }
}
