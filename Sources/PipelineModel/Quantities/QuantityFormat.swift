/// How quantities are shown to people: three significant digits in a fitting unit.
package enum QuantityFormat {
  private typealias Scale = (suffix: String, factor: Double)

  // From the smallest; a value is shown in the last whose factor it reaches.
  private static let durations: [Scale] = [
    ("ns", 1e-9), ("µs", 1e-6), ("ms", 1e-3), ("s", 1), ("min", 60), ("h", 3600),
  ]
  private static let sizes: [Scale] = [
    ("B", 1), ("KiB", 1024), ("MiB", 1_048_576), ("GiB", 1_073_741_824), ("TiB", 1_099_511_627_776),
  ]
  private static let decimalSizes: [Scale] = [("kB", 1e3), ("MB", 1e6), ("GB", 1e9), ("TB", 1e12)]

  package static func text(_ quantity: Quantity) -> String { text(quantity, digits: 3) }

  /// Two quantities of one unit with as many digits as it takes to tell them apart.
  package static func distinct(_ first: Quantity, _ second: Quantity) -> (String, String) {
    for digits in 3...17 {
      let texts = (text(first, digits: digits), text(second, digits: digits))
      if texts.0 != texts.1 || first == second { return texts }
    }
    return (text(first), text(second))
  }

  /// A text that reads back as the very same quantity: in the fitting unit where three digits are enough, else
  /// with the shortest number, so that `8GB` is no `7.45GiB`.
  package static func exact(_ quantity: Quantity) -> String {
    let short = text(quantity)
    guard quantity.value.isFinite, Quantity(short) != quantity else { return short }
    var best: (number: String, suffix: String)?
    for (suffix, factor) in everyScale(of: quantity.unit) {
      for digits in 1...17 {
        let candidate = number(quantity.value / factor, digits: digits)
        guard Quantity(candidate + suffix) == quantity else { continue }
        if best.map({ candidate.utf8.count < $0.number.utf8.count }) ?? true { best = (candidate, suffix) }
        break
      }
    }
    return best.map { $0.number + $0.suffix } ?? text(quantity, digits: 17)
  }

  /// Three significant digits, but no whole digit left out; no trailing zeros. Scientific only from 10^15 and
  /// below 10^-6.
  package static func number(_ value: Double) -> String { number(value, digits: 3) }

  /// A fixed number of decimals at most, trailing zeros cut.
  package static func fixed(_ value: Double, decimals: Int) -> String {
    var scale = 1.0
    for _ in 0..<decimals { scale *= 10 }
    let rounded = (abs(value) * scale).rounded()
    guard let scaled = Int(exactly: rounded) else { return "\(value)" }
    var digits = Array(String(scaled).utf8)
    if digits.count <= decimals {
      digits.insert(
        contentsOf: repeatElement(UInt8(ascii: "0"), count: decimals + 1 - digits.count), at: 0)
    }
    let point = digits.count - decimals
    var end = digits.count
    while end > point, digits[end - 1] == UInt8(ascii: "0") { end -= 1 }
    let sign = value < 0 && scaled != 0 ? "-" : ""
    let whole = sign + String(decoding: digits[..<point], as: UTF8.self)
    return end == point ? whole : whole + "." + String(decoding: digits[point..<end], as: UTF8.self)
  }

  // MARK: - Units

  private static func text(_ quantity: Quantity, digits: Int) -> String {
    let value = quantity.value
    guard value.isFinite else { return value.isNaN ? "not a number" : (value < 0 ? "-∞" : "∞") }
    return switch quantity.unit {
    case .seconds: value == 0 ? "0s" : text(value, in: durations, digits: digits)
    case .bytes: text(value, in: sizes, digits: digits)
    case .bytesPerSecond: text(value, in: sizes, digits: digits) + "/s"
    case .ratio: number(value * 100, digits: digits) + "%"
    case .perSecond: number(value, digits: digits) + "/s"
    case .none: number(value, digits: digits)
    }
  }

  /// In the largest unit that the rounded value reaches: 999.6ms is `1s`, not `1000ms`.
  private static func text(_ value: Double, in scales: [Scale], digits: Int) -> String {
    var fitting = scales[0]
    for (index, scale) in scales.enumerated() {
      fitting = scale
      guard index + 1 < scales.count else { break }
      let ratio = scales[index + 1].factor / scale.factor
      // Seconds and minutes go on to 119, as 90s says more than 1.5min.
      let border = (ratio.rounded() == 60 ? 120 : ratio.rounded())
      if rounded(abs(value / scale.factor), digits: digits) < border { break }
    }
    return number(value / fitting.factor, digits: digits) + fitting.suffix
  }

  private static func everyScale(of unit: MetricUnit) -> [Scale] {
    switch unit {
    case .seconds: durations
    case .bytes: sizes + decimalSizes
    case .bytesPerSecond: (sizes + decimalSizes).map { ($0.suffix + "/s", $0.factor) }
    case .ratio: [("%", 0.01)]
    case .perSecond: [("/s", 1), ("/min", 1.0 / 60), ("/h", 1.0 / 3600)]
    case .none: [("", 1)]
    }
  }

  // MARK: - Digits

  private static func number(_ value: Double, digits: Int) -> String {
    let magnitude = abs(value)
    if magnitude == 0 { return "0" }
    guard magnitude.isFinite, magnitude < 1e15, magnitude >= 1e-6 else { return "\(value)" }
    if magnitude == magnitude.rounded() { return String(Int(value)) }
    return fixed(value, decimals: decimals(of: magnitude, digits: digits))
  }

  private static func rounded(_ magnitude: Double, digits: Int) -> Double {
    guard magnitude < 1e15 else { return magnitude }
    var scale = 1.0
    for _ in 0..<decimals(of: magnitude, digits: digits) { scale *= 10 }
    return (magnitude * scale).rounded() / scale
  }

  /// How many decimals show so many significant digits.
  private static func decimals(of magnitude: Double, digits: Int) -> Int {
    var decimals = digits - 1
    var bound = 10.0
    while decimals > 0, magnitude >= bound {
      decimals -= 1
      bound *= 10
    }
    bound = 1
    while decimals < 24, magnitude < bound, magnitude > 0 {
      decimals += 1
      bound /= 10
    }
    return decimals
  }
}
