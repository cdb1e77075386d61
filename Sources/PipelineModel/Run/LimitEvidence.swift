/// What a relative limit's verdict rests on.
package struct LimitEvidence: Sendable, Equatable, Codable {
  package enum Outcome: String, Sendable, Codable {
    /// The whole interval lies on the good side of the limit.
    case held
    /// The whole interval lies beyond the limit, the adjusted p-value is below the level, and a fresh batch agrees.
    case missed
    /// The planned pairs missed the limit, and the fresh batch did not, or none was measured.
    case unconfirmed
    /// The interval holds the limit: the measurements cannot tell.
    case undecided
    /// The machine's own noise is wider than the limit.
    case unenforceable
  }

  /// Pairs of `head` and `base`, or runs against a stored baseline.
  package enum Method: String, Sendable, Codable { case pairs, baseline, trend }

  package let outcome: Outcome
  package let method: Method
  /// Against what: `origin/main`, `release-1`.
  package let against: String
  /// The change as a share, positive to the bad side, and its bounds at `confidence`.
  package let change: Double
  package let lower: Double?
  package let upper: Double?
  package let confidence: Double
  /// One-sided: that the true change is no more than the limit. Adjusted for all relative limits of the budget by Holm's
  /// method.
  package let pValue: Double?
  package let adjustedPValue: Double?
  /// Pairs, or runs of the baseline.
  package let sampleCount: Int
  /// The smallest change that this machine's noise lets so many pairs show, and how many the limit would need.
  package let noiseFloor: Double?
  package let pairsNeeded: Int?
  /// What running second costs, as a share.
  package let positionEffect: Double?

  package init(
    outcome: Outcome, method: Method, against: String, change: Double, lower: Double?, upper: Double?,
    confidence: Double, pValue: Double?, adjustedPValue: Double?, sampleCount: Int, noiseFloor: Double? = nil,
    pairsNeeded: Int? = nil, positionEffect: Double? = nil
  ) {
    self.outcome = outcome
    self.method = method
    self.against = against
    self.change = change
    self.lower = lower
    self.upper = upper
    self.confidence = confidence
    self.pValue = pValue
    self.adjustedPValue = adjustedPValue
    self.sampleCount = sampleCount
    self.noiseFloor = noiseFloor
    self.pairsNeeded = pairsNeeded
    self.positionEffect = positionEffect
  }
}
