import Statistics
import XCTest

final class PercentileIntervalTests: XCTestCase {
  private func check(_ percent: Double, of count: UInt64, _ lower: UInt64?, _ upper: UInt64?) {
    let interval = PercentileInterval(percent: percent, count: count)
    XCTAssertEqual(interval.lowerRank, lower, "lower rank of p\(percent) of \(count)")
    XCTAssertEqual(interval.upperRank, upper, "upper rank of p\(percent) of \(count)")
  }

  /// Made with scipy 1.17.1: `binom.ppf(0.025, n, p)` and `binom.ppf(0.975, n, p) + 1`, each confirmed with
  /// `binom.cdf` on both sides; nil where the lower rank is 0 and where the upper one is n + 1.
  func testRanksAreThoseOfScipy() {
    check(50, of: 1, nil, nil)
    check(50, of: 5, nil, nil)
    check(50, of: 6, 1, 6)
    check(50, of: 59, 22, 38)
    check(50, of: 60, 22, 39)
    check(50, of: 73, 28, 46)
    check(50, of: 100, 40, 61)
    check(50, of: 299, 133, 167)
    check(50, of: 368, 165, 204)
    check(50, of: 1000, 469, 532)
    check(50, of: 2994, 1443, 1552)
    check(50, of: 12345, 6064, 6282)
    check(50, of: 100000, 49690, 50311)
    check(50, of: 1000000, 499020, 500981)
    check(50, of: 1000000000, 499969010, 500030991)
    check(75, of: 1, nil, nil)
    check(75, of: 5, 2, nil)
    check(75, of: 6, 2, nil)
    check(75, of: 59, 38, 51)
    check(75, of: 60, 38, 52)
    check(75, of: 73, 47, 63)
    check(75, of: 100, 66, 84)
    check(75, of: 299, 209, 240)
    check(75, of: 368, 259, 293)
    check(75, of: 1000, 723, 778)
    check(75, of: 2994, 2199, 2293)
    check(75, of: 12345, 9164, 9354)
    check(75, of: 100000, 74731, 75269)
    check(75, of: 1000000, 749151, 750849)
    check(75, of: 1000000000, 749973162, 750026839)
    check(90, of: 1, nil, nil)
    check(90, of: 5, 3, nil)
    check(90, of: 6, 4, nil)
    check(90, of: 59, 48, 58)
    check(90, of: 60, 49, 59)
    check(90, of: 73, 60, 71)
    check(90, of: 100, 84, 96)
    check(90, of: 299, 259, 280)
    check(90, of: 368, 320, 343)
    check(90, of: 1000, 881, 919)
    check(90, of: 2994, 2662, 2727)
    check(90, of: 12345, 11045, 11176)
    check(90, of: 100000, 89814, 90187)
    check(90, of: 1000000, 899412, 900589)
    check(90, of: 1000000000, 899981406, 900018594)
    check(95, of: 1, nil, nil)
    check(95, of: 5, 4, nil)
    check(95, of: 6, 4, nil)
    check(95, of: 59, 52, nil)
    check(95, of: 60, 53, nil)
    check(95, of: 73, 65, 73)
    check(95, of: 100, 90, 100)
    check(95, of: 299, 276, 292)
    check(95, of: 368, 341, 358)
    check(95, of: 1000, 936, 964)
    check(95, of: 2994, 2821, 2868)
    check(95, of: 12345, 11680, 11776)
    check(95, of: 100000, 94864, 95136)
    check(95, of: 1000000, 949572, 950428)
    check(95, of: 1000000000, 949986491, 950013509)
    check(99, of: 1, 1, nil)
    check(99, of: 5, 4, nil)
    check(99, of: 6, 5, nil)
    check(99, of: 59, 57, nil)
    check(99, of: 60, 58, nil)
    check(99, of: 73, 70, nil)
    check(99, of: 100, 97, nil)
    check(99, of: 299, 292, nil)
    check(99, of: 368, 360, 368)
    check(99, of: 1000, 983, 997)
    check(99, of: 2994, 2953, 2975)
    check(99, of: 12345, 12199, 12244)
    check(99, of: 100000, 98938, 99062)
    check(99, of: 1000000, 989805, 990196)
    check(99, of: 1000000000, 989993833, 990006167)
    check(99.9, of: 1, 1, nil)
    check(99.9, of: 5, 5, nil)
    check(99.9, of: 6, 6, nil)
    check(99.9, of: 59, 58, nil)
    check(99.9, of: 60, 59, nil)
    check(99.9, of: 73, 72, nil)
    check(99.9, of: 100, 99, nil)
    check(99.9, of: 299, 297, nil)
    check(99.9, of: 368, 366, nil)
    check(99.9, of: 1000, 997, nil)
    check(99.9, of: 2994, 2987, nil)
    check(99.9, of: 12345, 12325, 12340)
    check(99.9, of: 100000, 99880, 99920)
    check(99.9, of: 1000000, 998938, 999062)
    check(99.9, of: 1000000000, 998998041, 999001960)
  }

  /// Beyond the exact sums, within a few ranks of scipy's quantiles.
  func testTheNormalApproximationIsClose() {
    func check(_ percent: Double, of count: UInt64, _ lower: Int64, _ upper: Int64) {
      let interval = PercentileInterval(percent: percent, count: count)
      XCTAssertLessThanOrEqual(abs(Int64(interval.lowerRank ?? 0) - lower), 4)
      XCTAssertLessThanOrEqual(abs(Int64(interval.upperRank ?? 0) - upper), 4)
    }
    check(50, of: 10000000001, 4999902002, 5000098000)
    check(50, of: 1000000000000, 499999020018, 500000979983)
    check(50, of: 1000000000000000, 499999969010248, 500000030989753)
    check(95, of: 10000000001, 9499957284, 9500042718)
    check(95, of: 1000000000000, 949999572835, 950000427165)
    check(95, of: 1000000000000000, 949999986491880, 950000013508120)
    check(99.9, of: 10000000001, 9989993806, 9990006196)
    check(99.9, of: 1000000000000, 998999938051, 999000061949)
    check(99.9, of: 1000000000000000, 998999998041016, 999000001958984)
  }

  func testTheLimitOfExactSumsIsReached() {
    let exact = PercentileInterval(percent: 50, count: PercentileInterval.exactLimit)
    let normal = PercentileInterval(percent: 50, count: PercentileInterval.exactLimit + 1)
    XCTAssertLessThanOrEqual((normal.lowerRank ?? 0) - (exact.lowerRank ?? 0), 2)
    XCTAssertLessThanOrEqual((normal.upperRank ?? 0) - (exact.upperRank ?? 0), 2)
  }

  func testWhatHasNoBounds() {
    check(0, of: 100, nil, nil)
    check(100, of: 100, nil, nil)
    check(.nan, of: 100, nil, nil)
    check(95, of: 0, nil, nil)
    check(
      95, of: .max, PercentileInterval(percent: 95, count: .max).lowerRank,
      PercentileInterval(percent: 95, count: .max).upperRank)
  }

  /// 1 to 1,000 ms, one each: the ranks 936 and 964 of the table are the bounds, to three digits outwards.
  func testBoundsOfAHistogram() throws {
    var histogram = Histogram()
    for milliseconds in 1...1_000 { histogram.record(Int64(milliseconds) * 1_000_000) }
    let bounds = histogram.bounds(percent: 95)
    let (lower, upper) = (try XCTUnwrap(bounds.lower), try XCTUnwrap(bounds.upper))
    XCTAssertLessThanOrEqual(lower, 936_000_000)
    XCTAssertGreaterThan(lower, 935_000_000)
    XCTAssertGreaterThanOrEqual(upper, 964_000_000)
    XCTAssertLessThan(upper, 965_000_000)
    var few = Histogram()
    for milliseconds in 1...60 { few.record(Int64(milliseconds) * 1_000_000) }
    XCTAssertNil(few.bounds(percent: 95).upper)
    XCTAssertNotNil(few.bounds(percent: 95).lower)
    XCTAssertNil(Histogram().bounds(percent: 95).lower)
  }

  /// Of 2,000 runs of 400 uniform samples the bounds must hold the true p95 in at least 95%, less chance.
  func testTheBoundsHoldWhatTheyPromise() {
    var generator = SeededGenerator(seed: 8)
    let interval = PercentileInterval(percent: 95, count: 400)
    var held = 0
    for _ in 0..<2_000 {
      let samples = (0..<400).map { _ in Double.random(in: 0..<1, using: &generator) }.sorted()
      let lower = samples[Int(interval.lowerRank ?? 1) - 1]
      let upper = samples[Int(interval.upperRank ?? 400) - 1]
      if lower <= 0.95, 0.95 <= upper { held += 1 }
    }
    XCTAssertGreaterThan(held, 1_880)
  }
}
