import Diagnostics
import Documents
import Execution
import PipelineModel

/// The questions of a step to its cluster, one after the other.
struct KubernetesLook {
  let spec: KubernetesSpec
  let kubectl: Kubectl
  let namespace: String
  /// Seconds since 1970.
  let since: Double

  private static let metricsAPI = "/apis/metrics.k8s.io/v1beta1"

  private var selection: String {
    spec.selector.map { "?labelSelector=" + Kubectl.percentEncoded($0) } ?? ""
  }

  /// The items of a list; nil, with what is in the way, where it is not shown.
  private func items(
    _ path: String, for check: KubernetesSpec.Check, absent: Diagnostic?, into report: inout ProbeReport
  ) async throws -> [Node]? {
    do {
      let list = try await kubectl.get(path)
      guard let items = list["items"]?.sequence else {
        throw StepError("the cluster does not answer as Kubernetes does: \(path) holds no list")
      }
      return items
    } catch Kubectl.Refusal.absent {
      report.miss(
        check.rawValue,
        absent
          ?? KubernetesMetrics.warning(
            "no-such-api", "the cluster has no \(path)", help: "leave '\(check.rawValue)' out of 'checks'"))
    } catch Kubectl.Refusal.forbidden(let message) {
      report.miss(
        check.rawValue,
        KubernetesMetrics.warning(
          "no-access", message,
          help: "give the user a role that may list it, or leave '\(check.rawValue)' out of 'checks'"))
    }
    return nil
  }

  private var noMetrics: Diagnostic {
    KubernetesMetrics.warning(
      "no-metrics-server", "the cluster has no metrics of pods and nodes",
      help:
        "install metrics-server, or ask Prometheus for what its agents measure: the step kind 'prometheus'")
  }

  private func missed(_ check: KubernetesSpec.Check, into report: inout ProbeReport) {
    report.metrics += KubernetesMetrics.unmeasured(
      check, reason: "the check '\(check.rawValue)' saw too little")
  }

  /// The pods, which other checks need too; nil where they are not shown or not needed.
  func pods(into report: inout ProbeReport) async throws -> [KubernetesPod]? {
    let isChecked = spec.checks.contains(.pods)
    guard isChecked || (spec.selector != nil && spec.checks != [.nodes]) else { return nil }
    let path = "/api/v1/namespaces/\(namespace)/pods"
    guard let found = try await items(path + selection, for: .pods, absent: nil, into: &report) else {
      if isChecked { missed(.pods, into: &report) }
      return nil
    }
    if found.isEmpty {
      let which = spec.selector.map { " with \($0)" } ?? ""
      report.miss(
        "pods",
        KubernetesMetrics.warning(
          "no-pods", "namespace '\(namespace)' has no pod\(which)",
          help: "look at kubectl get pods --all-namespaces --show-labels"))
    }
    var use: [Node]?
    if isChecked, !found.isEmpty {
      use = try await items(
        "\(Self.metricsAPI)/namespaces/\(namespace)/pods\(selection)", for: .pods, absent: noMetrics,
        into: &report)
    }
    let pods = found.compactMap { pod in
      let name = pod["metadata"]?["name"]?.string
      return KubernetesPod(
        pod, use: use?.first { $0["metadata"]?["name"]?.string == name }?["containers"]?.sequence ?? [])
    }
    if isChecked {
      let view = KubernetesPods(
        pods: pods, isMeasured: use != nil || found.isEmpty, since: since, usage: spec.usage)
      report.metrics += view.metrics
      report.findings += view.findings
    }
    return pods
  }

  func nodes(into report: inout ProbeReport) async throws {
    guard let nodes = try await items("/api/v1/nodes", for: .nodes, absent: nil, into: &report) else {
      return missed(.nodes, into: &report)
    }
    let use = try await items("\(Self.metricsAPI)/nodes", for: .nodes, absent: noMetrics, into: &report)
    let view = KubernetesNodes(nodes: nodes, use: use, usage: spec.usage)
    report.metrics += view.metrics
    report.findings += view.findings
  }

  func autoscalers(of pods: [KubernetesPod]?, into report: inout ProbeReport) async throws {
    let path = "/apis/autoscaling/v2/namespaces/\(namespace)/horizontalpodautoscalers"
    guard let all = try await items(path, for: .autoscalers, absent: nil, into: &report) else {
      return missed(.autoscalers, into: &report)
    }
    let owners = Set((pods ?? []).map(\.owner))
    let own = all.filter { node in
      guard spec.selector != nil, let target = node["spec"]?["scaleTargetRef"] else { return true }
      return owners.contains("\(target["kind"]?.string?.lowercased() ?? "")/\(target["name"]?.string ?? "")")
    }
    let view = KubernetesAutoscalers(autoscalers: own)
    report.metrics += view.metrics
    report.findings += view.findings
  }

  func events(of pods: [KubernetesPod]?, into report: inout ProbeReport) async throws {
    let path = "/api/v1/namespaces/\(namespace)/events"
    guard let events = try await items(path, for: .events, absent: nil, into: &report) else {
      return missed(.events, into: &report)
    }
    let owners = (pods ?? []).flatMap {
      [$0.name] + $0.owner.split(separator: "/").suffix(1).map(String.init)
    }
    let view = KubernetesEvents(
      events: events, since: since, subjects: spec.selector == nil ? nil : Set(owners))
    report.metrics += view.metrics
    report.findings += view.findings
  }
}
