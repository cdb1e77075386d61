import Documents
import Execution
import PipelineModel

/// `capacity`: the operations guide's capacity formulas over given and measured inputs.
enum CapacityStep: StepKind {
  struct Spec: Sendable {
    let figures: [CapacityFigure.Kind]
    /// Nil while values are not known yet.
    let plan: CapacityPlan?
  }

  static let name = "capacity"
  static let summary =
    "Computes the pods, shards, cache memory and storage that given or measured traffic needs."
  static let keys = CapacityKeys.step

  static func decode(_ node: Node, collector: DiagnosticCollector) -> Spec? {
    CapacityDecoder.decode(node, subject: "a 'capacity' step", collector: collector)
  }

  static func metrics(of spec: Spec) -> [MetricDescription]? { spec.figures.map(\.description) }

  static func run(_ spec: Spec, in context: StepContext) async throws -> StepResult {
    guard let plan = spec.plan else { throw StepError("a value of the plan has no result") }
    let figures = plan.figures
    for line in CapacityFigure.table(of: figures) { context.log.append(line: line) }
    let needs: [CapacityFigure.Kind: String] = [
      .requiredPods: "pods", .requiredShards: "shards", .cacheMemory: "of cache",
      .yearlyStorage: "of storage a year",
    ]
    let shown = figures.compactMap { figure in needs[figure.kind].map { "\(figure.quantity) \($0)" } }
    let traffic = figures.first.map { "\($0.quantity) of requests" } ?? ""
    return StepResult(
      verdict: .passed, reason: shown.isEmpty ? traffic : shown.joined(separator: ", "),
      metrics: figures.map(\.metric))
  }
}
