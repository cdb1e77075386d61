import Reports
import XCTest

final class AxisScaleTests: XCTestCase {
  private func check(_ scale: AxisScale, _ ticks: [Double], line: UInt = #line) {
    XCTAssertEqual(scale.ticks.count, ticks.count, "\(scale.ticks)", line: line)
    for (found, expected) in zip(scale.ticks, ticks) {
      XCTAssertEqual(found, expected, accuracy: abs(expected) * 1e-9, line: line)
    }
  }

  func testLinear() {
    check(.linear([3, 7]), [0, 2, 4, 6, 8])
    check(.linear([0.0021, 0.0119]), [0, 0.005, 0.01, 0.015])
    check(.linear([97, 103], includesZero: false), [96, 98, 100, 102, 104])
    check(.linear([-0.3, 0.2]), [-0.4, -0.2, 0, 0.2])
    check(.linear([1_500_000], base: .bytes), [0, 512_000, 1_024_000, 1_536_000])
    check(.linear([0, 95], base: .clock), [0, 30, 60, 90, 120])
  }

  func testOneValueAndNone() {
    check(.linear([5, 5]), [0, 2, 4, 6])
    check(.linear([Double]()), [0, 0.5, 1])
    let flat = AxisScale.linear([2, 2], includesZero: false)
    XCTAssertEqual(flat.position(2), 0.5, accuracy: 0.25)
    XCTAssertEqual(AxisScale.linear([.nan, .infinity, 1]).upper, 1)
  }

  func testLogarithmic() {
    check(.logarithmic([0.0003, 0.04]), [0.0002, 0.0005, 0.001, 0.002, 0.005, 0.01, 0.02, 0.05])
    check(.logarithmic([1, 1000]), [1, 10, 100, 1000])
    let scale = AxisScale.logarithmic([0.001, 1])
    XCTAssertEqual(scale.position(0.001), 0)
    XCTAssertEqual(scale.position(0.01), 1.0 / 3, accuracy: 1e-9)
    XCTAssertEqual(scale.position(0.1), 2.0 / 3, accuracy: 1e-9)
    XCTAssertEqual(scale.position(-1), 0)
    XCTAssertEqual(scale.position(7), 1)
  }

  func testPositionsAreShares() {
    let scale = AxisScale.linear([0, 8])
    for (value, share) in [(0, 0), (2, 0.25), (8, 1), (9, 1), (-1, 0)] as [(Double, Double)] {
      XCTAssertEqual(scale.position(value), share, accuracy: 1e-12)
    }
  }
}
