import Diagnostics
import Execution
import Foundation
import PipelineModel
import XCTest

/// A line is what Foundation's encoder makes of the same value, byte for byte.
final class JSONLineTests: XCTestCase {
  private func check(_ value: some Encodable, file: StaticString = #filePath, line: UInt = #line) throws {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    let expected = String(decoding: try encoder.encode(value), as: UTF8.self)
    XCTAssertEqual(
      String(decoding: try JSONLine.encode(value), as: UTF8.self), expected, file: file, line: line)
  }

  func testText() throws {
    let all = (0..<0x300).compactMap { Unicode.Scalar($0) }.map { String(Character($0)) }
    try check(all)
    for text in [
      "", "plain", "a \"quoted\" \\ / text\r\n\t\u{8}\u{C}\u{1F}\u{7F}", "tö 😀 \u{2028}", "e\u{301}",
    ] {
      try check([text])
      try check([text: text])
    }
  }

  func testNumbers() throws {
    try check(
      [0, -0.0, 1, -1, 0.1, 1e15, 1e16, 1e-5, 1_795_957_347.447, .pi, 5e-324, 1e308, 3.0] as [Double])
    try check([0.1, 2, 1e10] as [Float])
    try check([Int.min, 0, Int.max])
    try check([UInt64.max])
    try check([Int32.min, 7])
    try check([true, false])
    var generator = SystemRandomNumberGenerator()
    for _ in 0..<200 {
      let number = Double(bitPattern: generator.next())
      if number.isFinite { try check([number]) }
    }
    for number in [Double.nan, .infinity, -.infinity] { XCTAssertThrowsError(try JSONLine.encode([number])) }
  }

  func testShapes() throws {
    try check([String]())
    try check([String: String]())
    try check([[1, 2], [], [3]])
    try check([nil, 1] as [Int?])
    try check(["b": [1], "a": [], "B": [2], "a/b": [3], "10": [], "9": [], "ä": []])
    try check(["outer": ["z": 1, "a": 2]])
  }

  func testEvents() throws {
    let metric = Metric(
      "latency", .seconds, 0.25, labels: ["request": "search", "a": "ü\"\n"], sampleCount: 3,
      samples: [0.1, 0.4], lower: 0.2, upper: 0.3)
    let events: [RunEvent] = [
      .stepStarted(StepStarted(step: StepID("load"))), .note(RunNote(message: "a\u{0}b")),
      .serviceChanged(ServiceChanged(service: "api", state: .failed, reason: "exit code 1")),
      .stepFinished(
        StepFinished(
          step: StepID("load"), verdict: .failed, reason: "tö slow\nby far", seconds: 1.5,
          metrics: [metric, Metric("none", .none, nil, reason: "no data")],
          findings: [Finding(Diagnostic(code: "x", message: "m", range: nil, help: "h"))],
          artifacts: ["steps/load/log.txt"], outputs: ["v": "1"], fingerprint: "f", digests: ["a/b": "c"])),
      .stepRetried(
        StepRetried(
          step: StepID("load"), attempt: 1, verdict: .errored, reason: nil, seconds: 0, delay: 1,
          artifacts: [])),
      .runFinished(RunFinished(verdict: .failed, exitCode: 1, signal: nil)),
    ]
    for event in events { try check(JournalEntry(time: 1_795_957_347.447, event: event)) }
  }
}
