import Diagnostics
import Foundation
import PipelineModel
import XCTest

final class JournalEntryTests: XCTestCase {
  private static let events: [(kind: String, event: RunEvent)] = {
    let source = SourceFile(path: "é \"x\".yaml", text: "a: b\nc")
    let finding = Finding(
      Diagnostic(
        code: "c", message: "m", range: SourceRange(source: source, start: 3, end: 6), help: "line\u{2028}end"
      ))
    let bare = Finding(Diagnostic(code: "c", severity: .info, message: "m", range: nil))
    let limit = LimitOutcome(
      metric: #"load.x{a="b"}"#, rule: "max 5ms", verdict: .failed, value: 0.1, unit: .seconds, bound: 0.005,
      sampleCount: 3, reason: "r", action: "a", file: "f", line: 2)
    let metric = Metric(
      "x", .bytesPerSecond, 0.1 + 0.2, labels: ["a": "b"], sampleCount: 2, reason: "r",
      samples: [1e-9, 1e300])
    let host = HostFacts(
      operatingSystem: "Linux", architecture: "arm64", processors: 2, processorModel: "m", loadAverage: 0.5)
    return [
      (
        "run-started",
        .runStarted(
          RunStarted(
            run: "r", pipeline: "p\n", description: "d", file: "f", toolVersion: "1", inputs: ["": "\u{0}"],
            host: host,
            isStrict: true,
            steps: [RunStarted.PlannedStep(id: StepID("a"), name: "n", kind: "k", needs: [StepID("b")])]))
      ),
      ("service-changed", .serviceChanged(ServiceChanged(service: "s", state: .failed, reason: "r"))),
      ("step-started", .stepStarted(StepStarted(step: StepID("a")))),
      (
        "step-finished",
        .stepFinished(
          StepFinished(
            step: StepID("a"), verdict: .inconclusive, reason: "r", seconds: 1.5,
            metrics: [metric, Metric("y", .none, nil)],
            findings: [finding, bare], limits: [limit], artifacts: ["steps/a/x"]))
      ),
      ("note", .note(RunNote(message: "é🚀\u{2028}\"\\/"))),
      ("run-finished", .runFinished(RunFinished(verdict: .errored, exitCode: 143, signal: "SIGTERM"))),
    ]
  }()

  func testEveryEventIsReadBackFromItsLine() throws {
    for (kind, event) in Self.events {
      let entry = JournalEntry(time: 1_763_916_510.123_456, event: event)
      let data = try JSONEncoder().encode(entry)
      XCTAssertFalse(data.contains(UInt8(ascii: "\n")), kind)
      XCTAssertEqual(try JSONDecoder().decode(JournalEntry.self, from: data), entry, kind)
      let object = try XCTUnwrap(JSONSerialization.jsonObject(with: data) as? [String: Any])
      XCTAssertEqual(object["event"] as? String, kind)
    }
  }

  func testKeysOfALaterVersionAreIgnored() throws {
    for (kind, event) in Self.events {
      let entry = JournalEntry(time: 1, event: event)
      let data = try JSONEncoder().encode(entry)
      let object = try XCTUnwrap(JSONSerialization.jsonObject(with: data) as? [String: Any])
      let widened = try JSONSerialization.data(withJSONObject: Self.widened(object))
      XCTAssertEqual(try JSONDecoder().decode(JournalEntry.self, from: widened), entry, kind)
    }
  }

  /// Every object with a key more; the mappings whose keys are the user's own stay as they are.
  private static func widened(_ value: Any) -> Any {
    if let list = value as? [Any] { return list.map(widened) }
    guard let object = value as? [String: Any] else { return value }
    var result: [String: Any] = ["future": ["x": 1]]
    for (key, value) in object { result[key] = key == "inputs" || key == "labels" ? value : widened(value) }
    return result
  }

  func testAnUnknownEventIsAnErrorNotACrash() {
    for text in [
      #"{"time":1,"event":"later"}"#, #"{"event":"note"}"#, "{}", "[]", "5", #"{"time":"x","event":"note"}"#,
    ] {
      XCTAssertThrowsError(try JSONDecoder().decode(JournalEntry.self, from: Data(text.utf8)), text)
    }
  }

  func testAMetricAlwaysFitsJSON() throws {
    for value in [Double.nan, .infinity, -.infinity] {
      let metric = Metric("x", .seconds, value, samples: [1, value])
      XCTAssertNil(metric.value)
      XCTAssertEqual(metric.reason, "the value is not a finite number")
      XCTAssertNil(metric.samples)
      XCTAssertNoThrow(try JSONEncoder().encode(metric))
      XCTAssertEqual(Metric("x", .seconds, value, reason: "why").reason, "why")
    }
    XCTAssertNil(Metric("x", .seconds, nil).reason)
    XCTAssertEqual(Metric("x", .seconds, 1, samples: [1, 2]).samples, [1, 2])
  }

  func testAFindingKeepsItsPlace() {
    let source = SourceFile(path: "f", text: "é: b\nc")
    let finding = Finding(
      Diagnostic(code: "c", message: "m", range: SourceRange(source: source, start: 4, end: 7)))
    XCTAssertEqual([finding.line, finding.column, finding.endLine, finding.endColumn], [1, 5, 2, 2])
    XCTAssertEqual(finding.frame, "  1 | é: b\n    |    ^\n")
    XCTAssertNil(Finding(Diagnostic(code: "c", message: "m", range: nil)).frame)
  }
}
