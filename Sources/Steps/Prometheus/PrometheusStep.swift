import Diagnostics
import Documents
import Execution
import PipelineModel

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// `prometheus`: what a Prometheus server knows of the time of a load.
enum PrometheusStep: StepKind {
  typealias Spec = PrometheusSpec

  static let name = "prometheus"
  static let summary =
    "Asks a Prometheus server for metrics of the time of a load, and whether its targets and rules are well."
  static let keys = PrometheusDecoder.keys

  static func decode(_ node: Node, collector: DiagnosticCollector) -> Spec? {
    PrometheusDecoder.decode(node, collector: collector)
  }

  static func metrics(of spec: Spec) -> [MetricDescription]? { PrometheusMetrics.descriptions(of: spec) }

  static func check(_ spec: Spec, in surroundings: StepSurroundings, collector: DiagnosticCollector) {
    ProbePeriod.check(spec.period, at: spec.node, in: surroundings, collector: collector)
  }

  static func run(_ spec: Spec, in context: StepContext) async throws -> StepResult {
    let period = try ProbePeriod.resolve(spec.period, in: context)
    let whose = period.step.map { " in which '\($0)' measured" } ?? ""
    context.log.append(
      line: "the period: \(QuantityFormat.fixed(period.seconds, decimals: 3)) s\(whose), until "
        + "\(QuantityFormat.fixed(Double(period.end) / 1_000, decimals: 3))")
    let api = PrometheusAPI(server: spec.server, context: context)
    var report = ProbeReport()
    var courses: [MetricCourse] = []
    for (index, query) in spec.queries.enumerated() {
      context.show(fraction: Double(index) / Double(spec.queries.count + spec.checks.count))
      let (found, course) = try await ask(query, of: api, over: period, step: spec.step ?? usualStep(period))
      report.add(found)
      if let course { courses.append(course) }
    }
    let health = PrometheusHealth(api: api, job: spec.job)
    for check in spec.checks { report.add(try await health.report(check, over: period)) }
    let file = PrometheusFile(period: period, queries: courses)
    let artifact = try context.folder.write(context.masked(json: try file.json()), to: PrometheusFile.name)
    return report.stepResult(artifacts: [artifact], mask: context.masked)
  }

  /// A hundredth of the period, in whole seconds.
  private static func usualStep(_ period: ProbePeriod) -> Duration {
    .seconds(max(1, Int64((period.seconds / 100).rounded(.up))))
  }

  private static func ask(
    _ query: PrometheusQuery, of api: PrometheusAPI, over period: ProbePeriod, step: Duration
  ) async throws -> (report: ProbeReport, course: MetricCourse?) {
    var report = ProbeReport()
    func warning(_ code: String, _ message: String, help: String) -> Diagnostic {
      Diagnostic(
        code: code, severity: .warning, message: "query '\(query.name)': \(message)", range: nil, help: help)
    }
    do {
      let result = try await api.result(of: query, over: period, step: step)
      report.metrics = PrometheusMetrics.metrics(of: query, result)
      report.findings = result.warnings.map {
        warning("prometheus-warning", $0, help: "a value with a warning may be wrong; look at the query")
      }
      if result.series.count > PrometheusMetrics.mostSeries {
        report.miss(
          query.name,
          warning(
            "too-many-series",
            "it gives \(result.series.count) series; \(PrometheusMetrics.mostSeries) of them are kept",
            help: "sum them up by the labels that matter, or take topk(…)"))
      }
      let kept = result.series.prefix(PrometheusMetrics.mostSeries)
      return (
        report,
        MetricCourse(
          name: query.name, query: query.text(milliseconds: period.end - period.start), unit: query.unit,
          series: Array(kept))
      )
    } catch let refusal as PrometheusAPI.Refusal {
      report.metrics = PrometheusMetrics.unmeasured(query, reason: "Prometheus refused the query")
      report.miss(
        query.name,
        warning("query-failed", refusal.message, help: "try it on the web page of Prometheus"))
      return (report, nil)
    }
  }
}
