import Statistics

/// Values of runs that a run is held against.
package struct Baseline: Sendable {
  /// The anchor or branch.
  package let name: String
  /// One value a run, in the metric's base unit.
  package let values: [Double]
  /// The values of the side under test: this run's, and perhaps the last ones before it.
  package let current: [Double]

  package init(name: String, values: [Double], current: [Double]) {
    self.name = name
    self.values = values
    self.current = current
  }
}

/// Why there is no baseline: one phrase, lower case, no full stop.
package struct MissingBaseline: Error, Sendable {
  package let message: String

  package init(_ message: String) { self.message = message }
}

/// Holds one side of a relative limit against the runs of a stored baseline.
///
/// The unit of replication is the run: runs on one machine differ by more than their samples show. The logarithms of
/// the runs' values are compared by Student's t, whose interval for a single new run is the prediction interval.
struct BaselineJudgement {
  /// Fewer runs say too little of how runs differ.
  static let leastRuns = 5

  let rule: RelativeRule
  let pValue: Double?
  private let baseline: Baseline
  private let test: StudentTest?

  init(_ baseline: Baseline, rule: RelativeRule) {
    self.rule = rule
    self.baseline = baseline
    let sign = rule.isIncrease ? 1.0 : -1.0
    let isPositive = (baseline.values + baseline.current).allSatisfy { $0 > 0 }
    func logarithms(_ values: [Double]) -> [Double] { values.map { sign * ElementaryFunctions.log($0) } }
    let isEnough = baseline.values.count >= Self.leastRuns && isPositive
    test = isEnough ? StudentTest(logarithms(baseline.values), logarithms(baseline.current)) : nil
    pValue = test?.pValue(.greater, shift: rule.mark)
  }

  func outcome(adjusted: Double?) -> (verdict: Verdict, evidence: LimitEvidence?, reason: String) {
    let count = baseline.values.count
    guard let test else {
      let reason =
        count < Self.leastRuns
        ? "'\(baseline.name)' has \(count == 1 ? "1 run" : "\(count) runs") of this metric on a machine like this; \(Self.leastRuns) are needed"
        : "a ratio needs values above 0 in every run"
      return (.inconclusive, nil, reason)
    }
    let interval = test.interval(confidence: rule.limit.confidence)
    let delta = rule.limit.minimumDelta.map(\.value) ?? 0
    let base = Summary(baseline.values)?.median ?? 0
    // The bound as a log ratio: the share that is allowed, or the least difference in the metric's own unit.
    func isBeyond(_ distance: Double) -> Bool {
      distance > rule.mark && abs(rule.share(ofLog: distance)) * base >= delta
    }
    let isMissed = isBeyond(interval.lower) && (adjusted ?? 1) < 1 - rule.limit.confidence
    let outcome: LimitEvidence.Outcome = isMissed ? .missed : isBeyond(interval.upper) ? .undecided : .held
    let evidence = LimitEvidence(
      outcome: outcome, method: .baseline, against: baseline.name, change: rule.share(ofLog: test.difference),
      lower: rule.share(ofLog: interval.lower), upper: rule.share(ofLog: interval.upper),
      confidence: rule.limit.confidence, pValue: pValue, adjustedPValue: adjusted, sampleCount: count)
    let verdict: Verdict = isMissed ? .failed : outcome == .held ? .passed : .inconclusive
    return (verdict, evidence, EvidenceText.phrase(evidence, rule: rule, minimum: Self.leastRuns))
  }
}
