import Diagnostics
import Documents
import PipelineModel
import XCTest

/// Limits of a budget held against metrics that a test made up, of a step `bench`.
enum BudgetTrial {
  static let step = StepID("bench")

  /// The limits of these lines, which must be without fault.
  static func limits(_ text: String, line: UInt = #line) throws -> [Limit] {
    let lines = text.split(separator: "\n").map { "  \($0)\n" }.joined()
    let collector = DiagnosticCollector()
    let root = YAMLReader.read(SourceFile(path: "b.yaml", text: "limits:\n" + lines)).documents[0]
    let budget = BudgetDecoder.decode(root, collector: collector)
    XCTAssertEqual(collector.diagnostics, [], line: line)
    return try XCTUnwrap(budget?.limits, line: line)
  }

  /// What is said against a limit of these keys.
  static func faults(_ keys: String) -> [String] {
    let collector = DiagnosticCollector()
    let root = YAMLReader.read(SourceFile(path: "b.yaml", text: "limits: { a.b: { \(keys) } }\n")).documents[
      0]
    _ = BudgetDecoder.decode(root, collector: collector)
    return collector.diagnostics.map(\.message)
  }

  static func ended(_ metrics: [Metric], _ verdict: Verdict = .passed) -> [StepID: StepFinished] {
    [step: StepFinished(step: step, verdict: verdict, reason: nil, metrics: metrics)]
  }

  /// A spread of ±1 % that sums to nothing, in no order.
  private static let spread = [
    0.3, -0.9, 0.5, 1.0, -0.4, -0.1, 0.8, -0.7, 0.2, -0.6, -1.0, 0.9, 0.6, -0.3, 0.1, -0.8, 0.7, -0.2, 0.4,
    -0.5,
  ]

  /// Pairs with this change, on a machine that drifts; `noise` multiplies the spread of 1 %.
  static func pairs(
    change: Double, count: Int = 20, noise: Double = 1, base: Double = 0.1
  ) -> MetricComparison.Pairs {
    let drift = (0..<count).map { 1 + 0.2 * Double($0 % 5) }
    return MetricComparison.Pairs(
      base: drift.map { base * $0 },
      head: zip(drift, 0..<count).map { drift, index in
        base * drift * (1 + change) * (1 + noise * 0.01 * spread[index % spread.count])
      }, headFirst: (0..<count).map { $0 % 2 == 0 })
  }

  static func metric(
    _ planned: MetricComparison.Pairs, fresh: MetricComparison.Pairs? = nil,
    control: MetricComparison.Pairs? = nil, name: String = "a.time"
  ) -> Metric {
    Metric(
      name, .seconds, 0.1,
      comparison: MetricComparison(
        baseName: "main", headName: "the workspace", planned: planned, confirmation: fresh, control: control))
  }
}
