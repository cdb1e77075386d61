/// The means of all pairs of samples, each with itself too, without a list of them: n samples have n(n + 1) ÷ 2.
struct WalshAverages {
  private let sorted: [Double]

  /// - Parameter samples: at least one, all finite.
  init(_ samples: [Double]) { sorted = samples.sorted() }

  var count: Int { sorted.count * (sorted.count + 1) / 2 }

  var median: Double {
    let upper = value(rank: count / 2 + 1)
    return count % 2 == 1 ? upper : (value(rank: count / 2) + upper) / 2
  }

  /// The average of this rank, from 1 to `count`.
  func value(rank: Int) -> Double {
    var (low, high) = (sorted[0], sorted[sorted.count - 1])
    if ranked(low) >= rank { return low }
    // The average lies above `low` and up to `high`.
    for _ in 0..<60 {
      let middle = low + (high - low) / 2
      guard middle > low, middle < high else { break }
      if ranked(middle) >= rank { high = middle } else { low = middle }
    }
    // Whatever averages are left in between, one by one.
    while true {
      let next = least(above: low)
      if next >= high || ranked(next) >= rank { return min(next, high) }
      low = next
    }
  }

  /// How many averages are at most this: for each sample the others from it on, whose end only moves down.
  private func ranked(_ value: Double) -> Int {
    var (end, found) = (sorted.count, 0)
    for first in sorted.indices {
      while end > first, (sorted[first] + sorted[end - 1]) / 2 > value { end -= 1 }
      if end <= first { break }
      found += end - first
    }
    return found
  }

  private func least(above value: Double) -> Double {
    var (end, least) = (sorted.count, sorted[sorted.count - 1])
    for first in sorted.indices {
      end = max(end, first)
      while end > first, (sorted[first] + sorted[end - 1]) / 2 > value { end -= 1 }
      let next = max(end, first)
      if next < sorted.count { least = min(least, (sorted[first] + sorted[next]) / 2) }
    }
    return least
  }
}
