import Diagnostics
import Documents
import Execution
import PipelineModel

/// `kubernetes`: what a cluster tells of the pods of a service, and of what they stand on.
enum KubernetesStep: StepKind {
  typealias Spec = KubernetesSpec

  static let name = "kubernetes"
  static let summary =
    "Reads use, restarts, autoscaling and events of a Kubernetes cluster through kubectl and changes nothing."
  static let keys = KubernetesDecoder.keys

  static func decode(_ node: Node, collector: DiagnosticCollector) -> Spec? {
    KubernetesDecoder.decode(node, collector: collector)
  }

  static func metrics(of spec: Spec) -> [MetricDescription]? { KubernetesMetrics.descriptions(of: spec) }

  static func check(_ spec: Spec, in surroundings: StepSurroundings, collector: DiagnosticCollector) {
    ProbePeriod.check(spec.period, at: spec.node, in: surroundings, collector: collector)
  }

  static func run(_ spec: Spec, in context: StepContext) async throws -> StepResult {
    let period = try ProbePeriod.resolve(spec.period, in: context)
    let kubectl = Kubectl(spec: spec, context: context)
    let look = KubernetesLook(
      spec: spec, kubectl: kubectl, namespace: try await kubectl.namespace(),
      since: Double(period.start) / 1_000)
    var report = ProbeReport()
    let pods = try await look.pods(into: &report)
    for (index, check) in spec.checks.enumerated() {
      context.show(fraction: Double(index + 1) / Double(spec.checks.count + 1))
      switch check {
      case .pods: break
      case .nodes: try await look.nodes(into: &report)
      case .autoscalers: try await look.autoscalers(of: pods, into: &report)
      case .events: try await look.events(of: pods, into: &report)
      }
    }
    return report.stepResult(artifacts: [], mask: context.masked)
  }
}
