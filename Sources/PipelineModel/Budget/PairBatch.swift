import Statistics

/// A batch of pairs seen from the bad side: changes and bounds are positive where the metric got worse.
struct PairBatch: Sendable {
  let count: Int
  /// The centre of the pairs' ratios as a share, and its bounds at the limit's confidence where there are enough pairs.
  let change: Double
  let lower: Double?
  let upper: Double?
  /// One-sided: that the change is no more than allowed.
  let pValue: Double
  let positionEffect: Double?
  /// Whether all bounds lie beyond the limit, and beyond `min-delta`.
  let liesBeyond: Bool
  /// Whether all bounds lie on the good side of the limit, or below `min-delta`.
  let holds: Bool

  /// Nil where a pair has no ratio.
  init?(_ pairs: MetricComparison.Pairs, rule: RelativeRule) {
    guard let analysis = DuetAnalysis(base: pairs.base, head: pairs.head, headFirst: pairs.headFirst),
      let center = HodgesLehmann.center(analysis.logRatios)
    else { return nil }
    let sign = rule.isIncrease ? 1.0 : -1.0
    let distances = analysis.logRatios.map { sign * $0 }
    let interval = SignedRankInterval(distances, confidence: rule.limit.confidence)
    count = distances.count
    change = rule.share(ofLog: sign * center)
    lower = interval.map { rule.share(ofLog: $0.lower) }
    upper = interval.map { rule.share(ofLog: $0.upper) }
    pValue = WilcoxonSignedRankTest(distances.map { $0 - rule.mark }).pValue(.greater)
    positionEffect = analysis.positionEffect?.change
    guard let interval, let differences = Self.differences(pairs, rule: rule) else {
      (liesBeyond, holds) = (false, false)
      return
    }
    let delta = rule.limit.minimumDelta?.value
    liesBeyond = interval.lower > rule.mark && (delta.map { differences.lower >= $0 } ?? true)
    holds = interval.upper <= rule.mark || (delta.map { differences.upper < $0 } ?? false)
  }

  /// Between which bounds the difference of the two sides lies, in the metric's own unit.
  static func differences(_ pairs: MetricComparison.Pairs, rule: RelativeRule) -> SignedRankInterval? {
    let sign = rule.isIncrease ? 1.0 : -1.0
    return SignedRankInterval(
      zip(pairs.base, pairs.head).map { sign * ($1 - $0) }, confidence: rule.limit.confidence)
  }
}
