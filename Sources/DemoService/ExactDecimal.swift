/// A non-negative decimal number as it was written: `digits` / 10^`scale`.
package struct ExactDecimal: Sendable, Equatable {
  /// All digits as one whole number, as if the point were not there.
  package let digits: Int64
  /// How many of the digits stand after the point: 0...9.
  package let scale: Int

  /// Digits with at most nine of them after a point, and at most nine before it; nothing else.
  package init?(_ text: some Collection<UInt8>) {
    var digits: Int64 = 0
    var whole = 0
    var fraction = 0
    var hasPoint = false
    for byte in text {
      switch byte {
      case UInt8(ascii: "0")...UInt8(ascii: "9"):
        if hasPoint { fraction += 1 } else { whole += 1 }
        guard whole <= 9, fraction <= 9 else { return nil }
        digits = digits * 10 + Int64(byte - UInt8(ascii: "0"))
      case UInt8(ascii: ".") where !hasPoint && whole > 0:
        hasPoint = true
      default:
        return nil
      }
    }
    guard whole > 0, !hasPoint || fraction > 0 else { return nil }
    self.digits = digits
    scale = fraction
  }

  /// 10^`scale`.
  package var denominator: Int64 { (0..<scale).reduce(1) { product, _ in product * 10 } }

  /// The nearest floating-point number.
  package var value: Double { Double(digits) / Double(denominator) }
}
