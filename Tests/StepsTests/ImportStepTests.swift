import Foundation
import PipelineModel
import TestSupport
import XCTest

/// Files made by the real tools (hyperfine 1.15, pytest-benchmark 5.3, Google Benchmark 1.7, Go 1.19, criterion 0.3, k6 1.1)
/// with scripts/remake-import-fixtures; those of Bencher and github-action-benchmark, whose users write them, by hand.
final class ImportStepTests: XCTestCase {
  private func metrics(_ file: String, format: String? = nil) async throws -> [Metric] {
    let results = try TemporaryFolder()
    let trial = PipelineTrial(
      workspace: Repository.root + "/Tests/StepsTests/Fixtures/import/files", results: results.path)
    let more = format.map { ", format: \($0)" } ?? ""
    let ended = try await trial.run("steps:\n  it: { uses: import, with: { files: \(file)\(more) } }\n")
    let step = try XCTUnwrap(ended["it"])
    XCTAssertEqual(step.verdict, .passed, step.reason ?? "")
    return step.metrics
  }

  /// One line a metric: `time{benchmark="a"} s 3`, with the number of samples.
  private func names(_ metrics: [Metric]) -> [String] {
    metrics.map { metric in
      let labels = metric.labels.sorted { $0.key < $1.key }.map { "\($0.key)=\"\($0.value)\"" }
      let samples = metric.samples.map { " \($0.count)" } ?? ""
      return "\(metric.name){\(labels.joined(separator: ","))} \(metric.unit.rawValue)\(samples)"
    }
  }

  private func value(_ metrics: [Metric], _ name: String, _ benchmark: String) throws -> Double {
    try XCTUnwrap(metrics.first { $0.name == name && $0.labels["benchmark"] == benchmark }?.value)
  }

  func testHyperfine() async throws {
    let found = try await metrics("hyperfine.json")
    XCTAssertEqual(
      names(found),
      ["sleep 0.001", "sleep 0.002"].flatMap {
        [
          "time{benchmark=\"\($0)\"} s 5", "user.mean{benchmark=\"\($0)\"} s",
          "system.mean{benchmark=\"\($0)\"} s",
        ]
      })
    // Seconds in the file.
    let time = try value(found, "time", "sleep 0.001")
    XCTAssertGreaterThan(time, 0.001)
    XCTAssertLessThan(time, 0.1)
  }

  func testGoogleBenchmark() async throws {
    let found = try await metrics("google-benchmark.json")
    let copies = ["BM_Copy/64/repeats:3", "BM_Copy/1024/repeats:3"].flatMap { name in
      [
        "time{benchmark=\"\(name)\"} s 3", "cpu{benchmark=\"\(name)\"} s 3",
        "bytes_per_second{benchmark=\"\(name)\"} B/s 3", "widgets{benchmark=\"\(name)\"}  3",
      ]
    }
    XCTAssertEqual(
      names(found), copies + ["time{benchmark=\"BM_Empty\"} s 1", "cpu{benchmark=\"BM_Empty\"} s 1"])
    // Microseconds in the file.
    let time = try value(found, "time", "BM_Copy/1024/repeats:3")
    XCTAssertGreaterThan(time, 1e-9)
    XCTAssertLessThan(time, 1e-5)
    XCTAssertEqual(try value(found, "widgets", "BM_Copy/64/repeats:3"), 3)
  }

  func testPytestBenchmark() async throws {
    let found = try await metrics("pytest-benchmark.json")
    let benchmarks = ["test_b.py::test_sum[10]", "test_b.py::test_sum[100]", "test_b.py::test_sort"]
    XCTAssertEqual(
      names(found),
      benchmarks.flatMap { name in
        ["time{benchmark=\"\(name)\"} s 20"]
          + ["mean", "stddev", "min", "max"].map { "time.\($0){benchmark=\"\(name)\"} s" }
      })
    XCTAssertLessThan(try value(found, "time", benchmarks[0]), try value(found, "time", benchmarks[1]))
  }

  func testCriterion() async throws {
    let found = try await metrics("criterion/**/new/estimates.json")
    XCTAssertEqual(
      names(found), ["time{benchmark=\"fib/ten\"} s 10", "time{benchmark=\"fib/twenty\"} s 10"])
    // Nanoseconds for all iterations of a sample in the file.
    let (ten, twenty) = (try value(found, "time", "fib/ten"), try value(found, "time", "fib/twenty"))
    XCTAssertGreaterThan(ten, 1e-8)
    XCTAssertGreaterThan(twenty, 20 * ten)
    XCTAssertLessThan(twenty, 1e-3)
  }

  func testGoBench() async throws {
    let found = try await metrics("go-bench.txt")
    let small = #"benchmark="Sort/small",pkg="example.com/sort",procs="8""#
    let copy = #"benchmark="Copy",pkg="example.com/sort",procs="8""#
    XCTAssertEqual(
      names(found),
      [
        "time{\(small)} s 3", "allocated{\(small)} B 3", "allocations{\(small)}  3", "time{\(copy)} s 3",
        "speed{\(copy)} B/s 3", "widgets_per_op{\(copy)}  3",
      ])
    // Nanoseconds and megabytes a second in the file, of 1,024 bytes each.
    let (sort, copied) = (try value(found, "time", "Sort/small"), try value(found, "time", "Copy"))
    XCTAssertGreaterThan(sort, 1e-8)
    XCTAssertLessThan(sort, 1e-4)
    XCTAssertEqual(try value(found, "speed", "Copy") * copied, 1024, accuracy: 1)
    XCTAssertEqual(try value(found, "allocated", "Sort/small"), 136)
    XCTAssertEqual(try value(found, "widgets_per_op", "Copy"), 3.5)
  }

  func testBencher() async throws {
    let found = try await metrics("bencher.json")
    XCTAssertEqual(
      names(found),
      [
        #"time{benchmark="encode"} s"#, #"allocations{benchmark="encode"} "#, #"time{benchmark="decode"} s"#,
        #"throughput{benchmark="decode"} 1/s"#,
      ])
    XCTAssertEqual(found[0].value ?? 0, 1200.5e-9, accuracy: 1e-15)
    XCTAssertEqual(found[0].lower ?? 0, 1190e-9, accuracy: 1e-15)
    XCTAssertEqual(found[0].upper ?? 0, 1215e-9, accuracy: 1e-15)
  }

  func testGitHubActionBenchmark() async throws {
    let found = try await metrics("github-action-benchmark.json")
    XCTAssertEqual(
      names(found),
      [
        #"time{benchmark="Fibonacci"} s"#, #"size{benchmark="Heap"} B"#,
        #"throughput{benchmark="Requests"} 1/s"#,
        #"value{benchmark="Score",unit="points"} "#,
      ])
    XCTAssertEqual(found[0].value ?? 0, 135e-9, accuracy: 1e-15)
    XCTAssertEqual(found[1].value, 12.5e6)
  }

  func testK6() async throws {
    let found = try await metrics("k6.json")
    XCTAssertEqual(found.first { $0.name == "requests" }?.value, 20)
    XCTAssertEqual(found.first { $0.name == "service_time.p50" }?.unit, .seconds)
    XCTAssertNotNil(found.first { $0.name == "service_time.p50" }?.value)
  }

  /// How an import of one file of this text ended.
  private func ended(_ text: String, format: String) async throws -> (metrics: [Metric], findings: [String]) {
    let folder = try TemporaryFolder()
    try folder.write(text, to: "given.json")
    let ended = try await PipelineTrial(in: folder).run(
      "steps:\n  it: { uses: import, with: { files: given.json, format: \(format) } }\n")
    let step = try XCTUnwrap(ended["it"])
    return (step.metrics, step.findings.map(\.message))
  }

  /// Google Benchmark writes the times of a skipped benchmark as 0, which any limit would hold.
  /// The library writes what it could not compute as C++ does, which is no JSON.
  func testWhatGoogleBenchmarkCouldNotComputeIsMissing() async throws {
    func row(_ name: String, _ time: String, _ counter: String) -> String {
      "{\"name\": \"\(name)\", \"run_type\": \"iteration\", \"iterations\": 9, \"real_time\": \(time), \"cpu_time\": 4, \"time_unit\": \"ns\", \"rate\": \(counter)}"
    }
    let found = try await ended(
      "{\"context\": {\"load_avg\": [NaN]}, \"benchmarks\": [\(row("BM_A", "5", "NaN")), \(row("BM_B", "-Infinity", "Infinity"))]}",
      format: "google-benchmark")
    XCTAssertEqual(
      names(found.metrics),
      ["time{benchmark=\"BM_A\"} s 1", "cpu{benchmark=\"BM_A\"} s 1", "cpu{benchmark=\"BM_B\"} s 1"])
    XCTAssertEqual(found.findings, ["benchmark 'BM_B' has a run without a time: 'real_time' is no number"])
  }

  /// What a benchmark prints comes between its name and its figures.
  func testALineOfGoThatOutputBreaksIsPutTogether() async throws {
    let text = """
      goos: linux
      pkg: example.com/sort
      BenchmarkA-8   \thello
      100\t  5 ns/op
      BenchmarkB-8   \t      10\t     7 ns/op\t  2 B/op
      BenchmarkC-8
          c_test.go:9: a log
           20          9 ns/op
      BenchmarkD-8 \t2026 begins
      10\t3.5 custom/op\t13 ns/op
      PASS

      """
    let found = try await ended(text, format: "go-bench")
    let onWindows = try await ended(text.replacing("\n", with: "\r\n"), format: "go-bench")
    XCTAssertEqual(names(onWindows.metrics), names(found.metrics))
    XCTAssertEqual(
      found.metrics.filter { $0.name == "time" }.map { $0.labels["benchmark"] }, ["A", "B", "C", "D"])
    let times = found.metrics.filter { $0.name == "time" }.map { (($0.value ?? 0) * 1e9).rounded() }
    XCTAssertEqual(times, [5, 7, 9, 13])
    let nameless = try await ended("PASS\n100\t 5 ns/op\n", format: "go-bench")
    XCTAssertEqual(nameless.findings, ["a result without the name of its benchmark"])
  }

  func testTheEventsOfGoTest() async throws {
    func event(_ package: String, _ output: String) -> String {
      "{\"Time\":\"2026-11-29T10:00:00Z\",\"Action\":\"output\",\"Package\":\"\(package)\",\"Test\":\"BenchmarkA\",\"Output\":\"\(output)\"}"
    }
    let events =
      ["{\"Time\":\"2026-11-29T10:00:00Z\",\"Action\":\"start\",\"Package\":\"p\"}"]
      + [
        event("p", "goos: linux\\n"), event("p", "BenchmarkA-8 \\t"), event("q", "BenchmarkA-8 \\t"),
        event("p", "100\\t 5 ns/op\\n"), event("q", "100\\t 6 ns/op\\n"),
        event("q", "--- FAIL: BenchmarkB\\n"),
      ]
    let found = try await ended((events.dropLast() + [""]).joined(separator: "\n"), format: "go-bench")
    XCTAssertEqual(
      names(found.metrics),
      ["p", "q"].map { "time{benchmark=\"A\",pkg=\"\($0)\",procs=\"8\"} s 1" })
    for (line, text) in [("\u{FEFF}", ""), ("", "\\r")] {
      let changed = events.dropLast().map { $0.replacing("op\\n", with: "op\(text)\\n") }
      let again = try await ended(line + (changed + [""]).joined(separator: "\n"), format: "go-bench")
      XCTAssertEqual(names(again.metrics), names(found.metrics))
    }
    let failed = try await ended(events.joined(separator: "\n"), format: "go-bench")
    XCTAssertEqual(failed.findings, ["go test failed: FAIL: BenchmarkB"])
    let cut = events.dropLast().map { $0.replacing("op\\n", with: "op") }
    let unended = try await ended(cut.joined(separator: "\n"), format: "go-bench")
    XCTAssertEqual(names(unended.metrics), names(found.metrics))
    let broken = try await ended(events[0] + "\n{\"Action\"", format: "go-bench")
    XCTAssertEqual(broken.findings, ["this is no event of go test -json"])
  }

  func testASkippedBenchmarkHasNoTime() async throws {
    func row(_ name: String, _ more: String) -> String {
      "{\"name\": \"\(name)\", \"run_name\": \"\(name)\", \"run_type\": \"iteration\", \(more), \"time_unit\": \"ns\"}"
    }
    let skipped =
      "\"skipped\": true, \"skip_message\": \"no GPU\", \"iterations\": 0, \"real_time\": 0, \"cpu_time\": 0"
    let measured = "\"iterations\": 9, \"real_time\": 5, \"cpu_time\": 4"
    let found = try await ended(
      "{\"context\": {}, \"benchmarks\": [\(row("BM_S", skipped)), \(row("BM_T", measured))]}",
      format: "google-benchmark")
    XCTAssertEqual(names(found.metrics), ["time{benchmark=\"BM_T\"} s 1", "cpu{benchmark=\"BM_T\"} s 1"])
    XCTAssertEqual(found.findings, ["benchmark 'BM_S' was skipped: no GPU"])
  }

  /// What `k6 run --summary-export` writes unless `summaryTrendStats` asks for `count`.
  func testTheRequestsCountTheTrendsOfK6() async throws {
    let found = try await ended(
      """
      {"metrics": {"http_reqs": {"count": 400, "rate": 40}, "iterations": {"count": 30, "rate": 3},
        "http_req_failed": {"passes": 0, "fails": 400, "value": 0},
        "http_req_duration": {"avg": 2, "min": 1, "med": 2, "max": 9, "p(90)": 3, "p(95)": 4},
        "iteration_duration": {"avg": 20, "min": 10, "med": 20, "max": 90, "p(90)": 30, "p(95)": 40},
        "own_trend": {"avg": 2, "min": 1, "med": 2, "max": 9, "p(90)": 3, "p(95)": 4}}}
      """, format: "k6")
    func metric(_ name: String) throws -> Metric { try XCTUnwrap(found.metrics.first { $0.name == name }) }
    XCTAssertEqual(try metric("service_time.p95").value, 0.004)
    XCTAssertEqual(try metric("service_time.p95").sampleCount, 400)
    XCTAssertEqual(try metric("service_time.max").value ?? 0, 0.009, accuracy: 1e-9)
    XCTAssertEqual(try metric("iteration_duration.p50").value, 0.02)
    XCTAssertEqual(try metric("iteration_duration.p95").reason, "p95 needs 59 samples; there are 30")
    XCTAssertEqual(try metric("k6.own_trend.p50").reason, "k6 did not say how many samples there are")
  }
}
