import PipelineModel
import Statistics

/// What pairs say of a metric beside its value on head.
enum ChangeMetrics {
  static func descriptions(
    _ name: String, _ unit: MetricUnit, labels: [String: Set<String>]
  ) -> [MetricDescription] {
    [
      MetricDescription("\(name).base", unit, labels: labels, "The same of base: the median."),
      MetricDescription(
        "\(name).change", .ratio, labels: labels, "The change from base to head, as a share."),
    ]
  }

  /// `<name>.base`, the median of what was read of base, and `<name>.change`, with the 95% bounds of the change.
  static func metrics(
    _ name: String, _ unit: MetricUnit, labels: [String: String], base: [Double],
    _ comparison: MetricComparison
  ) -> [Metric] {
    let pairs = comparison.all
    let analysis = analysis(pairs)
    let interval = analysis.flatMap { SignedRankInterval($0.logRatios, confidence: 0.95) }
    func share(_ logarithm: Double?) -> Double? { logarithm.map { ElementaryFunctions.exp($0) - 1 } }
    return [
      Metric(
        "\(name).base", unit, Summary(base)?.median, labels: labels, sampleCount: base.count),
      Metric(
        "\(name).change", .ratio, share(analysis.flatMap { HodgesLehmann.center($0.logRatios) }),
        labels: labels, sampleCount: pairs.base.count,
        reason: analysis == nil ? "a ratio needs values above 0 on both sides of every pair" : nil,
        lower: share(interval?.lower), upper: share(interval?.upper)),
    ]
  }

  /// What running second costs, as a share.
  static func positionEffect(
    _ name: String, labels: [String: String], _ comparison: MetricComparison
  ) -> Metric {
    let pairs = comparison.all
    let analysis = analysis(pairs)
    return Metric(
      name, .ratio, analysis?.positionEffect?.change, labels: labels, sampleCount: pairs.base.count,
      reason: analysis == nil ? "a ratio needs values above 0 on both sides of every pair" : nil)
  }

  /// The two-sided p-value of there being no change; nil where a pair has no ratio.
  static func pValue(_ pairs: MetricComparison.Pairs) -> Double? {
    analysis(pairs).map { WilcoxonSignedRankTest($0.logRatios).pValue() }
  }

  /// `+4.1% (3.2% to 5% at 95%)`, of a metric `<name>.change`.
  static func text(_ change: Metric) -> String {
    guard let value = change.value else { return change.reason ?? "no ratio" }
    func percent(_ share: Double) -> String { Quantity(share, .ratio).description }
    let bounds = change.lower.flatMap { lower in
      change.upper.map { " (\(percent(lower)) to \(percent($0)) at 95%)" }
    }
    return (value > 0 ? "+" : "") + percent(value) + (bounds ?? "")
  }

  /// `running second costs +1.2%, no more than chance`; nil where it cannot be told.
  static func positionText(_ comparison: MetricComparison) -> String? {
    guard let effect = analysis(comparison.all)?.positionEffect else { return nil }
    let certain = effect.pValue < 0.01 ? "" : ", no more than chance"
    let sign = effect.change > 0 ? "+" : ""
    return "running second costs \(sign)\(Quantity(effect.change, .ratio))\(certain)"
  }

  private static func analysis(_ pairs: MetricComparison.Pairs) -> DuetAnalysis? {
    DuetAnalysis(base: pairs.base, head: pairs.head, headFirst: pairs.headFirst)
  }
}
