import Statistics
import XCTest

final class ShiftDetectionTests: XCTestCase {
  /// Nights at a level of 100 with a spread of 1: no random numbers, every value another.
  private func nights(_ count: Int, level: Double = 100) -> [Double] {
    (0..<count).map { level * (1 + 0.01 * [0.3, -1.2, 0.8, 1.1, -0.6, -0.1, 0.5, -0.9, 1.3, -1.0][$0 % 10]) }
  }

  func testAFlatSeriesHasNoShift() {
    XCTAssertEqual(ShiftDetection.shifts(in: nights(100)), [])
    XCTAssertEqual(ShiftDetection.shifts(in: []), [])
    XCTAssertEqual(ShiftDetection.shifts(in: [Double](repeating: 7, count: 60)), [])
  }

  func testAStepIsSuspectedFirstAndConfirmedByTheNightsAfter() throws {
    let before = nights(40)
    let one = ShiftDetection.shifts(in: before + nights(1, level: 110))
    XCTAssertEqual(one.map(\.state), [.suspected])
    XCTAssertEqual(one.first?.index, 40)
    let seven = ShiftDetection.shifts(in: before + nights(7, level: 110))
    XCTAssertEqual(seven.map(\.state), [.confirmed])
    let shift = try XCTUnwrap(seven.first)
    XCTAssertEqual(shift.index, 40)
    // Of seven nights looked at, four at the new level are enough where the step is as large as this.
    XCTAssertEqual(shift.noticed, 43)
    XCTAssertEqual(shift.relativeChange, 0.1, accuracy: 0.02)
  }

  func testASpikeIsNeverConfirmed() {
    for tail in 0...12 {
      let found = ShiftDetection.shifts(in: nights(40) + [130] + nights(tail))
      XCTAssertFalse(found.contains { $0.state == .confirmed }, "\(tail) nights after: \(found)")
    }
    XCTAssertEqual(ShiftDetection.shifts(in: nights(40) + [130]).map(\.state), [.suspected])
  }

  func testASpikeThatIsOverIsNotSuspectedAnyMore() {
    for tail in 1...8 { XCTAssertEqual(ShiftDetection.shifts(in: nights(40) + [130] + nights(tail)), []) }
  }

  /// With few nights behind it a look has a smaller part of the allowance of false alarms.
  func testFewNightsSeeLargeChangesOnly() {
    XCTAssertEqual(ShiftDetection.shifts(in: nights(12) + nights(7, level: 102)), [])
    XCTAssertEqual(ShiftDetection.shifts(in: nights(60) + nights(7, level: 102)).map(\.state), [.confirmed])
    XCTAssertEqual(ShiftDetection.shifts(in: nights(12) + nights(7, level: 110)).map(\.state), [.confirmed])
  }

  func testTwoSteps() {
    let series = nights(30) + nights(30, level: 110) + nights(30, level: 100)
    let found = ShiftDetection.shifts(in: series)
    XCTAssertEqual(found.map(\.state), [.confirmed, .confirmed])
    XCTAssertEqual(found.map(\.index), [30, 60])
    XCTAssertLessThan(found.last?.relativeChange ?? 0, 0)
  }

  func testAConstantSeriesThatSteps() {
    let found = ShiftDetection.shifts(
      in: [Double](repeating: 5, count: 20) + [Double](repeating: 6, count: 7))
    XCTAssertEqual(found.map(\.index), [20])
    XCTAssertEqual(found.map(\.state), [.confirmed])
  }
}
