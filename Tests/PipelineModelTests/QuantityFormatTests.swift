import PipelineModel
import TestSupport
import XCTest

final class QuantityFormatTests: XCTestCase {
  private func check(_ value: Double, _ unit: MetricUnit, _ expected: String, line: UInt = #line) {
    XCTAssertEqual("\(Quantity(value, unit))", expected, line: line)
    if value > 0, value.isFinite { XCTAssertEqual("\(Quantity(-value, unit))", "-" + expected, line: line) }
  }

  func testDurations() {
    check(0, .seconds, "0s")
    check(-0.0, .seconds, "0s")
    check(1e-9, .seconds, "1ns")
    check(1e-10, .seconds, "0.1ns")
    check(999.4e-9, .seconds, "999ns")
    check(999.6e-9, .seconds, "1µs")
    check(1.5e-6, .seconds, "1.5µs")
    check(0.000_999_6, .seconds, "1ms")
    check(0.001, .seconds, "1ms")
    check(0.012_345, .seconds, "12.3ms")
    check(0.5, .seconds, "500ms")
    check(0.999_4, .seconds, "999ms")
    check(0.999_6, .seconds, "1s")
    check(1.234, .seconds, "1.23s")
    check(9.996, .seconds, "10s")
    check(59.99, .seconds, "60s")
    check(90, .seconds, "90s")
    check(119.4, .seconds, "119s")
    check(119.96, .seconds, "2min")
    check(120, .seconds, "2min")
    check(150, .seconds, "2.5min")
    check(7199.9, .seconds, "2h")
    check(7200, .seconds, "2h")
    check(100_000, .seconds, "27.8h")
    check(.infinity, .seconds, "∞")
    check(-.infinity, .seconds, "-∞")
    check(.nan, .seconds, "not a number")
  }

  func testSizes() {
    check(0, .bytes, "0B")
    check(1023, .bytes, "1023B")
    check(1023.6, .bytes, "1KiB")
    check(1024, .bytes, "1KiB")
    check(1536, .bytes, "1.5KiB")
    check(1_048_575, .bytes, "1MiB")
    check(67_108_864, .bytes, "64MiB")
    check(8e9, .bytes, "7.45GiB")
    check(1_099_511_627_776 * 5000, .bytes, "5000TiB")
    check(1_048_576, .bytesPerSecond, "1MiB/s")
    check(1_048_575.9, .bytesPerSecond, "1MiB/s")
  }

  func testSharesRatesAndNumbers() {
    check(0.01, .ratio, "1%")
    check(0.001, .ratio, "0.1%")
    check(0.07, .ratio, "7%")
    check(1, .ratio, "100%")
    check(0.999_96, .ratio, "100%")
    check(0.123_45, .ratio, "12.3%")
    check(0.000_012_345, .ratio, "0.00123%")
    check(1000, .perSecond, "1000/s")
    check(1234.5, .perSecond, "1235/s")
    check(0.5, .perSecond, "0.5/s")
    check(1_234_567, .none, "1234567")
    check(0.1 + 0.2, .none, "0.3")
    check(999.999_9, .none, "1000")
    check(99.96, .none, "100")
    check(0.099_96, .none, "0.1")
    check(0.000_001_5, .none, "0.0000015")
    check(999_999_999_999_999, .none, "999999999999999")
    check(1e300, .none, "1e+300")
  }

  func testFixed() {
    XCTAssertEqual(QuantityFormat.fixed(1.25, decimals: 1), "1.3")
    XCTAssertEqual(QuantityFormat.fixed(50, decimals: 0), "50")
    XCTAssertEqual(QuantityFormat.fixed(-0.04, decimals: 1), "0")
    XCTAssertEqual(QuantityFormat.fixed(-0.06, decimals: 1), "-0.1")
    XCTAssertEqual(QuantityFormat.fixed(0.005, decimals: 3), "0.005")
    XCTAssertEqual(QuantityFormat.fixed(1e300, decimals: 1), "1e+300")
    XCTAssertEqual(QuantityFormat.fixed(.infinity, decimals: 1), "inf")
    XCTAssertEqual(QuantityFormat.fixed(.nan, decimals: 1), "nan")
  }

  func testTextOfOrdinarySizeIsReadBackNearly() {
    var generator = SeededGenerator(seed: 4)
    for _ in 0..<5000 {
      for unit in MetricUnit.allCases {
        let value = pow(10, Double.random(in: -3...9, using: &generator))
        let text = "\(Quantity(value, unit))"
        XCTAssertFalse(text.contains("e"), text)
        guard let read = Quantity(text) else { return XCTFail("'\(text)' cannot be read back") }
        XCTAssertEqual(read.unit, unit, text)
        XCTAssertEqual(read.value, value, accuracy: value * 0.006, text)
      }
    }
  }

  func testExactTextReadsBackTheSame() {
    func check(_ text: String, _ expected: String? = nil, line: UInt = #line) {
      let quantity = Quantity(text)
      XCTAssertEqual(quantity.map(QuantityFormat.exact), expected ?? text, line: line)
    }
    check("500ms")
    check("1234ms")
    check("1.25s")
    check("8GB")
    check("64MiB")
    check("100kB")
    check("10MB/s")
    check("99.95%")
    check("7%")
    check("1000/s")
    check("90/min", "1.5/s")
    check("100/min")
    check("1h", "60min")
    check("90s")
    check("0.123456789")
    check("1e300", "1e+300")
    var generator = SeededGenerator(seed: 5)
    for _ in 0..<100 {
      for unit in MetricUnit.allCases {
        let quantity = Quantity(pow(10, Double.random(in: -5...12, using: &generator)), unit)
        guard let read = Quantity(QuantityFormat.exact(quantity)) else { return XCTFail("\(quantity)") }
        XCTAssertEqual(read.value, quantity.value, accuracy: quantity.value * 1e-14)
      }
    }
  }

  func testTwoQuantitiesAreToldApart() {
    func check(_ a: Double, _ b: Double, _ unit: MetricUnit, _ expected: String, line: UInt = #line) {
      let texts = QuantityFormat.distinct(Quantity(a, unit), Quantity(b, unit))
      XCTAssertEqual("\(texts.0) \(texts.1)", expected, line: line)
    }
    check(0.6, 0.5, .seconds, "600ms 500ms")
    check(1.2345, 1.234, .seconds, "1.235s 1.234s")
    check(0.010_001, 0.01, .ratio, "1.0001% 1%")
    check(0.5, 0.5, .seconds, "500ms 500ms")
    check(0.500_000_000_000_000_1, 0.5, .seconds, "500.0000000000001ms 500ms")
  }
}
