/// A decimal number as it is written: digits with at most one point, and a power of ten.
struct DecimalText {
  static let one = DecimalText(digits: "1", exponent: 0)

  /// Digits and at most one point between them.
  private let digits: String
  private let exponent: Int

  /// The number at the beginning of the bytes and what follows it; nil where there is none.
  ///
  /// `5`, `1_000`, `0.25`, `1e3`: an underscore or a point stands between digits, and an exponent is one only
  /// where digits follow.
  static func leading(_ bytes: ArraySlice<UInt8>) -> (DecimalText, ArraySlice<UInt8>)? {
    var rest = bytes
    var digits = takeDigits(&rest)
    guard !digits.isEmpty else { return nil }
    if rest.first == UInt8(ascii: ".") {
      var fraction = rest.dropFirst()
      let decimals = takeDigits(&fraction)
      if !decimals.isEmpty {
        digits += "." + decimals
        rest = fraction
      }
    }
    var exponent = 0
    if let letter = rest.first, letter | 0x20 == UInt8(ascii: "e") {
      var power = rest.dropFirst()
      let isNegative = power.first == UInt8(ascii: "-")
      if isNegative || power.first == UInt8(ascii: "+") { power = power.dropFirst() }
      let text = takeDigits(&power)
      if !text.isEmpty {
        // Past 9999 every double is 0 or infinite anyway.
        let size = min(Int(text) ?? 9999, 9999)
        exponent = isNegative ? -size : size
        rest = power
      }
    }
    return (DecimalText(digits: digits, exponent: exponent), rest)
  }

  /// The double nearest to the number times a power of ten; infinite where it is too large.
  func value(shiftedBy shift: Int = 0) -> Double? { Double("\(digits)e\(exponent + shift)") }

  /// Digits, with single underscores only between them, which are left out.
  private static func takeDigits(_ bytes: inout ArraySlice<UInt8>) -> String {
    var digits: [UInt8] = []
    while let byte = bytes.first {
      if (48...57).contains(byte) {
        digits.append(byte)
      } else if byte == UInt8(ascii: "_"), !digits.isEmpty, let next = bytes.dropFirst().first,
        (48...57).contains(next)
      {
        bytes = bytes.dropFirst()
        continue
      } else {
        break
      }
      bytes = bytes.dropFirst()
    }
    return String(decoding: digits, as: UTF8.self)
  }
}
