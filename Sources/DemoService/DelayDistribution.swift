import Statistics

/// How long an answer is held back. All times in nanoseconds.
package enum DelayDistribution: Sendable, Equatable {
  case fixed(nanoseconds: Double)
  case uniform(minimum: Double, maximum: Double)
  case exponential(mean: Double)
  /// The logarithm of the delay is normal with mean log(`median`) and standard deviation `sigma`.
  case lognormal(median: Double, sigma: Double)

  /// No answer is held back longer: 60 s.
  package static let longestNanoseconds: Int64 = 60_000_000_000

  /// One delay in nanoseconds, at most `longestNanoseconds`.
  package func draw(using generator: inout SeededGenerator) -> Int64 {
    let delay: Double
    switch self {
    case .fixed(let nanoseconds):
      delay = nanoseconds
    case .uniform(let minimum, let maximum):
      delay = minimum + (maximum - minimum) * generator.unit()
    case .exponential(let mean):
      delay = -mean * ElementaryFunctions.log(1 - generator.unit())
    case .lognormal(let median, let sigma):
      delay = median * ElementaryFunctions.exp(sigma * generator.normal())
    }
    return Int64(min(max(delay, 0), Double(Self.longestNanoseconds)))
  }
}
