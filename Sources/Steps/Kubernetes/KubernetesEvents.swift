import Diagnostics
import Documents
import PipelineModel

/// The warnings among the events of a namespace.
///
/// Source: Kubernetes API reference, Event v1 core.
struct KubernetesEvents {
  private static let most = 20

  let events: [Node]
  /// Seconds since 1970.
  let since: Double
  /// Names of pods and what they belong to; nil for those of anything.
  let subjects: Set<String>?

  private struct Subject: Hashable {
    let kind: String
    let name: String
    let reason: String
  }

  /// By what they are about and why, each with its newest.
  private var groups: [(subject: Subject, count: Int, newest: Node)] {
    var groups: [Subject: (count: Int, newest: Node)] = [:]
    var order: [Subject] = []
    for event in events where event["type"]?.string == "Warning" && time(event) >= since.rounded(.down) {
      let object = event["involvedObject"]
      let subject = Subject(
        kind: object?["kind"]?.string ?? "?", name: object?["name"]?.string ?? "?",
        reason: event["reason"]?.string ?? "?")
      if let subjects, !subjects.contains(subject.name) { continue }
      let known = groups[subject]
      if known == nil { order.append(subject) }
      let newest = known.map { time($0.newest) > time(event) ? $0.newest : event } ?? event
      groups[subject] = ((known?.count ?? 0) + 1, newest)
    }
    return order.compactMap { subject in groups[subject].map { (subject, $0.count, $0.newest) } }
  }

  private func time(_ event: Node) -> Double {
    [
      event["series"]?["lastObservedTime"], event["lastTimestamp"], event["eventTime"],
      event["metadata"]?["creationTimestamp"],
    ].lazy.compactMap { KubernetesTime.seconds($0?.string) }.first ?? 0
  }

  var metrics: [Metric] {
    [Metric("events.warnings", .none, Double(groups.reduce(0) { $0 + $1.count }))]
  }

  var findings: [Diagnostic] {
    groups.prefix(Self.most).map { subject, _, newest in
      let times = newest["series"]?["count"]?.integer ?? newest["count"]?.integer ?? 1
      let kind = subject.kind.lowercased()
      let namespace = newest["involvedObject"]?["namespace"]?.string
      return KubernetesMetrics.warning(
        "warning-event",
        "\(subject.reason) of \(kind) \(subject.name)\(times > 1 ? ", \(times) times" : ""): "
          + (newest["message"]?.string ?? "no message"),
        help: "kubectl describe \(kind) \(subject.name)\(namespace.map { " -n " + $0 } ?? "")")
    }
  }
}
