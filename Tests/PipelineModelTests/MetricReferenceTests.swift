import PipelineModel
import TestSupport
import XCTest

final class MetricReferenceTests: XCTestCase {
  private func check(
    _ text: String, _ step: String, _ metric: String, _ labels: [String: String] = [:], line: UInt = #line
  ) {
    switch MetricReference.parse(text) {
    case .success(let reference):
      XCTAssertEqual(reference.step.text, step, line: line)
      XCTAssertEqual(reference.metric, metric, line: line)
      XCTAssertEqual(reference.labels, labels, line: line)
      XCTAssertEqual(reference.description, text, line: line)
    case .failure(let fault): XCTFail(fault.message, line: line)
    }
  }

  func testNames() {
    check("load.error_rate", "load", "error_rate")
    check("load.latency.p95", "load", "latency.p95")
    check("a-b_1.x", "a-b_1", "x")
    check("load.p99{}", "load", "p99")
    check(#"load.p99{request="search"}"#, "load", "p99", ["request": "search"])
    check(#"load.p99{ a = "1" , b="2", }"#, "load", "p99", ["a": "1", "b": "2"])
    check(#"load.x{a="}"}"#, "load", "x", ["a": "}"])
    check(#"load.x{a="\"\\n"}"#, "load", "x", ["a": #""\n"#])
    check(#"load.x{a=""}"#, "load", "x", ["a": ""])
    check(#"load.x{a="{b.c}, d"}"#, "load", "x", ["a": "{b.c}, d"])
    check(#"load.x{a-b_1="1"}"#, "load", "x", ["a-b_1": "1"])
    check(#"load.x{a="日本"}"#, "load", "x", ["a": "日本"])
  }

  func testWhatIsNoName() {
    for text in [
      "", ".", "a", "a.", ".a", "a b.c", "1.5", "é.x", "a{x=\"1\"}", "a{x=\"1.5\"}", "a.b{", "a.b{x",
      "a.b{x=", "a.b{x=\"",
      "a.b{x=\"\\", "a.b{x=\"1\"", "a.b{x=\"1\"}}", "a.b{x=\"1\"} ", "a.b{x='1'}", "a.b{,}", "a.b{x=\"1\",,}",
      "a.b{x==\"1\"}",
      "a.b{x!=\"1\"}", "a.b{x=~\"1\"}", "a.b{x=\"1\",x=\"1\"}", "a.b{größe=\"1\"}",
    ] {
      guard case .failure(let fault) = MetricReference.parse(text) else {
        XCTFail(text)
        continue
      }
      XCTAssertLessThanOrEqual(fault.offsets.upperBound, text.utf8.count, text)
    }
  }

  func testWhatIsMeant() {
    func check(
      _ text: String, _ name: String, _ labels: [String: String], _ expected: Bool, line: UInt = #line
    ) {
      guard case .success(let reference) = MetricReference.parse(text) else {
        return XCTFail(text, line: line)
      }
      XCTAssertEqual(reference.matches(name: name, labels: labels), expected, line: line)
    }
    check("a.x", "x", [:], true)
    check("a.x", "y", [:], false)
    check("a.x", "x", ["l": "1"], false)
    check(#"a.x{l="1"}"#, "x", ["l": "1"], true)
    check(#"a.x{l="1"}"#, "x", ["l": "2"], false)
    check(#"a.x{l="1"}"#, "x", [:], false)
    check(#"a.x{l="1"}"#, "x", ["l": "1", "m": "2"], false)
    check(#"a.x{m="2",l="1"}"#, "x", ["l": "1", "m": "2"], true)
  }

  func testNoTextCrashes() {
    var generator = SeededGenerator(seed: 12)
    for _ in 0..<20_000 {
      let text = String(
        (0..<Int.random(in: 0...14, using: &generator)).map { _ in
          "ab.{}=\"\\, é1".randomElement(using: &generator) ?? "a"
        })
      if case .failure(let fault) = MetricReference.parse(text) {
        XCTAssertLessThanOrEqual(fault.offsets.upperBound, text.utf8.count, text)
      }
    }
  }
}
