/// Where a stretch of a series divides best: the split with the greatest energy distance.
///
/// Matteson and James, "A nonparametric approach for multiple change point analysis of multivariate data" (2014),
/// with the exponent 1. For a split at τ and an end κ, n = τ − start and m = κ − τ:
/// Q = 2 ÷ (n + m) · ΣΣ|xᵢ − yⱼ| − 2m ÷ ((n + m)(n − 1)) · Σ|xᵢ − x_k| − 2n ÷ ((n + m)(m − 1)) · Σ|yⱼ − y_k|.
/// The sums are built up in the order in which Apache Otava 0.8.0 does it, so that ties fall alike.
struct EnergyDivision {
  private let series: [Double]
  private let count: Int
  /// Row t, column k: Σ of the distances from t to t + 1 … k.
  private let rowSums: [Double]
  /// Σ of the distances from 0 … t − 1 to t.
  private let columnSums: [Double]

  init(_ series: [Double]) {
    let count = series.count
    self.series = series
    self.count = count
    var rows = [Double](repeating: 0, count: count * count)
    var columns = [Double](repeating: 0, count: count)
    rows.withUnsafeMutableBufferPointer { rows in
      for first in 0..<count {
        var sum = 0.0
        for second in (first + 1)..<max(first + 1, count) {
          let distance = abs(series[first] - series[second])
          sum += distance
          rows[first * count + second] = sum
          columns[second] += distance
        }
      }
    }
    rowSums = rows
    columnSums = columns
  }

  /// The best split of `start..<end`: the first value behind it and its Q. The stretch has at least two values.
  func best(from start: Int, to end: Int) -> (index: Int, energy: Double) {
    // For each τ: Σ over the pairs within start ..< τ, summed up column by column.
    var inner = [Double](repeating: 0, count: end - start + 1)
    var sum = 0.0
    for tau in (start + 1)..<end {
      inner[tau - start] = sum
      var before = 0.0
      for earlier in 0..<start { before += abs(series[earlier] - series[tau]) }
      sum += columnSums[tau] - before
    }
    let width = end - start
    // across[k]: Σ of the row sums of start ..< τ up to k; within[k]: those of τ ... k.
    var across = [Double](repeating: 0, count: width)
    let within = suffixSums(from: start, to: end)
    var best = (index: start + 1, energy: -Double.infinity)
    rowSums.withUnsafeBufferPointer { rows in
      for tau in (start + 1)..<end {
        let n = Double(tau - start)
        let (previous, pairs) = (rows.baseAddress.map { $0 + (tau - 1) * count }, inner[tau - start])
        guard let previous else { return }
        for last in tau..<end {
          across[last - start] += previous[last]
          let m = Double(last + 1 - tau)
          let all = n + m
          let a = 2 / all * (across[last - start] - pairs)
          let b = n > 1 ? 2 * m / (all * (n - 1)) * pairs : 0
          let c = m > 1 ? 2 * n / (all * (m - 1)) * within[(tau - start) * width + last - start] : 0
          let energy = a - b - c
          if energy > best.energy { best = (tau, energy) }
        }
      }
    }
    return best
  }

  /// Row τ, column k, both from `start`: the sum over the pairs within τ ... k, the last row first.
  private func suffixSums(from start: Int, to end: Int) -> [Double] {
    let width = end - start
    var sums = [Double](repeating: 0, count: width * width)
    for tau in stride(from: end - 2, to: start, by: -1) {
      let (row, below) = ((tau - start) * width, (tau + 1 - start) * width)
      for last in (tau + 1)..<end {
        sums[row + last - start] = sums[below + last - start] + rowSums[tau * count + last]
      }
    }
    return sums
  }
}
