import Statistics
import XCTest

final class OutlierReportTests: XCTestCase {
  private func check(
    _ samples: [Double], mild: Int, severe: Int, slowFirst: Bool = false, line: UInt = #line
  ) {
    let report = OutlierReport(samples)
    XCTAssertEqual(report?.mild, mild, line: line)
    XCTAssertEqual(report?.severe, severe, line: line)
    XCTAssertEqual(report?.hasSlowFirst, slowFirst, line: line)
  }

  func testFences() {
    XCTAssertNil(OutlierReport([]))
    check([1], mild: 0, severe: 0)
    // Quartiles 3.25 and 7.75: mild beyond 14.5, severe beyond 21.25.
    check([1, 2, 3, 4, 5, 6, 7, 8, 9, 14.4], mild: 0, severe: 0)
    check([1, 2, 3, 4, 5, 6, 7, 8, 9, 15], mild: 1, severe: 0)
    check([1, 2, 3, 4, 5, 6, 7, 8, 9, 22], mild: 0, severe: 1)
    check([-20, 2, 3, 4, 5, 6, 7, 8, 9, 10], mild: 0, severe: 1)
  }

  func testASlowFirstRun() {
    check([90, 10, 11, 10, 12, 11, 10, 11], mild: 0, severe: 1, slowFirst: true)
    check([10, 10, 11, 10, 12, 11, 10, 90], mild: 0, severe: 1)
    check([90, 10, 11, 10, 12, 11, 10, 90], mild: 2, severe: 0)
  }
}
