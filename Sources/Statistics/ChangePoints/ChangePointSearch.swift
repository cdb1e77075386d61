/// The change points of a series as Apache Otava 0.8.0 finds them.
///
/// Fleming et al., "Hunter: Using Change Point Detection to Hunt for Performance Regressions" (2023): a window slides
/// over the series and is divided while that is significant at a weak level; then the least of the points found is
/// taken away until all hold the level asked for.
package struct ChangePointSearch: Sendable {
  /// The length of the sliding window, at least 2.
  package var window = 50
  package var maximumPValue = 0.001
  /// The least magnitude of a change.
  package var minimumMagnitude = 0.0

  package init() {}

  /// Rising by index. Nil values are taken as the one before, leading ones as the first there is.
  package func changePoints(in values: [Double?]) -> [ChangePoint] {
    let series = Self.filled(values)
    guard series.count >= 2 else { return [] }
    return merge(split(series), series)
  }

  private static func filled(_ values: [Double?]) -> [Double] {
    guard var last = values.lazy.compactMap({ $0 }).first else { return [] }
    return values.map { value in
      last = value ?? last
      return last
    }
  }

  private var weakPValue: Double {
    maximumPValue < 0.05 ? maximumPValue * 10 : maximumPValue < 0.5 ? maximumPValue * 2 : maximumPValue
  }

  // MARK: - Split

  private func split(_ series: [Double]) -> [Int] {
    var (start, found): (Int, Set<Int>) = (0, [])
    while start < series.count {
      let end = min(start + window, series.count)
      let new = divide(Array(series[start..<end])).map { $0 + start }
      found.formUnion(new)
      start = max(new.last ?? 0, start + window / 2)
    }
    return found.sorted()
  }

  /// The best of the candidates of all stretches, again and again, up to the first that is not significant.
  private func divide(_ series: [Double]) -> [Int] {
    let division = EnergyDivision(series)
    var bounds = [0, series.count]
    // The candidate of a stretch stays the same until the stretch is divided.
    var candidates: [(index: Int, energy: Double)?] = [candidate(division, 0, series.count)]
    while true {
      var best: (stretch: Int, index: Int, energy: Double)?
      for (stretch, candidate) in candidates.enumerated() {
        guard let candidate else { continue }
        if let best, candidate.energy <= best.energy { continue }
        best = (stretch, candidate.index, candidate.energy)
      }
      guard let best else { break }
      let (low, high) = (bounds[best.stretch], bounds[best.stretch + 1])
      let pValue = MeanComparison(series, low, best.index, high).pValue
      guard pValue <= weakPValue else { break }
      bounds.insert(best.index, at: best.stretch + 1)
      candidates[best.stretch] = candidate(division, low, best.index)
      candidates.insert(candidate(division, best.index, high), at: best.stretch + 1)
    }
    return Array(bounds.dropFirst().dropLast())
  }

  private func candidate(_ division: EnergyDivision, _ low: Int, _ high: Int) -> (index: Int, energy: Double)?
  {
    high - low > 1 ? division.best(from: low, to: high) : nil
  }

  // MARK: - Merge

  private func merge(_ indices: [Int], _ series: [Double]) -> [ChangePoint] {
    var bounds = [0] + indices + [series.count]
    func point(_ place: Int) -> ChangePoint {
      MeanComparison(series, bounds[place - 1], bounds[place], bounds[place + 1]).changePoint
    }
    var points = indices.indices.map { point($0 + 1) }
    while !points.isEmpty {
      var weakest = Self.first(of: points) { $0.pValue > $1.pValue }
      if points[weakest].pValue < maximumPValue {
        weakest = Self.first(of: points) { $0.magnitude < $1.magnitude }
        if points[weakest].magnitude > minimumMagnitude { return points }
      }
      points.remove(at: weakest)
      bounds.remove(at: weakest + 1)
      // Otava takes the two points behind the one that went, not the neighbours on both sides; so do we.
      for place in [weakest, weakest + 1] where points.indices.contains(place) {
        points[place] = point(place + 1)
      }
    }
    return points
  }

  /// The first point that no other beats.
  private static func first(
    of points: [ChangePoint], beats: (ChangePoint, ChangePoint) -> Bool
  ) -> Int {
    var best = 0
    for place in points.indices.dropFirst() where beats(points[place], points[best]) { best = place }
    return best
  }
}

/// Two neighbouring stretches of a series by Student's t test with the deviations of the population (divisor n), as
/// Apache Otava computes it. Without any spread the p-value of a difference is 0 and that of none is NaN.
private struct MeanComparison {
  let index: Int
  let meanBefore: Double
  let meanAfter: Double
  let pValue: Double

  init(_ series: [Double], _ low: Int, _ middle: Int, _ high: Int) {
    index = middle
    let (n, m) = (Double(middle - low), Double(high - middle))
    let (first, second) = (Self.moments(series[low..<middle]), Self.moments(series[middle..<high]))
    (meanBefore, meanAfter) = (first.mean, second.mean)
    guard n + m > 2 else {
      pValue = 1
      return
    }
    let pooled = ((n - 1) * first.variance + (m - 1) * second.variance) / (n + m - 2)
    let t = (first.mean - second.mean) / (pooled * (1 / n + 1 / m)).squareRoot()
    pValue = t.isNaN ? .nan : 2 * StudentDistribution.upperTail(abs(t), freedom: n + m - 2)
  }

  var changePoint: ChangePoint {
    ChangePoint(index: index, pValue: pValue, meanBefore: meanBefore, meanAfter: meanAfter)
  }

  private static func moments(_ values: ArraySlice<Double>) -> (mean: Double, variance: Double) {
    let mean = values.reduce(0, +) / Double(values.count)
    return (mean, values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(values.count))
  }
}
