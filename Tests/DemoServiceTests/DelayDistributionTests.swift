import DemoService
import Foundation
import Statistics
import XCTest

final class DelayDistributionTests: XCTestCase {
  private func draws(_ distribution: DelayDistribution) -> [Double] {
    var generator = SeededGenerator(seed: 42)
    return (0..<10_000).map { _ in Double(distribution.draw(using: &generator)) }.sorted()
  }

  private func check(
    _ distribution: DelayDistribution, mean: Double, median: Double, within share: Double,
    file: StaticString = #filePath, line: UInt = #line
  ) {
    let sorted = draws(distribution)
    let drawnMean = sorted.reduce(0, +) / Double(sorted.count)
    XCTAssertEqual(drawnMean, mean, accuracy: mean * share, "mean", file: file, line: line)
    XCTAssertEqual(sorted[5_000], median, accuracy: median * share, "median", file: file, line: line)
  }

  func testTenThousandDraws() {
    check(.fixed(nanoseconds: 5e6), mean: 5e6, median: 5e6, within: 0)
    check(.uniform(minimum: 2e6, maximum: 6e6), mean: 4e6, median: 4e6, within: 0.02)
    check(.exponential(mean: 3e6), mean: 3e6, median: 3e6 * log(2.0), within: 0.03)
    check(.lognormal(median: 8e6, sigma: 0.5), mean: 8e6 * exp(0.125), median: 8e6, within: 0.03)
    check(.lognormal(median: 8e6, sigma: 0), mean: 8e6, median: 8e6, within: 1e-6)
  }

  func testQuantilesOfTheLognormal() {
    let sorted = draws(.lognormal(median: 8e6, sigma: 0.5))
    // Quantiles of the standard normal: 0.05, 0.95 and 0.99.
    for (share, z) in [(0.05, -1.6449), (0.95, 1.6449), (0.99, 2.3263)] {
      let expected = 8e6 * exp(0.5 * z)
      XCTAssertEqual(sorted[Int(share * 10_000)], expected, accuracy: expected * 0.05)
    }
  }

  func testNoDelayIsLongerThanAMinute() {
    XCTAssertEqual(draws(.fixed(nanoseconds: 1e12)).last, 60e9)
    XCTAssertLessThanOrEqual(draws(.lognormal(median: 6e10, sigma: 4)).last ?? .infinity, 60e9)
    XCTAssertGreaterThanOrEqual(draws(.exponential(mean: 0)).first ?? -1, 0)
  }

  func testTheSameSeedGivesTheSameDelays() {
    var one = SeededGenerator(seed: 9)
    var other = SeededGenerator(seed: 9)
    var third = SeededGenerator(seed: 10)
    let drawn = (0..<20).map { _ in one.normal() }
    XCTAssertEqual(drawn, (0..<20).map { _ in other.normal() })
    XCTAssertNotEqual(drawn, (0..<20).map { _ in third.normal() })
  }

  func testSplitMixMatchesItsReference() {
    // First outputs for the seed 1234567, as published with the reference implementation.
    var generator = SeededGenerator(seed: 1_234_567)
    XCTAssertEqual(generator.next(), 6_457_827_717_110_365_317)
    XCTAssertEqual(generator.next(), 3_203_168_211_198_807_973)
  }

  func testElementaryFunctions() {
    for x in [-700, -20.5, -1, -1e-9, 0, 1e-9, 0.1, 0.5, 1, 2.5, 30, 699.5] {
      XCTAssertEqual(ElementaryFunctions.exp(x) / exp(x), 1, accuracy: 1e-12, "exp \(x)")
    }
    for x in [1e-300, 1e-9, 0.1, 0.5, 0.999_999, 1, 1.4142, 1.4143, 2, 10, 1e300] {
      XCTAssertEqual(ElementaryFunctions.log(x), log(x), accuracy: 1e-15 + abs(log(x)) * 1e-14, "log \(x)")
    }
  }
}
