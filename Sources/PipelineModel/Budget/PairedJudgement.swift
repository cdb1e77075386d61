import Statistics

/// Holds one side of a relative limit against pairs of head and base.
///
/// It fails only where the adjusted p-value of both batches is below the level *and* the whole interval lies beyond the
/// limit (and beyond `min-delta`) *and* the fresh batch alone agrees; it passes only where the whole interval lies on the
/// good side. The fresh batch was planned before the first pair, so nothing is measured until it suits.
struct PairedJudgement: Sendable {
  let rule: RelativeRule
  /// One-sided: that the change is no more than allowed; nil where it cannot be computed.
  let pValue: Double?
  private let comparison: MetricComparison
  private let planned: PairBatch?
  private let fresh: PairBatch?
  private let all: PairBatch?

  init(_ comparison: MetricComparison, rule: RelativeRule) {
    self.rule = rule
    self.comparison = comparison
    planned = PairBatch(comparison.planned, rule: rule)
    fresh = comparison.confirmation.flatMap { PairBatch($0, rule: rule) }
    all = fresh == nil ? planned : PairBatch(comparison.all, rule: rule)
    pValue =
      if let planned, let fresh { CombinedPValue.fisher(planned.pValue, fresh.pValue) } else {
        planned?.pValue
      }
  }

  /// The verdict, what it rests on and why, in one phrase.
  ///
  /// - Parameter adjusted: the p-value after the adjustment for all limits of the budget.
  func outcome(adjusted: Double?) -> (verdict: Verdict, evidence: LimitEvidence?, reason: String) {
    guard let all else { return withoutRatio }
    let outcome = outcome(all, adjusted: adjusted)
    let floor = noiseFloor
    let evidence = LimitEvidence(
      outcome: outcome, method: .pairs, against: comparison.baseName, change: all.change,
      lower: all.lower, upper: all.upper, confidence: rule.limit.confidence, pValue: pValue,
      adjustedPValue: adjusted, sampleCount: all.count, noiseFloor: floor?.smallest,
      pairsNeeded: floor?.needed, positionEffect: all.positionEffect)
    let verdict: Verdict =
      switch outcome {
      case .held: .passed
      case .missed: .failed
      case .unconfirmed, .undecided, .unenforceable: .inconclusive
      }
    return (
      verdict, evidence,
      EvidenceText.phrase(evidence, rule: rule, minimum: minimumPairs, hasFreshBatch: fresh != nil)
    )
  }

  private func outcome(_ all: PairBatch, adjusted: Double?) -> LimitEvidence.Outcome {
    let level = 1 - rule.limit.confidence
    if all.liesBeyond, (adjusted ?? 1) < level { return isConfirmed ? .missed : .unconfirmed }
    if all.holds { return .held }
    // The planned pairs alone would have failed the limit, and the fresh ones took that back.
    if let planned, fresh != nil, planned.liesBeyond, planned.pValue < level, !isConfirmed {
      return .unconfirmed
    }
    return noiseFloor.map { $0.smallest > rule.allowed } ?? false ? .unenforceable : .undecided
  }

  /// Values of 0 have no ratio; that the difference stays below `min-delta` can still be told.
  private var withoutRatio: (verdict: Verdict, evidence: LimitEvidence?, reason: String) {
    let pairs = comparison.all
    if let delta = rule.limit.minimumDelta,
      let differences = PairBatch.differences(pairs, rule: rule), differences.upper < delta.value
    {
      let count = pairs.base.count
      let largest = Quantity(differences.upper, delta.unit)
      return (
        .passed, nil,
        "the difference is at most \(largest), below 'min-delta' (\(EvidenceText.percent(rule.limit.confidence)), \(count) pairs)"
      )
    }
    return (.inconclusive, nil, "a ratio needs values above 0 on both sides of every pair")
  }

  private var minimumPairs: Int { MedianInterval.samplesNeeded(confidence: rule.limit.confidence) }

  /// Without a fresh batch nothing is confirmed: the step measures one wherever the planned pairs look like a change.
  private var isConfirmed: Bool {
    fresh.map { $0.change > rule.allowed && $0.pValue < 0.05 } ?? false
  }

  private var noiseFloor: (smallest: Double, needed: Int)? {
    guard let control = comparison.control,
      let analysis = DuetAnalysis(base: control.base, head: control.head, headFirst: control.headFirst),
      let floor = NoiseFloor(logRatios: analysis.logRatios)
    else { return nil }
    let confidence = rule.limit.confidence
    return (
      floor.smallestChange(pairs: all?.count ?? comparison.planned.base.count, confidence: confidence),
      floor.pairsNeeded(change: rule.allowed, confidence: confidence)
    )
  }
}
