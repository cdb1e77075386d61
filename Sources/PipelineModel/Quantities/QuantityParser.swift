/// The grammar of quantities, over bytes.
enum QuantityParser {
  private static let durations: [(suffix: String, seconds: Double)] = [
    ("ns", 1e-9), ("us", 1e-6), ("µs", 1e-6), ("μs", 1e-6), ("ms", 1e-3), ("s", 1), ("min", 60), ("m", 60),
    ("h", 3600), ("d", 86400),
  ]
  private static let sizes: [(suffix: String, bytes: Double)] = [
    ("B", 1), ("kB", 1e3), ("KB", 1e3), ("MB", 1e6), ("GB", 1e9), ("TB", 1e12), ("KiB", 1024),
    ("MiB", 1_048_576), ("GiB", 1_073_741_824), ("TiB", 1_099_511_627_776),
  ]
  private static let rates: [(suffix: String, perSecond: Double)] = [
    ("/s", 1), ("/min", 1.0 / 60), ("/m", 1.0 / 60), ("/h", 1.0 / 3600),
  ]

  static func parse(_ bytes: [UInt8]) -> Quantity? {
    var rest = bytes[...]
    var sign = 1.0
    if let first = rest.first, first == UInt8(ascii: "-") || first == UInt8(ascii: "+") {
      sign = first == UInt8(ascii: "-") ? -1 : 1
      rest = rest.dropFirst()
    }
    guard let (number, afterNumber) = leadingNumber(rest) else { return nil }
    let unit = String(decoding: afterNumber, as: UTF8.self)
    guard let quantity = simple(number, unit: unit) ?? compoundDuration(rest) else { return nil }
    let value = sign * quantity.value
    return value.isFinite ? Quantity(value, quantity.unit) : nil
  }

  private static func simple(_ number: Double, unit: String) -> Quantity? {
    if unit.isEmpty { return Quantity(number, .none) }
    if unit == "%" { return Quantity(number / 100, .ratio) }
    if let found = durations.first(where: { $0.suffix == unit }) {
      return Quantity(scaled(number, by: found.seconds), .seconds)
    }
    if let found = sizes.first(where: { $0.suffix == unit }) { return Quantity(number * found.bytes, .bytes) }
    if let found = rates.first(where: { $0.suffix == unit }) {
      return Quantity(scaled(number, by: found.perSecond), .perSecond)
    }
    for rate in rates where unit.hasSuffix(rate.suffix) {
      let size = unit.dropLast(rate.suffix.count)
      if let found = sizes.first(where: { $0.suffix == size }) {
        return Quantity(scaled(number * found.bytes, by: rate.perSecond), .bytesPerSecond)
      }
    }
    return nil
  }

  /// Dividing by the whole reciprocal keeps `500ms` at exactly 0.5.
  private static func scaled(_ number: Double, by factor: Double) -> Double {
    factor < 1 ? number / (1 / factor).rounded() : number * factor
  }

  /// `1m30s`: units from the largest down, each at most once.
  private static func compoundDuration(_ bytes: ArraySlice<UInt8>) -> Quantity? {
    var rest = bytes
    var total = 0.0
    var smallest = Double.infinity
    while !rest.isEmpty {
      guard let (number, afterNumber) = leadingNumber(rest) else { return nil }
      let unit = afterNumber.prefix { !isDigit($0) && $0 != UInt8(ascii: ".") }
      let suffix = String(decoding: unit, as: UTF8.self)
      guard let found = durations.first(where: { $0.suffix == suffix }), found.seconds < smallest else {
        return nil
      }
      total += scaled(number, by: found.seconds)
      smallest = found.seconds
      rest = afterNumber.dropFirst(unit.count)
    }
    return Quantity(total, .seconds)
  }

  private static func leadingNumber(
    _ bytes: ArraySlice<UInt8>
  ) -> (Double, ArraySlice<UInt8>)? {
    var index = bytes.startIndex
    func skipDigits() {
      while index < bytes.endIndex, isDigit(bytes[index]) || bytes[index] == UInt8(ascii: "_") { index += 1 }
    }
    guard index < bytes.endIndex, isDigit(bytes[index]) else { return nil }
    skipDigits()
    if index + 1 < bytes.endIndex, bytes[index] == UInt8(ascii: "."), isDigit(bytes[index + 1]) {
      index += 1
      skipDigits()
    }
    // An exponent only where digits follow, so that no unit that begins with e is cut.
    if index < bytes.endIndex, bytes[index] | 0x20 == UInt8(ascii: "e") {
      var next = index + 1
      if next < bytes.endIndex, bytes[next] == UInt8(ascii: "-") || bytes[next] == UInt8(ascii: "+") {
        next += 1
      }
      if next < bytes.endIndex, isDigit(bytes[next]) {
        index = next
        skipDigits()
      }
    }
    let digits = bytes[bytes.startIndex..<index].filter { $0 != UInt8(ascii: "_") }
    guard let number = Double(String(decoding: digits, as: UTF8.self)) else { return nil }
    return (number, bytes[index...])
  }

  private static func isDigit(_ byte: UInt8) -> Bool { (48...57).contains(byte) }
}
