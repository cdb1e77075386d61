import PipelineModel
import Statistics

/// Where values lie along an axis, and where the axis is marked.
package struct AxisScale: Sendable {
  package let lower: Double
  package let upper: Double
  package let isLogarithmic: Bool
  /// Rising.
  package let ticks: [Double]

  /// From 0 where `includesZero` holds, to a round number.
  package static func linear(
    _ values: some Sequence<Double>, includesZero: Bool = true, base: Base = .ten, ticks count: Int = 4
  ) -> AxisScale {
    let values = values.filter(\.isFinite)
    var lower = values.min() ?? 0
    var upper = values.max() ?? 1
    if includesZero {
      lower = min(0, lower)
      upper = max(0, upper)
    }
    if lower == upper {
      let reach = lower == 0 ? 1 : abs(lower) * 0.1
      (lower, upper) = includesZero ? (lower, upper + reach) : (lower - reach, upper + reach)
    }
    let step = base.step(atLeast: (upper - lower) / Double(max(1, count)))
    let (first, last) = ((lower / step + 1e-9).rounded(.down), (upper / step - 1e-9).rounded(.up))
    let ticks = (0...max(1, Int(last - first))).map { (first + Double($0)) * step }
    return AxisScale(lower: first * step, upper: last * step, isLogarithmic: false, ticks: ticks)
  }

  /// Powers of ten, and two and five times these where there are few; the values are above 0.
  package static func logarithmic(_ values: some Sequence<Double>) -> AxisScale {
    let values = values.filter { $0.isFinite && $0 > 0 }
    let (least, most) = (values.min() ?? 1, values.max() ?? 10)
    let marks = Base.powersOfTen.flatMap { power in [1, 2, 5].map { $0 * power } }
    let lower = marks.last { $0 <= least * (1 + 1e-9) } ?? least
    let upper = marks.first { $0 >= most * (1 - 1e-9) && $0 > lower } ?? most
    let inside = marks.filter { $0 >= lower && $0 <= upper }
    let decades = inside.filter { Base.powersOfTen.contains($0) }
    return AxisScale(
      lower: lower, upper: upper, isLogarithmic: true, ticks: decades.count >= 3 ? decades : inside)
  }

  /// From 0 at the lower end to 1 at the upper; values outside lie at the ends.
  package func position(_ value: Double) -> Double {
    guard upper > lower, value > lower else { return 0 }
    guard value < upper else { return 1 }
    guard isLogarithmic else { return (value - lower) / (upper - lower) }
    let log = ElementaryFunctions.log
    return (log(value) - log(lower)) / (log(upper) - log(lower))
  }

  /// What round numbers are: powers of ten, of 1024, or the parts of an hour.
  package enum Base: Sendable {
    case ten, bytes, clock

    static let powersOfTen: [Double] = (-12...15).compactMap { Double("1e\($0)") }

    /// The one that fits a unit.
    package init(_ unit: MetricUnit) {
      self = [.bytes, .bytesPerSecond].contains(unit) ? .bytes : .ten
    }

    fileprivate func step(atLeast least: Double) -> Double {
      let steps: [Double] =
        switch self {
        case .ten: Self.powersOfTen.flatMap { power in [1, 2, 5].map { $0 * power } }
        case .bytes:
          [1.0, 1024, 1_048_576, 1_073_741_824, 1_099_511_627_776].flatMap { size in
            [1, 2, 5, 10, 20, 50, 100, 200, 500].map { $0 * size }
          }
        case .clock:
          [
            1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 18_000, 36_000, 86_400, 172_800,
            604_800,
          ]
        }
      return steps.first { $0 >= least * (1 - 1e-9) } ?? least
    }
  }
}
