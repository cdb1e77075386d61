import HTTPLoad
import PipelineModel
import Statistics

/// The metrics of a load on two services: those of head, and beside them what the pairs say of the change.
enum LoadComparisonMetrics {
  private static let families = ["latency", "service_time", "first_byte"]

  /// Times and throughput are compared; counts are added up, and a share of errors has a limit of its own.
  private static func isCompared(_ name: String) -> Bool {
    name == "throughput" || families.contains { name.hasPrefix($0 + ".") }
  }

  static func descriptions(of plan: LoadPlan) -> [MetricDescription] {
    LoadMetrics.descriptions(of: plan).flatMap { own -> [MetricDescription] in
      let isCompared = isCompared(own.name)
      let head = MetricDescription(
        own.name, own.unit, labels: own.labels, isCompared: isCompared, own.summary)
      return [head] + (isCompared ? ChangeMetrics.descriptions(own.name, own.unit, labels: own.labels) : [])
    } + [
      MetricDescription(
        "position_effect", .ratio, "What being loaded second costs, as a share of the median time.")
    ]
  }

  /// Whether any metric of the planned pairs differs at 99%: there are many, and without a fresh batch no limit fails.
  static func looksChanged(_ planned: PairSeries<LoadHalf>) -> Bool {
    (planned.head.first?.metrics ?? []).contains { metric in
      guard isCompared(metric.name) else { return false }
      let pairs = planned.pairs { $0.value(metric.name, metric.labels) }
      return pairs.flatMap(ChangeMetrics.pValue).map { $0 < 0.01 } ?? false
    }
  }

  static func metrics(of batches: PairBatches<LoadHalf>, _ comparison: LoadComparison) -> [Metric] {
    let heads = batches.planned.head + batches.fresh.head
    guard let first = heads.first else { return [] }
    var metrics: [Metric] = []
    for metric in first.metrics {
      let values = heads.compactMap { $0.metric(metric.name, metric.labels) }
      guard isCompared(metric.name) else {
        metrics.append(together(metric, values, heads))
        continue
      }
      let own = batches.comparison(baseName: comparison.baseName, headName: comparison.headName) {
        $0.value(metric.name, metric.labels)
      }
      metrics.append(median(metric, values, own, batches))
      if let own {
        metrics += ChangeMetrics.metrics(
          metric.name, metric.unit, labels: metric.labels, base: own.all.base, own)
      }
    }
    return metrics + [effect(batches, comparison)].compactMap(\.self)
  }

  /// Of head's halves the median; none where a half of either side has too few samples for it.
  private static func median(
    _ metric: Metric, _ values: [Metric], _ comparison: MetricComparison?, _ batches: PairBatches<LoadHalf>
  ) -> Metric {
    let samples = values.compactMap(\.value)
    guard let comparison, let summary = Summary(samples) else {
      let bases = (batches.planned.base + batches.fresh.base).compactMap {
        $0.metric(metric.name, metric.labels)
      }
      let lack = (values + bases).first { $0.value == nil }?.reason ?? "a half has no value"
      return Metric(
        metric.name, metric.unit, nil, labels: metric.labels, sampleCount: values.count,
        reason: "in a half of a pair \(lack); measure longer halves")
    }
    let interval = MedianInterval(samples, confidence: 0.95)
    return Metric(
      metric.name, metric.unit, summary.median, labels: metric.labels, sampleCount: samples.count,
      samples: samples, lower: interval?.lower, upper: interval?.upper, comparison: comparison)
  }

  /// Counts are added up, and shares made of them; of times, such as those to connect, the median of all halves.
  private static func together(_ metric: Metric, _ values: [Metric], _ heads: [LoadHalf]) -> Metric {
    let samples = values.compactMap(\.value)
    let count = values.compactMap(\.sampleCount).reduce(0, +)
    func made(_ value: Double?) -> Metric {
      Metric(
        metric.name, metric.unit, value, labels: metric.labels, sampleCount: count,
        reason: value == nil ? values.lazy.compactMap(\.reason).first : nil)
    }
    if metric.name == "error_rate" { return made(errorShare(heads, metric.labels)) }
    if samples.count < values.count { return made(nil) }
    if metric.unit == .seconds, metric.name != "generator.cpu" { return made(Summary(samples)?.median) }
    return made(samples.reduce(0, +))
  }

  private static func errorShare(_ heads: [LoadHalf], _ labels: [String: String]) -> Double? {
    func sum(_ name: String) -> Double { heads.compactMap { $0.value(name, labels) }.reduce(0, +) }
    let all = sum("requests")
    return all > 0 ? 1 - sum("succeeded") / all : nil
  }

  /// Of the median latency, in the closed model of the service time.
  private static func effect(_ batches: PairBatches<LoadHalf>, _ comparison: LoadComparison) -> Metric? {
    ["latency.p50", "service_time.p50"].lazy.compactMap { name in
      batches.comparison(baseName: comparison.baseName, headName: comparison.headName) { $0.value(name, [:]) }
    }.first.map { ChangeMetrics.positionEffect("position_effect", labels: [:], $0) }
  }
}
