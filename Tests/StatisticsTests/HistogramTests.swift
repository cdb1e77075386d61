import Statistics
import XCTest

final class HistogramTests: XCTestCase {
  private func histogram(_ durations: [Int64]) -> Histogram {
    var histogram = Histogram()
    for duration in durations { histogram.record(duration) }
    return histogram
  }

  /// Durations spread over all magnitudes up to an hour, the same each time.
  private func durations(_ count: Int, seed: UInt64) -> [Int64] {
    var generator = SeededGenerator(seed: seed)
    return (0..<count).map { _ in
      let magnitude = Int64(1) << Int64.random(in: 0...41, using: &generator)
      return min(Int64.random(in: 0...magnitude, using: &generator), Histogram.highestNanoseconds)
    }
  }

  /// Never more than there are, and never fewer than those whose whole bucket lies above.
  func testCountsAboveADuration() {
    let all = durations(2_000, seed: 9)
    let compact = histogram(all).compact
    for bound in durations(200, seed: 10) + [0, Histogram.highestNanoseconds] {
      let above = all.filter { $0 > bound }.count
      let sure = all.filter {
        Histogram.lowestEquivalent(index: Histogram.index(of: $0)) > bound
      }.count
      let counted = Int(compact.countAbove(bound))
      XCTAssertLessThanOrEqual(counted, above, "\(bound)")
      XCTAssertGreaterThanOrEqual(counted, sure, "\(bound)")
      XCTAssertEqual(counted > 0, above > 0, "the greatest is known exactly: \(bound)")
    }
    XCTAssertEqual(CompactHistogram().countAbove(0), 0)
  }

  func testTheGeometryIsThatOfHdrHistogram() {
    XCTAssertEqual(Histogram.index(of: 0), 0)
    XCTAssertEqual(Histogram.index(of: 511), 0)
    XCTAssertEqual(Histogram.index(of: 512), 1)
    XCTAssertEqual(Histogram.index(of: 1000), 1)
    XCTAssertEqual(Histogram.index(of: (2048 << 9) - 1), 2047)
    XCTAssertEqual(Histogram.index(of: 2048 << 9), 2048)
    XCTAssertLessThan(Histogram.index(of: Histogram.highestNanoseconds), Histogram.bucketCount)
    XCTAssertEqual(Histogram.highestEquivalent(index: Histogram.bucketCount - 1), (1 << 42) - 1)
  }

  func testEveryBucketHoldsItsEndsAndTouchesTheNext() {
    for index in 0..<Histogram.index(of: Histogram.highestNanoseconds) {
      let (low, high) = (Histogram.lowestEquivalent(index: index), Histogram.highestEquivalent(index: index))
      if Histogram.index(of: low) != index || Histogram.index(of: high) != index
        || Histogram.lowestEquivalent(index: index + 1) != high + 1
      {
        return XCTFail("bucket \(index) spans \(low) to \(high)")
      }
    }
  }

  func testPercentilesAgreeWithSortingToThreeDigits() {
    for seed in 0..<20 {
      let values = durations(3_000, seed: UInt64(seed))
      let (sorted, histogram) = (values.sorted(), histogram(values))
      for percent in [0, 0.1, 1, 25, 50, 75, 90, 95, 99, 99.9, 99.99, 100] {
        let rank = Int(Histogram.rank(percent: percent, count: 3_000))
        let exact = sorted[rank - 1]
        let found = histogram.percentile(percent) ?? -1
        XCTAssertGreaterThanOrEqual(found, exact)
        XCTAssertLessThanOrEqual(Double(found - exact), max(511, Double(exact) / 1000))
      }
      XCTAssertEqual(histogram.minimum, sorted.first)
      XCTAssertEqual(histogram.maximum, sorted.last)
      XCTAssertEqual(histogram.sumNanoseconds, values.reduce(0) { $0 + UInt128($1) })
    }
  }

  func testRanksAreNotMovedByRounding() {
    func check(_ percent: Double, of count: UInt64, _ rank: UInt64) {
      XCTAssertEqual(Histogram.rank(percent: percent, count: count), rank, "p\(percent) of \(count)")
    }
    check(50, of: 1, 1)
    check(50, of: 2, 1)
    check(50, of: 3, 2)
    check(95, of: 20, 19)
    check(99, of: 100, 99)
    check(99, of: 101, 100)
    check(99.9, of: 1_000, 999)
    check(99.99, of: 10_000, 9_999)
    check(99.999, of: 100_000, 99_999)
    check(99.9, of: 1_000_000_000, 999_000_000)
    check(0, of: 5, 1)
    check(-3, of: 5, 1)
    check(100, of: 5, 5)
    check(170, of: 5, 5)
    for count in UInt64(1)...2_000 { check(99.9, of: count, (count * 999 + 999) / 1_000) }
  }

  func testNoPercentileIsAboveTheMaximum() {
    let one = histogram([1_234_567_891])
    for percent in [0, 50, 99, 100.0] { XCTAssertEqual(one.percentile(percent), 1_234_567_891) }
  }

  func testAnEmptyHistogramHasNoFigures() {
    let empty = Histogram()
    XCTAssertNil(empty.percentile(50))
    XCTAssertNil(empty.mean)
    XCTAssertNil(empty.standardDeviation)
    XCTAssertNil(empty.minimum)
    XCTAssertNil(empty.maximum)
    XCTAssertNil(histogram([1]).percentile(.nan))
    XCTAssertEqual(empty.countAtOrBelow(5), 0)
  }

  func testDurationsBeyondTheEndsAreCountedThere() {
    let both = histogram([-5, .max])
    XCTAssertEqual(both.count, 2)
    XCTAssertEqual(both.minimum, 0)
    XCTAssertEqual(both.maximum, .max)
    XCTAssertEqual(both.percentile(50), 511)
  }

  func testMergingIsExactAddition() {
    let (left, right) = (durations(500, seed: 1), durations(700, seed: 2))
    var merged = histogram(left)
    merged.merge(histogram(right))
    XCTAssertEqual(merged, histogram(left + right))
    merged.merge(Histogram())
    XCTAssertEqual(merged, histogram(left + right))
    var fromNothing = Histogram()
    fromNothing.merge(histogram(left))
    XCTAssertEqual(fromNothing, histogram(left))
  }

  func testTheCompactFormKeepsEverything() {
    let whole = histogram(durations(500, seed: 3))
    XCTAssertEqual(whole.compact.expanded, whole)
    XCTAssertEqual(Histogram().compact.expanded, Histogram())
  }

  func testRecordingSeveralTimes() {
    var several = Histogram()
    several.record(5_000_000, times: 3)
    several.record(1, times: 0)
    XCTAssertEqual(several, histogram([5_000_000, 5_000_000, 5_000_000]))
  }

  func testEmptyingKeepsNothing() {
    var emptied = histogram([1, 2, 3])
    emptied.removeAll()
    XCTAssertEqual(emptied, Histogram())
    emptied.record(7)
    XCTAssertEqual(emptied, histogram([7]))
  }

  func testMeanIsExactAndDeviationIsClose() {
    let spread = histogram([
      2_000_000, 4_000_000, 4_000_000, 4_000_000, 5_000_000, 5_000_000, 7_000_000, 9_000_000,
    ])
    XCTAssertEqual(spread.mean, 5_000_000)
    XCTAssertEqual(spread.standardDeviation ?? 0, 2_000_000, accuracy: 5_000)
  }

  func testCountsBelowADuration() {
    let three = histogram([1_000_000, 2_000_000, 3_000_000])
    XCTAssertEqual(three.countAtOrBelow(999_000), 0)
    XCTAssertEqual(three.countAtOrBelow(2_000_000), 2)
    XCTAssertEqual(three.countAtOrBelow(.max), 3)
    XCTAssertEqual(three.value(rank: 3), 3_000_000)
    XCTAssertNil(three.value(rank: 4))
    XCTAssertNil(three.value(rank: 0))
  }
}
