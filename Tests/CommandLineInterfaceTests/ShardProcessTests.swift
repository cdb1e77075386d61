import DemoService
import Diagnostics
import Documents
import Foundation
import Statistics
import TestSupport
import XCTest

/// A load that four processes send, merged by a fifth.
final class ShardProcessTests: XCTestCase {
  private struct Shard: Decodable {
    struct Counts: Decodable { let scheduled, succeeded, failed, timedOut, unsent: UInt64 }

    struct Request: Decodable {
      let counts: Counts
      let latency, serviceTime, sendLag: HistogramRecord
      let bytesReceived: UInt64
    }

    struct Load: Decodable {
      let requests: [Request]
      let succeededInTime: UInt64
    }

    let load: Load
    let plan: String
  }

  private struct Report: Decodable {
    struct Step: Decodable {
      let id: String
      let verdict: String
      let metrics: [Metric]
      let limits: [Limit]
    }

    struct Metric: Decodable {
      let name: String
      let value: Double?
      let labels: [String: String]
      let sampleCount: Int?
    }

    struct Limit: Decodable {
      let metric, verdict: String
    }

    let steps: [Step]
    let exitCode: Int32

    func metric(_ name: String) throws -> Metric {
      try XCTUnwrap(steps.first { $0.id == "load" }?.metrics.first { $0.name == name && $0.labels.isEmpty })
    }
  }

  /// Four shards of a pipeline's load, as jobs of a platform run them; each leaves its results in `s<index>`.
  private func send(to folder: TemporaryFolder, port: Int) throws {
    try folder.write(
      """
      name: gate
      steps:
        load:
          uses: load
          with:
            base-url: http://127.0.0.1:\(port)
            arrival-rate: 800/s
            warm-up: 500ms
            duration: 3s
            shard: "${{ env.SHARD }}"
            start-at: "${{ env.START_AT }}"
            requests: [{ name: slow, get: "/delay?ms=2", weight: 2 }, { name: fails, get: /fail?rate=0.1 }]
      """, to: "load.yaml")
    let result = try Loadline.shell(
      """
      START_AT=$(( $(date +%s) + 3 )); export START_AT
      pids=
      for k in 0 1 2 3; do
        SHARD=$k/4 loadline run load.yaml --results s$k > out$k 2>&1 &
        pids="$pids $!"
      done
      for pid in $pids; do wait $pid || exit 9; done
      """, in: folder)
    let outputs = try (0..<4).map { try folder.read("out\($0)") }.joined()
    XCTAssertEqual(result.exitCode, 0, outputs)
  }

  private func shards(_ folder: TemporaryFolder) throws -> [Shard] {
    try (0..<4).map {
      let text = try folder.read("s\($0)/latest/steps/load/shard.json")
      return try JSONDecoder().decode(Shard.self, from: Data(text.utf8))
    }
  }

  private func log(_ path: String, _ folder: TemporaryFolder) throws -> Histogram {
    var all = Histogram()
    for interval in try HistogramLog(text: Array(folder.read(path).utf8)).intervals where interval.tag == nil
    {
      all.merge(interval.durations)
    }
    return all
  }

  func testFourProcessesAreOneLoad() throws {
    let server = try DemoServer(DemoConfiguration())
    try server.start()
    defer { server.stop() }
    let folder = try TemporaryFolder()
    try send(to: folder, port: server.port)
    try folder.write(
      """
      limits:
        load.requests: { min: 2400, max: 2400 }
        load.throughput: { min: 500/s }
        load.latency.p95: { max: 5s, every: 1s }
        'load.requests{request="slow"}': { min: 1600, max: 1600 }
        load.error_rate: { max: 1% }
      """, to: "budget.yaml")
    let merge = try Loadline.shell(
      "loadline merge s0 s1 s2 s3 --budget budget.yaml --format json", in: folder)
    XCTAssertEqual(merge.exitCode, 1, merge.errors + merge.output)
    let report = try JSONDecoder().decode(Report.self, from: Data(merge.output.utf8))
    XCTAssertEqual(report.exitCode, 1)
    // A tenth of a third fails: past 1% in the whole. All else holds, each limit once.
    let limits = report.steps.last?.limits ?? []
    XCTAssertEqual(
      limits.filter { $0.verdict != "passed" }.map(\.metric), ["load.error_rate"], merge.output)
    XCTAssertEqual(limits.count, 7)

    let shards = try shards(folder)
    XCTAssertEqual(Set(shards.map(\.plan)).count, 1)
    let requests = shards.flatMap(\.load.requests)
    func sum(_ count: (Shard.Request) -> UInt64) -> Double { Double(requests.map(count).reduce(0, +)) }
    XCTAssertEqual(try report.metric("requests").value, sum(\.counts.scheduled))
    XCTAssertEqual(try report.metric("succeeded").value, sum(\.counts.succeeded))
    XCTAssertEqual(try report.metric("failed").value, sum(\.counts.failed))
    XCTAssertEqual(try report.metric("bytes_received").value, sum(\.bytesReceived))
    XCTAssertEqual(
      try report.metric("throughput").value ?? 0,
      Double(shards.map(\.load.succeededInTime).reduce(0, +)) / 3, accuracy: 1e-9)

    for (name, part) in [
      ("latency", \Shard.Request.latency), ("service_time", \.serviceTime), ("send_lag", \.sendLag),
    ] {
      var union = Histogram()
      for request in requests { union.merge(try request[keyPath: part].histogram()) }
      XCTAssertEqual(try report.metric(name + ".p50").sampleCount, Int(union.count))
      for percent in [50, 75, 90, 95, 99] {
        let value = try XCTUnwrap(union.percentile(Double(percent)))
        XCTAssertEqual(try report.metric("\(name).p\(percent)").value, Double(value) / 1e9, name)
      }
      XCTAssertEqual(try report.metric(name + ".max").value, Double(try XCTUnwrap(union.maximum)) / 1e9)
      XCTAssertEqual(try report.metric(name + ".min").value, Double(try XCTUnwrap(union.minimum)) / 1e9)
      XCTAssertEqual(try report.metric(name + ".mean").value, try XCTUnwrap(union.mean) / 1e9)
    }

    // The interchange files say the same.
    var union = Histogram()
    for shard in 0..<4 { union.merge(try log("s\(shard)/latest/steps/load/latency.hlog", folder)) }
    let whole = try log("performance-results/latest/steps/load/latency.hlog", folder)
    XCTAssert(whole.hasCounts(of: union))
    XCTAssertEqual(whole.maximum, union.maximum)
    XCTAssertEqual(try report.metric("latency.p99").value, whole.percentile(99).map { Double($0) / 1e9 })

    for file in ["SUMMARY.md", "report.json", "junit.xml", "journal.ndjson"] {
      XCTAssertFalse(try folder.read("performance-results/latest/" + file).isEmpty)
    }
    let again = try Loadline.shell("loadline report performance-results/latest --format json", in: folder)
    XCTAssertEqual(again.output, merge.output, "the reports come from the journal alone")

    try checkRefusals(in: folder)
  }

  /// What is less than the whole, or more, has no verdict and leaves no folder.
  private func checkRefusals(in folder: TemporaryFolder) throws {
    let refusals = [
      ("s0 s1 s3", "shard 2/4 of step 'load' is missing", "[missing-shard]"),
      ("s0 s1 s2 s3 s2", "shard 2/4 of step 'load' is there 2 times", "[duplicate-shard]"),
    ]
    for (operands, message, code) in refusals {
      let refused = try Loadline.shell("loadline merge \(operands) --results none", in: folder)
      XCTAssertEqual(refused.exitCode, 3, operands)
      XCTAssertEqual(refused.output, "")
      XCTAssert(refused.errors.contains(message) && refused.errors.contains(code), refused.errors)
      XCTAssertFalse(FileManager.default.fileExists(atPath: folder.path + "/none"))
    }
    // A shard that begins when the common start is over sends nothing.
    let late = try Loadline.shell(
      "SHARD=0/4 START_AT=$(( $(date +%s) - 5 )) loadline run load.yaml --results late", in: folder)
    XCTAssertEqual(late.exitCode, 3)
    XCTAssert(late.output.contains("ms after the common start"), late.output)
    XCTAssertEqual(try Loadline.shell("loadline merge late", in: folder).exitCode, 3)
  }

  func testTheJobOfKubernetesIsYAML() throws {
    let folder = try TemporaryFolder()
    let result = try Loadline.shell(
      #"""
      loadline load 'http://api.test/search?q=a&b' --rate 100/s --header 'X-Text: "a\b" $(HOME) é #1' --insecure \
        --kubernetes 3 --image 'registry.test/loadline:1' --start-at 2026-11-24T02:00:00Z
      """#, in: folder)
    XCTAssertEqual(result.exitCode, 0, result.errors)
    let parsed = DocumentReader.read(source: SourceFile(path: "job.yaml", text: result.output))
    XCTAssertEqual(parsed.diagnostics, [])
    let job = try XCTUnwrap(parsed.documents.first)
    let spec = try XCTUnwrap(job["spec"])
    XCTAssertEqual(job["apiVersion"]?.scalarText, "batch/v1")
    XCTAssertEqual(job["kind"]?.scalarText, "Job")
    for (key, value) in [
      ("completions", "3"), ("parallelism", "3"), ("completionMode", "Indexed"), ("backoffLimit", "0"),
    ] { XCTAssertEqual(spec[key]?.scalarText, value, key) }
    let pod = try XCTUnwrap(spec["template"]?["spec"])
    XCTAssertEqual(pod["restartPolicy"]?.scalarText, "Never")
    let container = try XCTUnwrap(pod["containers"]?.sequence?.first)
    XCTAssertEqual(container["image"]?.scalarText, "registry.test/loadline:1")
    XCTAssertEqual(container["command"]?.sequence?.compactMap(\.scalarText), ["loadline"])
    XCTAssertEqual(
      container["args"]?.sequence?.compactMap(\.scalarText),
      [
        "load", "http://api.test/search?q=a&b", "--rate=100/s", #"--header=X-Text: "a\b" $$(HOME) é #1"#,
        "--insecure", "--shard", "$(JOB_COMPLETION_INDEX)/3", "--start-at", "2026-11-24T02:00:00Z",
        "--results", "/results/load-1795485600/$(JOB_COMPLETION_INDEX)",
      ])
  }
}
