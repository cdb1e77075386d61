/// How quantities are shown to people: three significant digits in a fitting unit.
package enum QuantityFormat {
  package static func text(_ quantity: Quantity) -> String {
    let value = quantity.value
    guard value.isFinite else { return value.isNaN ? "not a number" : (value < 0 ? "-∞" : "∞") }
    switch quantity.unit {
    case .seconds: return duration(value)
    case .bytes: return size(value)
    case .bytesPerSecond: return size(value) + "/s"
    case .ratio: return number(value * 100) + "%"
    case .perSecond: return number(value) + "/s"
    case .none: return number(value)
    }
  }

  private static func duration(_ seconds: Double) -> String {
    let magnitude = abs(seconds)
    if magnitude == 0 { return "0s" }
    if magnitude < 1e-6 { return number(seconds * 1e9) + "ns" }
    if magnitude < 1e-3 { return number(seconds * 1e6) + "µs" }
    if magnitude < 1 { return number(seconds * 1e3) + "ms" }
    if magnitude < 120 { return number(seconds) + "s" }
    if magnitude < 7200 { return number(seconds / 60) + "min" }
    return number(seconds / 3600) + "h"
  }

  private static func size(_ bytes: Double) -> String {
    let units: [(String, Double)] = [
      ("TiB", 1_099_511_627_776), ("GiB", 1_073_741_824), ("MiB", 1_048_576), ("KiB", 1024),
    ]
    for (name, factor) in units where abs(bytes) >= factor { return number(bytes / factor) + name }
    return number(bytes) + "B"
  }

  /// Three significant digits; whole numbers below a million as they are; no trailing zeros.
  package static func number(_ value: Double) -> String {
    guard value.isFinite else { return "\(value)" }
    let magnitude = abs(value)
    if magnitude >= 1e15 || (magnitude > 0 && magnitude < 1e-6) { return "\(value)" }
    if magnitude >= 100 || magnitude == magnitude.rounded() {
      let whole = Int(value.rounded())
      return String(whole)
    }
    let decimals = magnitude >= 10 ? 1 : magnitude >= 1 ? 2 : magnitude >= 0.1 ? 3 : magnitude >= 0.01 ? 4 : 8
    return fixed(value, decimals: decimals)
  }

  /// A fixed number of decimals at most, trailing zeros cut.
  package static func fixed(_ value: Double, decimals: Int) -> String {
    var scale = 1.0
    for _ in 0..<decimals { scale *= 10 }
    let scaled = Int((abs(value) * scale).rounded())
    var digits = String(scaled)
    if digits.count <= decimals {
      digits = String(repeating: "0", count: decimals + 1 - digits.count) + digits
    }
    var text = digits.dropLast(decimals) + "." + digits.suffix(decimals)
    while text.hasSuffix("0") { text.removeLast() }
    if text.hasSuffix(".") { text.removeLast() }
    return (value < 0 && scaled != 0 ? "-" : "") + text
  }
}
