import Statistics

extension LoadResult {
  /// Reads the seconds and counts what only they tell: what succeeded in those of the measured time.
  ///
  /// - Returns: what the seconds of each request add up to.
  mutating func addUpSeconds() throws -> [RequestCounts] {
    let (whole, rest) = measuredNanoseconds.quotientAndRemainder(dividingBy: 1_000_000_000)
    let limit = Int(whole) + (rest > 0 ? 1 : 0)
    var sums = requests.map { _ in RequestCounts() }
    var inTime = requests.map { _ in UInt64(0) }
    try seconds.forEach { windows in
      for window in windows {
        sums[window.request].add(window.counts)
        if window.second < limit { inTime[window.request] &+= window.counts.succeeded }
      }
    }
    for (index, count) in inTime.enumerated() { requests[index].succeededInSeconds = count }
    return sums
  }

  /// What each request took, added up from the seconds.
  func durationsBySecond() throws -> [Histogram] {
    var durations = requests.map { _ in Histogram() }
    try seconds.forEach { windows in
      for window in windows { durations[window.request].merge(window.durations) }
    }
    return durations
  }
}
