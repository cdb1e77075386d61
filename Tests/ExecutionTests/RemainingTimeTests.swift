import Execution
import Foundation
import PipelineModel
import TestSupport
import XCTest

final class RemainingTimeTests: XCTestCase {
  private func seconds(
    _ text: String, jobs: Int = 2, expected: [String: Double], running: [String: Double] = [:],
    ended: [String: Verdict] = [:]
  ) throws -> Double? {
    let (prepared, diagnostics) = TestRun.prepare(text)
    XCTAssertEqual(diagnostics.map(\.message), [])
    func keyed<Value>(_ values: [String: Value]) -> [StepID: Value] {
      Dictionary(uniqueKeysWithValues: values.map { (StepID($0.key), $0.value) })
    }
    let options = RunOptions(
      jobs: jobs, isStrict: false, environment: [:], toolVersion: "0",
      host: HostFacts(
        operatingSystem: "t", architecture: "t", processors: 1, processorModel: nil, loadAverage: nil))
    return RemainingTime(prepared: try XCTUnwrap(prepared), options: options, expected: keyed(expected))
      .seconds(running: keyed(running), ended: keyed(ended))
  }

  private let pipeline = """
    steps:
      a: { uses: give }
      b: { uses: give }
      c: { uses: give, needs: [a, b] }
      d: { uses: give, exclusive: true }
    """
  private let expected = ["a": 10.0, "b": 4, "c": 5, "d": 7]

  func testWhatRunsAtOnceCountsOnce() throws {
    XCTAssertEqual(try seconds(pipeline, expected: expected), 10 + 5 + 7)
    XCTAssertEqual(try seconds(pipeline, jobs: 1, expected: expected), 10 + 4 + 5 + 7)
  }

  func testWhatHasPassedAlreadyCountsNot() throws {
    XCTAssertEqual(
      try seconds(pipeline, expected: expected, running: ["a": 3], ended: ["b": .passed]), 7 + 5 + 7)
    XCTAssertEqual(
      try seconds(
        pipeline, expected: expected, ended: ["a": .passed, "b": .passed, "c": .passed, "d": .passed]), 0)
    // One that is late ends any moment.
    XCTAssertEqual(
      try seconds(pipeline, expected: expected, running: ["a": 30], ended: ["b": .passed]), 5 + 7)
  }

  /// What needs a step that failed is skipped.
  func testWhatWillNotRunCountsNot() throws {
    XCTAssertEqual(try seconds(pipeline, expected: expected, ended: ["a": .failed, "b": .passed]), 7)
  }

  func testNothingIsSaidWithoutAHistory() throws {
    XCTAssertNil(try seconds(pipeline, expected: ["a": 10, "b": 4, "c": 5]))
    XCTAssertEqual(try seconds(pipeline, expected: ["a": 10, "b": 4, "c": 5], ended: ["d": .passed]), 15)
    XCTAssertNil(try seconds(pipeline, expected: [:]))
  }

  func testDurationsComeFromRunsOfThePipeline() async throws {
    let results = try TemporaryFolder()
    func record(_ pipeline: String, seconds: Double, verdict: Verdict, second: Int) throws -> RunFolder {
      let folder = try RunFolder.create(
        below: results.path, pipeline: pipeline, at: Date(timeIntervalSince1970: Double(second)))
      let journal = try Journal(path: folder.journalPath, masker: SecretMasker([]))
      let host = HostFacts(
        operatingSystem: "t", architecture: "t", processors: 1, processorModel: nil, loadAverage: nil)
      try journal.append(
        .runStarted(
          RunStarted(
            run: folder.name, pipeline: pipeline, description: nil, file: "p", toolVersion: "0", inputs: [:],
            host: host, isStrict: false, steps: [])))
      try journal.append(
        .stepFinished(StepFinished(step: StepID("a"), verdict: verdict, reason: nil, seconds: seconds)))
      try journal.append(
        .stepFinished(
          StepFinished(step: StepID("b"), verdict: .passed, reason: nil, seconds: 99).reused(from: "x")))
      try journal.finish()
      return folder
    }
    for (second, seconds) in [4.0, 1, 9, 2, 8, 3].enumerated() {
      _ = try record("p", seconds: seconds, verdict: .passed, second: second)
    }
    _ = try record("p", seconds: 50, verdict: .cancelled, second: 10)
    _ = try record("other", seconds: 70, verdict: .passed, second: 11)
    let own = try record("p", seconds: 60, verdict: .passed, second: 12)
    _ = try record("p", seconds: 80, verdict: .passed, second: 13)
    // Of the last five runs of the pipeline before this one: 9, 2, 8, 3, and one that was cancelled.
    XCTAssertEqual(
      EarlierDurations.medians(of: "p", below: results.path, before: own.name), [StepID("a"): 8])
    XCTAssertEqual(EarlierDurations.medians(of: "p", below: results.path + "/none", before: "9"), [:])
  }
}
