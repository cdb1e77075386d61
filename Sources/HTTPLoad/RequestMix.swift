/// Which request comes at which place: smooth weighted round robin, the same on every run.
///
/// In each cycle every request comes as often as its weight says, and as evenly spread as nginx spreads its peers:
/// at every place each request gains its weight, the one with the most comes and loses the sum of all.
package struct RequestMix: Sendable {
  /// The longest cycle that is worked out for so many requests: the time to do so grows with both.
  static func longestCycle(requests: Int) -> Int { min(1_000_000, 50_000_000 / max(1, requests)) }

  private let cycle: [UInt16]

  /// - Parameter weights: at least one, each at least 1; at most 1,000 of them.
  package init(weights: [Int]) {
    let weights = RequestMix.reduced(weights)
    let total = weights.reduce(0, +)
    var gained = [Int](repeating: 0, count: weights.count)
    var cycle: [UInt16] = []
    if weights.count == 1 {
      cycle = [0]
    } else {
      cycle.reserveCapacity(total)
      for _ in 0..<total {
        var best = 0
        for index in weights.indices {
          gained[index] += weights[index]
          if gained[index] > gained[best] { best = index }
        }
        gained[best] -= total
        cycle.append(UInt16(truncatingIfNeeded: best))
      }
    }
    self.cycle = cycle
  }

  /// The request at a place, counted from 0.
  @inline(__always)
  package func request(at place: Int) -> Int { Int(cycle[place % cycle.count]) }

  static func reduced(_ weights: [Int]) -> [Int] {
    var divisor = 0
    for weight in weights {
      var (a, b) = (divisor, weight)
      while b != 0 { (a, b) = (b, a % b) }
      divisor = a
    }
    return divisor > 1 ? weights.map { $0 / divisor } : weights
  }
}
