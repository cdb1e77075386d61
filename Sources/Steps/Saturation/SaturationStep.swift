import Diagnostics
import Documents
import Execution
import HTTPLoad
import PipelineModel

/// `saturation`: raises the rate of a load until its limits break, and says where that is.
enum SaturationStep: StepKind {
  static let name = "saturation"
  static let summary =
    "Raises the rate of a load until a limit breaks, and measures the highest rate that holds."
  static let keys = SaturationSpec.keys

  private static let own: [(name: String, unit: MetricUnit, summary: String)] = [
    ("rate.sustained", .perSecond, "The highest rate at which all limits held."),
    ("rate.broken", .perSecond, "The lowest rate at which one broke."),
    ("rate.peak", .perSecond, "The most requests a second that were answered as expected at any rate."),
    ("trials", .none, "Loads that were sent."),
  ]

  static func quoting(_ value: String) -> String { Template.escaped(value) }

  static func decode(_ node: Node, collector: DiagnosticCollector) -> SaturationSpec? {
    SaturationSpec.decode(node, collector: collector)
  }

  /// Of the load the metrics at the highest rate that held.
  static func metrics(of spec: SaturationSpec) -> [MetricDescription]? {
    own.map { MetricDescription($0.name, $0.unit, $0.summary) }
      + LoadMetrics.descriptions(of: spec.load.plan).map {
        MetricDescription($0.name, $0.unit, labels: $0.labels, $0.summary)
      }
  }

  static func check(
    _ spec: SaturationSpec, in surroundings: StepSurroundings, collector: DiagnosticCollector
  ) {
    _ = spec.load.completed(workspace: surroundings.workspace, collector: collector)
  }

  static func run(_ spec: SaturationSpec, in context: StepContext) async throws -> StepResult {
    let plan = try spec.load.completed(in: context).withPaths(of: context)
    let judge = SaturationJudge(limits: spec.limits, maxInFlight: plan.maxInFlight)
    let most = Double(spec.search.mostRates)
    var trials = SaturationTrials()
    let outcome = try await spec.search.run { rate in
      var trial = plan
      trial.model = .open(requestsPerSecond: rate)
      let result = try await LoadEngine.run(trial, keepingSecondsOnDiskOf: context.folder.runPath)
      if let unreachable = result.unreachable {
        throw StepError("nothing could connect to \(unreachable.address): \(unreachable.reason)")
      }
      let metrics = LoadMetrics.metrics(of: result)
      let judgement = judge.judge(result, metrics)
      trials.add(result, metrics, at: rate, judgement)
      if let line = trials.all.last?.line { context.log.append(line: line) }
      context.show(fraction: min(0.99, Double(Set(trials.all.map(\.rate)).count) / most))
      return judgement
    }
    let (verdict, reason) = verdict(of: outcome)
    let artifact = try context.folder.write(
      context.masked(json: try trials.document()), to: SaturationTrials.fileName)
    return StepResult(
      verdict: verdict, reason: reason, metrics: metrics(of: outcome, trials, upTo: spec.search.upTo),
      artifacts: [artifact])
  }

  private static func verdict(of outcome: SaturationSearch.Outcome) -> (Verdict, String) {
    let held = outcome.held.map { "\(rounded($0)) held" }
    if let unknown = outcome.unknown {
      let known = held.map { "\($0); " } ?? ""
      return (.inconclusive, "\(known)at \(rounded(unknown.rate)) \(unknown.reason)")
    }
    guard let held else {
      let broken = outcome.broken.map { "\(rounded($0.rate)): \($0.reason)" } ?? ""
      return (.failed, "a limit breaks at the lowest rate already, \(broken)")
    }
    guard let broken = outcome.broken else {
      return (.passed, "\(held), the highest rate tried: no limit broke")
    }
    return (.passed, "\(held); at \(rounded(broken.rate)) \(broken.reason)")
  }

  private static func metrics(
    of outcome: SaturationSearch.Outcome, _ trials: SaturationTrials, upTo: Double
  ) -> [Metric] {
    let values: [(value: Double?, lack: String)] = [
      (outcome.held, "no rate held"),
      (outcome.broken?.rate, "no limit broke up to \(Quantity(upTo, .perSecond))"),
      (trials.peak, ""), (Double(trials.all.count), ""),
    ]
    return zip(own, values).map { own, given in
      Metric(own.name, own.unit, given.value, reason: given.value == nil ? given.lack : nil)
    } + trials.held
  }

  /// Of rates that the search computed, no more than four digits mean anything.
  private static func rounded(_ rate: Double) -> Quantity {
    var unit = 1.0
    while rate / unit >= 10_000 { unit *= 10 }
    while rate / unit < 1_000 { unit /= 10 }
    return Quantity((rate / unit).rounded() * unit, .perSecond)
  }
}
