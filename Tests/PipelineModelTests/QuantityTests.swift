import PipelineModel
import TestSupport
import XCTest

final class QuantityTests: XCTestCase {
  private func check(_ text: String, _ value: Double, _ unit: MetricUnit, line: UInt = #line) {
    XCTAssertEqual(Quantity(text), Quantity(value, unit), line: line)
  }

  private func refuse(_ texts: String..., line: UInt = #line) {
    for text in texts { XCTAssertNil(Quantity(text), "'\(text)'", line: line) }
  }

  func testPlainNumbers() {
    check("5", 5, .none)
    check("0", 0, .none)
    check("+5", 5, .none)
    check("-5", -5, .none)
    check("007", 7, .none)
    check("1.50", 1.5, .none)
    check("1_000_000", 1_000_000, .none)
    check("1_0.2_5", 10.25, .none)
    check("1e3", 1000, .none)
    check("1E-3", 0.001, .none)
    check("2.5e+2", 250, .none)
    check("1e-400", 0, .none)
    check("1e308", 1e308, .none)
    check("0.1", 0.1, .none)
    check("1e00000000000000000000003", 1000, .none)
    check("0e99999999999999999999", 0, .none)
  }

  func testDurations() {
    check("500ms", 0.5, .seconds)
    check("1ms", 0.001, .seconds)
    check("1.1ms", 0.0011, .seconds)
    check("7us", 7e-6, .seconds)
    check("7µs", 7e-6, .seconds)
    check("7μs", 7e-6, .seconds)
    check("3ns", 3e-9, .seconds)
    check("100ns", 1e-7, .seconds)
    check("1.5s", 1.5, .seconds)
    check("2m", 120, .seconds)
    check("2min", 120, .seconds)
    check("0.5min", 30, .seconds)
    check("1h", 3600, .seconds)
    check("10d", 864_000, .seconds)
    check("1e3ms", 1, .seconds)
    check("1_500ms", 1.5, .seconds)
    check("-5s", -5, .seconds)
    check("0s", 0, .seconds)
  }

  func testCompoundDurations() {
    check("1m30s", 90, .seconds)
    check("1min30s", 90, .seconds)
    check("1h30m", 5400, .seconds)
    check("1d2h3m4s5ms", 93784.005, .seconds)
    check("1s500ms", 1.5, .seconds)
    check("-1m30s", -90, .seconds)
    check("1m0.5s", 60.5, .seconds)
    refuse("30s1m", "1m1m", "1m1min", "1us1µs", "1m30", "1m-30s", "1m 30s", "1m30x", "1m5B", "1m5%", "1h1_m")
  }

  func testShares() {
    check("1%", 0.01, .ratio)
    check("0.1%", 0.001, .ratio)
    check("99.9%", 0.999, .ratio)
    check("99.95%", 0.9995, .ratio)
    check("150%", 1.5, .ratio)
    check("0%", 0, .ratio)
    check("-5%", -0.05, .ratio)
    check("1e1%", 0.1, .ratio)
  }

  func testEveryTenthOfAPercentIsTheNearestDouble() {
    for thousandths in 0...1000 {
      let text = "\(thousandths / 10).\(thousandths % 10)%"
      XCTAssertEqual(Quantity(text)?.value, Double(thousandths) / 1000, text)
    }
  }

  func testSizes() {
    check("5B", 5, .bytes)
    check("5kB", 5000, .bytes)
    check("5KB", 5000, .bytes)
    check("1.1MB", 1_100_000, .bytes)
    check("8GB", 8e9, .bytes)
    check("2TB", 2e12, .bytes)
    check("1KiB", 1024, .bytes)
    check("64MiB", 67_108_864, .bytes)
    check("1.5GiB", 1_610_612_736, .bytes)
    check("1TiB", 1_099_511_627_776, .bytes)
    refuse("5K", "5M", "5kb", "5mb", "5Mib", "5kiB", "5b", "5iB", "5PB")
  }

  func testRates() {
    check("1000/s", 1000, .perSecond)
    check("1_000/s", 1000, .perSecond)
    check("90/min", 1.5, .perSecond)
    check("90/m", 1.5, .perSecond)
    check("3600/h", 1, .perSecond)
    check("0.5/s", 0.5, .perSecond)
    check("10MB/s", 1e7, .bytesPerSecond)
    check("1KiB/s", 1024, .bytesPerSecond)
    check("60B/min", 1, .bytesPerSecond)
    check("60kB/m", 1000, .bytesPerSecond)
    check("3600B/h", 1, .bytesPerSecond)
    refuse("5/", "5/d", "5/ms", "/s", "5//s", "5%/s", "5s/s", "5MB/", "5/s/s")
  }

  func testGarbage() {
    refuse("", " ", "-", "+", "--5", "+-5", "- 5", "s", "ms", "%", ".", "_", "e", "e5", "five", "B")
    refuse("5 ms", " 5", "5 ", "5\n", "5\t%", "5ms ", ".5", ".5s", "1.", "1.s", "1..5", "1.5.5", "1.5.5s")
    refuse("1e", "1e+", "1e5e5", "5e", "5es", "1_", "1__0", "_1", "1_ms", "1._5", "1_.5", "1.5_", "1e_5")
    refuse(
      "1e400", "-1e400", "1e308GB", "9e9999999999999999999", "inf", "nan", ".inf", ".nan", "0x10", "1e309%%")
    refuse(
      "5S", "5Ms", "5MS", "5H", "5hours", "5 %", "5%%", "5m%", "5мс", "٥", "5\u{301}", "5%\u{301}", "5\0", "½"
    )
    refuse(String(repeating: "1", count: 101), String(repeating: "1s", count: 100_000))
  }

  func testNoTextCrashes() {
    var generator = SeededGenerator(seed: 3)
    let pieces = [
      "1", "0", "9", ".", "_", "e", "E", "-", "+", "m", "s", "min", "B", "KiB", "%", "/", "h", " ", "µ", "é",
    ]
    for _ in 0..<20_000 {
      let count = Int.random(in: 0...8, using: &generator)
      let text = (0..<count).map { _ in pieces.randomElement(using: &generator) ?? "" }.joined()
      if let quantity = Quantity(text) { XCTAssertTrue(quantity.value.isFinite, text) }
    }
  }
}
