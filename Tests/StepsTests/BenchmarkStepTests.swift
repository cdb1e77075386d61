import Foundation
import PipelineModel
import XCTest

final class BenchmarkStepTests: XCTestCase {
  private func run(_ with: String, in folder: TemporaryFolder) async throws -> StepFinished {
    let ended = try await PipelineTrial(in: folder).run(
      "steps:\n  subject:\n    uses: benchmark\n    with: \(with)\n")
    return try XCTUnwrap(ended["subject"])
  }

  func testRunsAreCountedAndInterleaved() async throws {
    let folder = try TemporaryFolder()
    let step = try await run(
      #"{ commands: { a: [sh, -c, "echo a >> runs"], b: [sh, -c, "echo b >> runs"] }, warm-up: 2, runs: 3 }"#,
      in: folder)
    XCTAssertEqual(step.verdict, .passed, step.reason ?? "")
    XCTAssertEqual(
      try folder.read("runs").split(separator: "\n"), ["a", "a", "b", "b", "a", "b", "a", "b", "a", "b"])
  }

  func testFigures() async throws {
    let folder = try TemporaryFolder()
    let step = try await run(
      #"{ commands: { hold: [python3, -c, "x = bytearray(64 << 20); print(len(x))"] }, warm-up: 0, runs: 3 }"#,
      in: folder)
    func metric(_ name: String) throws -> Metric {
      try XCTUnwrap(step.metrics.first { $0.name == name }, name)
    }
    let time = try metric("hold.time")
    let samples = try XCTUnwrap(time.samples)
    XCTAssertEqual(samples.count, 3)
    XCTAssertEqual(time.sampleCount, 3)
    XCTAssertEqual(time.value, samples.sorted()[1])
    XCTAssertEqual(try metric("hold.time.min").value, samples.min())
    XCTAssertEqual(try metric("hold.time.max").value, samples.max())
    let memory = try XCTUnwrap(metric("hold.memory").value)
    XCTAssertGreaterThan(memory, Double(64 << 20))
    XCTAssertLessThan(memory, Double(256 << 20))
    let processor = try XCTUnwrap(metric("hold.user").value) + XCTUnwrap(metric("hold.system").value)
    XCTAssertGreaterThan(processor, 0)
    // One thread cannot use more processor time than passed.
    XCTAssertLessThan(processor, try XCTUnwrap(metric("hold.time.max").value) * 1.5)
  }

  func testMedianOfAnEvenCount() async throws {
    let folder = try TemporaryFolder()
    let step = try await run(#"{ commands: { a: ["true"] }, runs: 4 }"#, in: folder)
    let time = try XCTUnwrap(step.metrics.first { $0.name == "a.time" })
    let samples = try XCTUnwrap(time.samples).sorted()
    XCTAssertEqual(try XCTUnwrap(time.value), (samples[1] + samples[2]) / 2, accuracy: 1e-12)
    let mean = try XCTUnwrap(step.metrics.first { $0.name == "a.time.mean" }?.value)
    XCTAssertEqual(mean, samples.reduce(0, +) / 4, accuracy: 1e-12)
  }

  func testFailures() async throws {
    let folder = try TemporaryFolder()
    let third = "echo x >> n; test $(wc -l < n) -lt 3"
    let failed = try await run(
      #"{ commands: { a: [sh, -c, "\#(third)"] }, warm-up: 0, runs: 5 }"#, in: folder)
    XCTAssertEqual(failed.verdict, .errored)
    XCTAssertEqual(failed.metrics, [])
    XCTAssertEqual(try folder.read("n").split(separator: "\n").count, 3)
    let ignored = try await run(#"{ commands: { a: ["false"] }, runs: 2, ignore-failure: true }"#, in: folder)
    XCTAssertEqual(ignored.verdict, .passed, ignored.reason ?? "")
    let spread = try await run(#"{ commands: { a: ["true"] }, runs: 1 }"#, in: folder)
    XCTAssertEqual(spread.metrics.first { $0.name == "a.time.stddev" }?.reason, "one run has no spread")
    let nowhere = try await run(#"{ commands: { a: ["true"] }, working-directory: gone }"#, in: folder)
    XCTAssertEqual(nowhere.reason, "the working directory 'gone' does not exist")
  }
}
