import Statistics

/// The words for what a relative limit rests on.
enum EvidenceText {
  /// `+7.2% (5.9% to 8.4% at 99%, 20 pairs) is beyond 5%, p 0.00002, adjusted 0.0001; a fresh batch agrees`
  ///
  /// - Parameter hasFreshBatch: whether pairs were measured again to confirm what the planned ones showed.
  static func phrase(
    _ evidence: LimitEvidence, rule: RelativeRule, minimum: Int, hasFreshBatch: Bool = false
  ) -> String {
    let allowed = percent(rule.allowed)
    let noun = evidence.method == .pairs ? "pair" : "run"
    let count = "\(evidence.sampleCount) \(noun)\(evidence.sampleCount == 1 ? "" : "s")"
    let direction = rule.isIncrease ? "rose" : "fell"
    guard let lower = evidence.lower, let upper = evidence.upper else {
      return "\(count) are too few: \(minimum) are needed at \(percent(evidence.confidence))"
    }
    let change =
      evidence.change >= 0
      ? "\(direction) \(percent(evidence.change))"
      : "\(rule.isIncrease ? "fell" : "rose") \(percent(-evidence.change))"
    let figures =
      "\(change) against \(evidence.against) (\(percent(lower)) to \(percent(upper)) at \(percent(evidence.confidence)), \(count))"
    return switch evidence.outcome {
    case .held: figures
    case .missed: "\(figures), all beyond \(allowed)\(chances(evidence))\(fresh(evidence, "agrees"))"
    case .unconfirmed where hasFreshBatch:
      "\(figures), all beyond \(allowed), but a fresh batch of pairs does not agree"
    case .unconfirmed:
      "\(figures), all beyond \(allowed), but no fresh batch of pairs was measured to confirm it"
    case .undecided where lower > rule.allowed:
      "\(figures), all beyond \(allowed), but by chance too often\(chances(evidence))"
    case .undecided: "\(figures): the measurements cannot tell whether that is more than \(allowed)"
    case .unenforceable:
      "unenforceable here: this machine's noise is \(percent(evidence.noiseFloor ?? 0)) at \(count), wider than \(allowed); \(evidence.pairsNeeded ?? 0) pairs would do; \(figures)"
    }
  }

  private static func chances(_ evidence: LimitEvidence) -> String {
    guard let raw = evidence.pValue, let adjusted = evidence.adjustedPValue else { return "" }
    return raw == adjusted ? ", p \(chance(raw))" : ", p \(chance(raw)), adjusted \(chance(adjusted))"
  }

  private static func fresh(_ evidence: LimitEvidence, _ word: String) -> String {
    evidence.method == .pairs ? "; a fresh batch of pairs \(word)" : ""
  }

  static func percent(_ share: Double) -> String { QuantityFormat.text(Quantity(share, .ratio)) }

  /// Two digits, also of small chances.
  static func chance(_ value: Double) -> String {
    if value < 1e-6 { return "below 0.000001" }
    return QuantityFormat.number(value)
  }
}
