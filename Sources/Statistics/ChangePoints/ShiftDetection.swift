/// Our own reading of a nightly series: a change is *suspected* from its first night on and *confirmed* by the nights
/// after it, so that one spike is no change.
///
/// The last seven values are held against all before them since the last change. Each value counts at most
/// three standard deviations away from the level before, and the level and the deviation are taken of values drawn in
/// to three robust deviations, so that one wild night neither makes nor hides a change. The distance of the two means is
/// Student's t with n − 1 degrees of freedom; the threshold holds for the whole series, many looks included:
/// `benchmarks/nightly-simulation` measures it on flat series, steps, spikes and drifts.
package struct ShiftDetection: Sendable {
  package enum State: String, Sendable, Codable { case suspected, confirmed }

  /// A change of level, as known on the last night.
  package struct Shift: Sendable, Equatable {
    package let state: State
    /// The first value of the new level.
    package let index: Int
    /// Up to where the series had been read when the change was confirmed, or the last value where it is suspected.
    package let noticed: Int
    /// How unlikely the last look is without a change; not corrected for the many looks.
    package let pValue: Double
    package let levelBefore: Double
    package let levelAfter: Double

    /// The change as a share of the level before.
    package var relativeChange: Double { levelBefore == 0 ? 0 : levelAfter / levelBefore - 1 }
  }

  /// The two-sided p-value of one look below which a change is taken for real, given the values before it.
  ///
  /// Many looks share one allowance of false alarms, which is spent where it sees most (Lan and DeMets, "Discrete
  /// sequential boundaries for clinical trials", 1983): with few values before it a look sees large changes only anyway.
  package static func threshold(history: Int) -> Double {
    let share = min(1, Double(history) / 50)
    return 6.2e-4 * share * share
  }

  /// The nights that confirm a change.
  package static let nights = 7
  /// The fewest values before a change.
  package static let leastHistory = 10

  /// All confirmed changes in their order, and at the end perhaps a suspected one.
  package static func shifts(in series: [Double]) -> [Shift] {
    var shifts: [Shift] = []
    var (start, end) = (0, leastHistory + 1)
    while end <= series.count {
      if let shift = confirmed(series, from: start, to: end) {
        shifts.append(shift)
        start = shift.index
        end = max(end, start + leastHistory)
      }
      end += 1
    }
    if let suspected = suspected(series, from: start) { shifts.append(suspected) }
    return shifts
  }

  private static func confirmed(_ series: [Double], from start: Int, to end: Int) -> Shift? {
    let split = end - nights
    guard split - start >= leastHistory, let look = Look(series, start, split, end, clips: true),
      look.pValue < threshold(history: split - start)
    else { return nil }
    return Shift(
      state: .confirmed, index: onset(series, from: start, to: end), noticed: end - 1, pValue: look.pValue,
      levelBefore: look.before, levelAfter: look.after)
  }

  /// Where two levels fit best: the split with the least sum of squares, within reach of the nights that confirm.
  private static func onset(_ series: [Double], from start: Int, to end: Int) -> Int {
    func squares(_ values: ArraySlice<Double>) -> Double {
      guard let summary = Summary(Array(values)) else { return 0 }
      return summary.standardDeviation * summary.standardDeviation * Double(summary.count - 1)
    }
    let splits = max(start + leastHistory, end - nights - 3)..<end
    return splits.min { one, other in
      squares(series[start..<one]) + squares(series[one..<end])
        < squares(series[start..<other]) + squares(series[other..<end])
    } ?? end - nights
  }

  /// The last one to six nights: what is too early to be confirmed. A last night alone counts in full; of several, one
  /// that is over already makes no suspicion.
  private static func suspected(_ series: [Double], from start: Int) -> Shift? {
    let end = series.count
    for count in 1..<nights where end - count - start >= leastHistory {
      guard let look = Look(series, start, end - count, end, clips: count > 1),
        look.pValue < threshold(history: end - count - start)
      else { continue }
      return Shift(
        state: .suspected, index: end - count, noticed: end - 1, pValue: look.pValue,
        levelBefore: look.before, levelAfter: look.after)
    }
    return nil
  }
}

/// The values from `split` on held against those before.
private struct Look {
  let before: Double
  let after: Double
  let pValue: Double

  /// Nil where the values before are all equal and not all of those after lie on one side of them.
  init?(_ series: [Double], _ start: Int, _ split: Int, _ end: Int, clips: Bool) {
    guard let base = Summary(Array(series[start..<split])) else { return nil }
    let reach = 3 * 1.4826 * base.medianAbsoluteDeviation
    let drawn = base.sorted.map { reach > 0 ? min(max($0, base.median - reach), base.median + reach) : $0 }
    guard let level = Summary(drawn), let raw = Summary(Array(series[split..<end])) else { return nil }
    let deviation = level.standardDeviation
    let bound = Self.reach(freedom: Double(level.count - 1)) * deviation
    let tail = series[split..<end].map { value in
      clips && deviation > 0 ? min(max(value, level.mean - bound), level.mean + bound) : value
    }
    let distance = tail.reduce(0, +) / Double(tail.count) - level.mean
    let error = deviation * (1 / Double(level.count) + 1 / Double(tail.count)).squareRoot()
    if error == 0 {
      // Without any spread before, one night off would be infinitely far: all of them must be, on one side.
      guard tail.allSatisfy({ $0 > level.mean }) || tail.allSatisfy({ $0 < level.mean }) else { return nil }
    }
    before = level.mean
    after = raw.median
    pValue = min(
      1, 2 * StudentDistribution.upperTail(abs(distance) / error, freedom: Double(level.count - 1)))
  }

  /// How many estimated deviations are as rare as three known ones: more where few values stand behind the estimate, or
  /// no change of whatever size could be told from few. Abramowitz and Stegun, formula 26.7.5, at x = 3.
  private static func reach(freedom: Double) -> Double { 3 + 7.5 / freedom + 17.25 / (freedom * freedom) }
}
