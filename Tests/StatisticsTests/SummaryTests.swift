import Statistics
import XCTest

final class SummaryTests: XCTestCase {
  func testNothingAndInfinityHaveNoSummary() {
    XCTAssertNil(Summary([]))
    XCTAssertNil(Summary([1, .infinity]))
    XCTAssertNil(Summary([.nan]))
  }

  func testOneSample() throws {
    let one = try XCTUnwrap(Summary([3]))
    XCTAssertEqual(one.mean, 3)
    XCTAssertEqual(one.median, 3)
    XCTAssertEqual(one.standardDeviation, 0)
    XCTAssertEqual(one.medianAbsoluteDeviation, 0)
    XCTAssertEqual(one.quantile(0.99), 3)
  }

  func testKnownFigures() throws {
    // R: x <- c(2,4,4,4,5,5,7,9); mean 5, sd 2.13809, median 4.5, mad(constant=1) 0.5, quantile(type=7)
    let known = try XCTUnwrap(Summary([9, 4, 2, 4, 5, 4, 7, 5]))
    XCTAssertEqual(known.mean, 5, accuracy: 1e-12)
    XCTAssertEqual(known.standardDeviation, 2.138089935299395, accuracy: 1e-12)
    XCTAssertEqual(known.median, 4.5)
    XCTAssertEqual(known.medianAbsoluteDeviation, 0.5)
    XCTAssertEqual(known.minimum, 2)
    XCTAssertEqual(known.maximum, 9)
    XCTAssertEqual(known.quantile(0.25), 4)
    XCTAssertEqual(known.quantile(0.75), 5.5)
    XCTAssertEqual(known.quantile(0.9), 7.6, accuracy: 1e-12)
    XCTAssertEqual(known.quantile(0), 2)
    XCTAssertEqual(known.quantile(2), 9)
  }

  func testALargeMeanDoesNotHideTheDeviation() throws {
    let shifted = try XCTUnwrap(Summary([1e9 + 4, 1e9 + 7, 1e9 + 13, 1e9 + 16]))
    XCTAssertEqual(shifted.standardDeviation, 30.0.squareRoot(), accuracy: 1e-6)
  }
}
