/// Counts of durations by upper bound, as Prometheus keeps them.
struct DurationHistogram: Sendable, Equatable {
  /// The upper bounds but the last, which is infinite, as written in the label `le` and in nanoseconds.
  static let bounds: [(label: String, nanoseconds: Int64)] = [
    ("0.0005", 500_000), ("0.001", 1_000_000), ("0.0025", 2_500_000), ("0.005", 5_000_000),
    ("0.01", 10_000_000), ("0.025", 25_000_000), ("0.05", 50_000_000), ("0.1", 100_000_000),
    ("0.25", 250_000_000), ("0.5", 500_000_000), ("1", 1_000_000_000), ("2.5", 2_500_000_000),
    ("5", 5_000_000_000), ("10", 10_000_000_000),
  ]

  /// How many fell at or below each bound and above the one before; the last has no bound.
  private(set) var counts = [Int](repeating: 0, count: bounds.count + 1)
  private(set) var count = 0
  private(set) var sumNanoseconds: Int64 = 0

  mutating func record(_ nanoseconds: Int64) {
    let index = Self.bounds.firstIndex { nanoseconds <= $0.nanoseconds } ?? Self.bounds.count
    counts[index] += 1
    count += 1
    sumNanoseconds &+= max(0, nanoseconds)
  }
}
