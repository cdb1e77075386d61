import Documents
import Execution
import PipelineModel

/// `http-check`: whether an endpoint follows the practices that keep services fast and polite.
enum HTTPCheckStep: StepKind {
  typealias Spec = HTTPCheckSpec

  static let name = "http-check"
  static let summary =
    "Looks whether a service compresses, caches, keeps connections, offers HTTP/2 and bounds what it answers."
  static let keys = HTTPCheckDecoder.keys

  static func decode(_ node: Node, collector: DiagnosticCollector) -> Spec? {
    HTTPCheckDecoder.decode(node, collector: collector)
  }

  static func metrics(of spec: Spec) -> [MetricDescription]? { HTTPCheckMetrics.descriptions(of: spec) }

  static func run(_ spec: Spec, in context: StepContext) async throws -> StepResult {
    let looks = try await HTTPLooks(spec, in: context)
    var result = ProbeReport()
    for (index, practice) in spec.practices.enumerated() {
      context.show(fraction: Double(index + 1) / Double(spec.practices.count + 1))
      result.add(try await looks.look(for: practice))
    }
    return result.stepResult(artifacts: [], mask: context.masked)
  }
}
