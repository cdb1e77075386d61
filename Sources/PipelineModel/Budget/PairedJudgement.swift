import Statistics

/// Holds one side of a relative limit against pairs of head and base.
///
/// It fails only where the adjusted p-value is below the level *and* the whole interval lies beyond the limit (and beyond
/// `min-delta`) *and* the fresh batch agrees; it passes only where the whole interval lies on the good side.
struct PairedJudgement: Sendable {
  let rule: RelativeRule
  /// One-sided, of the planned pairs: that the change is no more than allowed; nil where it cannot be computed.
  let pValue: Double?
  private let comparison: MetricComparison
  private let planned: Batch?

  init(_ comparison: MetricComparison, rule: RelativeRule) {
    self.rule = rule
    self.comparison = comparison
    planned = Batch(comparison.planned, rule: rule)
    pValue = planned?.pValue
  }

  /// The verdict, what it rests on and why, in one phrase.
  ///
  /// - Parameter adjusted: the p-value after the adjustment for all limits of the budget.
  func outcome(adjusted: Double?) -> (verdict: Verdict, evidence: LimitEvidence?, reason: String) {
    guard let planned else {
      return (.inconclusive, nil, "a ratio needs values above 0 on both sides of every pair")
    }
    let level = 1 - rule.limit.confidence
    let isMissed = planned.liesBeyond && (adjusted ?? 1) < level
    let floor = noiseFloor
    let outcome: LimitEvidence.Outcome =
      if isMissed {
        isConfirmed ? .missed : .unconfirmed
      } else if planned.holds {
        .held
      } else if floor.map({ $0.smallest > rule.allowed }) ?? false {
        .unenforceable
      } else {
        .undecided
      }
    let evidence = LimitEvidence(
      outcome: outcome, method: .pairs, against: comparison.baseName, change: planned.change,
      lower: planned.lower, upper: planned.upper, confidence: rule.limit.confidence, pValue: planned.pValue,
      adjustedPValue: adjusted, sampleCount: planned.count, noiseFloor: floor?.smallest,
      pairsNeeded: floor?.needed, positionEffect: planned.positionEffect)
    let verdict: Verdict =
      switch outcome {
      case .held: .passed
      case .missed: .failed
      case .unconfirmed, .undecided, .unenforceable: .inconclusive
      }
    return (verdict, evidence, EvidenceText.phrase(evidence, rule: rule, minimum: minimumPairs))
  }

  private var minimumPairs: Int { MedianInterval.samplesNeeded(confidence: rule.limit.confidence) }

  /// Without a fresh batch nothing is confirmed: the step measures one wherever the planned pairs look like a change.
  private var isConfirmed: Bool {
    guard let pairs = comparison.confirmation, let fresh = Batch(pairs, rule: rule) else { return false }
    return fresh.change > rule.allowed && fresh.pValue < 0.05
  }

  private var noiseFloor: (smallest: Double, needed: Int)? {
    guard let control = comparison.control,
      let analysis = DuetAnalysis(base: control.base, head: control.head, headFirst: control.headFirst),
      let floor = NoiseFloor(logRatios: analysis.logRatios)
    else { return nil }
    let confidence = rule.limit.confidence
    return (
      floor.smallestChange(pairs: comparison.planned.base.count, confidence: confidence),
      floor.pairsNeeded(change: rule.allowed, confidence: confidence)
    )
  }
}

/// A batch of pairs seen from the bad side: changes and bounds are positive where the metric got worse.
private struct Batch {
  let count: Int
  let change: Double
  let lower: Double?
  let upper: Double?
  let pValue: Double
  let positionEffect: Double?
  let liesBeyond: Bool
  let holds: Bool

  init?(_ pairs: MetricComparison.Pairs, rule: RelativeRule) {
    guard let analysis = DuetAnalysis(base: pairs.base, head: pairs.head, headFirst: pairs.headFirst) else {
      return nil
    }
    let sign = rule.isIncrease ? 1.0 : -1.0
    let distances = analysis.logRatios.map { sign * $0 }
    let interval = MedianInterval(distances, confidence: rule.limit.confidence)
    count = distances.count
    change = rule.share(ofLog: Summary(distances)?.median ?? 0)
    lower = interval.map { rule.share(ofLog: $0.lower) }
    upper = interval.map { rule.share(ofLog: $0.upper) }
    pValue = WilcoxonSignedRankTest(distances.map { $0 - rule.mark }).pValue(.greater)
    positionEffect = analysis.positionEffect?.change
    let delta = rule.limit.minimumDelta.map(\.value)
    let deltas = MedianInterval(
      zip(pairs.base, pairs.head).map { sign * ($1 - $0) }, confidence: rule.limit.confidence)
    guard let interval, let deltas else {
      (liesBeyond, holds) = (false, false)
      return
    }
    liesBeyond = interval.lower > rule.mark && (delta.map { deltas.lower >= $0 } ?? true)
    holds = interval.upper <= rule.mark || (delta.map { deltas.upper < $0 } ?? false)
  }
}
