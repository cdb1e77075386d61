/// A setting of PostgreSQL and what it should at least be: the guide's values, or the user's.
struct ExpectedSetting: Sendable, Equatable {
  let name: String
  /// As postgresql.conf writes it: `256MB`, `0.9`, `on`.
  let value: String

  /// The guide's, without `shared_buffers`, which depends on the machine.
  static let guide = [
    ExpectedSetting(name: "work_mem", value: "256MB"),
    ExpectedSetting(name: "max_parallel_workers_per_gather", value: "4"),
    ExpectedSetting(name: "checkpoint_completion_target", value: "0.9"),
    ExpectedSetting(name: "wal_buffers", value: "16MB"),
    ExpectedSetting(name: "track_io_timing", value: "on"),
  ]

  /// The share of the machine's memory that `shared_buffers` should have.
  static let sharedBuffersShare = 0.25

  /// Whether the text may be the name of a setting.
  static func isName(_ text: String) -> Bool {
    !text.isEmpty
      && text.utf8.allSatisfy {
        (97...122).contains($0) || (48...57).contains($0) || $0 == UInt8(ascii: "_")
          || $0 == UInt8(ascii: ".")
      }
  }

  /// A number with a unit of postgresql.conf in bytes or milliseconds, or without one as it is; nil for a word.
  ///
  /// - Parameter unit: what a number without a unit counts: `8kB`, `ms`; nil for plain numbers.
  /// - Source: PostgreSQL documentation, 20.1 Setting Parameters: sizes are powers of 1024.
  static func magnitude(_ text: String, unit: String?) -> Double? {
    let trimmed = text.filter { $0 != " " }
    let digits = trimmed.prefix { $0.isASCII && ($0.isNumber || $0 == "." || $0 == "-") }
    guard let number = Double(digits) else { return nil }
    let suffix = String(trimmed.dropFirst(digits.count))
    if !suffix.isEmpty { return factor(suffix).map { number * $0 } }
    guard let unit else { return number }
    // The unit itself may count several: `8kB`. What is below zero is a word for "off" or "default".
    let count = unit.prefix { $0.isNumber }
    guard let factor = factor(String(unit.dropFirst(count.count))) else { return nil }
    return number < 0 ? number : number * (Double(count) ?? 1) * factor
  }

  private static func factor(_ unit: String) -> Double? {
    let factors: [String: Double] = [
      "B": 1, "kB": 1024, "MB": 1_048_576, "GB": 1_073_741_824, "TB": 1_099_511_627_776,
      "us": 0.001, "ms": 1, "s": 1000, "min": 60_000, "h": 3_600_000, "d": 86_400_000,
    ]
    return factors[unit]
  }
}
