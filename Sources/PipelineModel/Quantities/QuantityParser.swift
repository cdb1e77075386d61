/// The grammar of quantities, over bytes.
enum QuantityParser {
  /// What a suffix stands for: `factor` times 10 to the power `exponent` of the base unit.
  ///
  /// The power is put into the decimal text before it is read, so that `99.9%` is the double nearest to 0.999.
  private struct Scale {
    let suffix: String
    var exponent = 0
    var factor = 1.0
    var divisor = 1.0
  }

  private static let durations = [
    Scale(suffix: "ns", exponent: -9), Scale(suffix: "us", exponent: -6), Scale(suffix: "µs", exponent: -6),
    Scale(suffix: "μs", exponent: -6), Scale(suffix: "ms", exponent: -3), Scale(suffix: "s"),
    Scale(suffix: "min", factor: 60), Scale(suffix: "m", factor: 60), Scale(suffix: "h", factor: 3600),
    Scale(suffix: "d", factor: 86400),
  ]
  private static let sizes = [
    Scale(suffix: "B"), Scale(suffix: "kB", exponent: 3), Scale(suffix: "KB", exponent: 3),
    Scale(suffix: "MB", exponent: 6), Scale(suffix: "GB", exponent: 9), Scale(suffix: "TB", exponent: 12),
    Scale(suffix: "KiB", factor: 1024), Scale(suffix: "MiB", factor: 1_048_576),
    Scale(suffix: "GiB", factor: 1_073_741_824), Scale(suffix: "TiB", factor: 1_099_511_627_776),
  ]
  private static let rates = [
    Scale(suffix: "/s"), Scale(suffix: "/min", divisor: 60), Scale(suffix: "/m", divisor: 60),
    Scale(suffix: "/h", divisor: 3600),
  ]

  static func parse(_ bytes: [UInt8]) -> Quantity? {
    // No quantity that a person writes is longer; it bounds the work on any other text.
    guard bytes.count <= 100 else { return nil }
    var rest = bytes[...]
    var sign = 1.0
    if let first = rest.first, first == UInt8(ascii: "-") || first == UInt8(ascii: "+") {
      sign = first == UInt8(ascii: "-") ? -1 : 1
      rest = rest.dropFirst()
    }
    guard let (number, afterNumber) = DecimalText.leading(rest) else { return nil }
    let unit = String(decoding: afterNumber, as: UTF8.self)
    guard let quantity = simple(number, unit: unit) ?? compoundDuration(rest) else { return nil }
    let value = sign * quantity.value
    return value.isFinite ? Quantity(value, quantity.unit) : nil
  }

  private static func simple(_ number: DecimalText, unit: String) -> Quantity? {
    if unit.isEmpty { return number.value().map { Quantity($0, .none) } }
    if unit == "%" { return number.value(shiftedBy: -2).map { Quantity($0, .ratio) } }
    if let found = scale(unit, in: durations) { return scaled(number, found).map { Quantity($0, .seconds) } }
    if let found = scale(unit, in: sizes) { return scaled(number, found).map { Quantity($0, .bytes) } }
    if let found = scale(unit, in: rates) { return scaled(number, found).map { Quantity($0, .perSecond) } }
    for rate in rates where unit.utf8.count > rate.suffix.utf8.count && unit.hasSuffix(rate.suffix) {
      if let found = scale(String(unit.dropLast(rate.suffix.count)), in: sizes) {
        return scaled(number, found).map { Quantity($0 / rate.divisor, .bytesPerSecond) }
      }
    }
    return nil
  }

  private static func scale(_ suffix: String, in scales: [Scale]) -> Scale? {
    scales.first { $0.suffix.utf8.elementsEqual(suffix.utf8) }
  }

  private static func scaled(_ number: DecimalText, _ scale: Scale) -> Double? {
    number.value(shiftedBy: scale.exponent).map { $0 * scale.factor / scale.divisor }
  }

  /// `1m30s`: units from the largest down, each at most once.
  private static func compoundDuration(_ bytes: ArraySlice<UInt8>) -> Quantity? {
    var rest = bytes
    var total = 0.0
    var smallest = Double.infinity
    while !rest.isEmpty {
      guard let (number, afterNumber) = DecimalText.leading(rest) else { return nil }
      let unit = afterNumber.prefix { !(48...57).contains($0) }
      guard let found = scale(String(decoding: unit, as: UTF8.self), in: durations),
        let value = scaled(number, found), let one = DecimalText.one.value(shiftedBy: found.exponent),
        one * found.factor < smallest
      else { return nil }
      total += value
      smallest = one * found.factor
      rest = afterNumber.dropFirst(unit.count)
    }
    return Quantity(total, .seconds)
  }
}
