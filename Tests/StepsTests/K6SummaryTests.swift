import Diagnostics
import Documents
import PipelineModel
import Steps
import XCTest

/// The reader of k6's summary, its metrics and its verdict, on summaries written by hand.
final class K6SummaryTests: XCTestCase {
  private func read(_ metrics: String) -> (summary: K6Summary?, diagnostics: [Diagnostic]) {
    readWhole(#"{"root_group": {}, "metrics": \#(metrics)}"#)
  }

  private func readWhole(_ text: String) -> (summary: K6Summary?, diagnostics: [Diagnostic]) {
    let collector = DiagnosticCollector()
    let parsed = DocumentReader.read(source: SourceFile(path: "s.json", text: text))
    collector.add(parsed.diagnostics)
    let summary = parsed.documents.first.flatMap { K6Summary.read($0, collector: collector) }
    return (summary, collector.diagnostics)
  }

  /// `name{label=value} 12ms` for the metrics whose names begin so, in order.
  private func check(_ json: String, _ prefix: String, _ expected: String..., line: UInt = #line) throws {
    let (summary, diagnostics) = read(json)
    XCTAssertEqual(diagnostics.map(\.message), [], line: line)
    let metrics = K6Metrics.metrics(of: try XCTUnwrap(summary), scriptErrors: 0)
    let shown = metrics.filter { $0.name.hasPrefix(prefix) }.map { metric in
      let labels = metric.labels.sorted { $0.key < $1.key }.map { "{\($0.key)=\($0.value)}" }.joined()
      return "\(metric.name)\(labels) \(metric.quantity?.description ?? metric.reason ?? "nil")"
    }
    XCTAssertEqual(shown, expected, line: line)
  }

  private func checkFault(_ json: String, _ expected: String..., line: UInt = #line) {
    XCTAssertEqual(read(json).diagnostics.map(\.message), expected, line: line)
  }

  private func checkVerdict(
    _ json: String, status: K6Exit = .passed, exceptions: Int = 0, _ verdict: Verdict, _ reason: String?,
    findings: String..., line: UInt = #line
  ) throws {
    let result = K6Verdict.judge(
      try XCTUnwrap(read(json).summary), status: status, errors: exceptions,
      firstError: exceptions > 0 ? "Error: boom" : nil)
    XCTAssertEqual(result.verdict, verdict, line: line)
    XCTAssertEqual(result.reason, reason, line: line)
    XCTAssertEqual(result.findings.map { "\($0.severity) \($0.message)" }, findings, line: line)
  }

  func testTimesAreSecondsAndNeedSamples() throws {
    try check(
      #"""
      {"http_req_duration": {"avg": 12.5, "min": 1, "med": 10, "max": 90.25, "p(75)": 11, "p(90)": 20, "p(95)": 30,
        "p(99)": 40, "p(99.9)": 50, "count": 100}}
      """#, "service_time", "service_time.min 1ms", "service_time.mean 12.5ms", "service_time.p50 10ms",
      "service_time.p75 11ms", "service_time.p90 20ms", "service_time.p95 30ms",
      "service_time.p99 p99 needs 299 samples; there are 100",
      "service_time.p99.9 p99.9 needs 2995 samples; there are 100", "service_time.max 90.3ms")
    try check(
      #"{"http_req_waiting": {"avg": 2000, "count": 1}}"#, "http_req_waiting.m",
      "http_req_waiting.min k6 gave no 'min'", "http_req_waiting.mean 2s",
      "http_req_waiting.max k6 gave no 'max'")
    try check(
      #"{"iteration_duration": {"avg": 0, "count": 0}}"#, "iteration_duration.mean",
      "iteration_duration.mean there is no sample")
    // k6 writes null for what is no number.
    try check(
      #"{"odd": {"avg": null, "max": null, "count": 3}}"#, "k6.odd.m", "k6.odd.min k6 gave no 'min'",
      "k6.odd.mean k6 gave no 'avg'", "k6.odd.max k6 gave no 'max'")
    try check(
      #"{"iteration_duration": {"avg": 5}}"#, "iteration_duration.mean",
      "iteration_duration.mean k6 did not say how many samples there are")
  }

  /// The same run in the three forms.
  func testFormsAgree() throws {
    let trend = #""avg": 12.5, "min": 1, "med": 10, "max": 90, "p(90)": 20, "p(95)": 30"#
    let legacy = readWhole(
      #"""
      {"metrics": {"http_reqs": {"count": 100, "rate": 50}, "http_req_failed": {"passes": 1, "fails": 99, "value": 0.01},
        "checks": {"passes": 3, "fails": 1, "value": 0.75}, "vus": {"value": 2, "min": 1, "max": 3},
        "http_req_duration": {\#(trend), "count": 100}}}
      """#)
    let callback = readWhole(
      #"""
      {"state": {"testRunDurationMs": 2000}, "metrics": {
        "http_reqs": {"type": "counter", "contains": "default", "values": {"count": 100, "rate": 50}},
        "http_req_failed": {"type": "rate", "contains": "default", "values": {"rate": 0.01, "passes": 1, "fails": 99}},
        "checks": {"type": "rate", "contains": "default", "values": {"rate": 0.75, "passes": 3, "fails": 1}},
        "vus": {"type": "gauge", "contains": "default", "values": {"value": 2, "min": 1, "max": 3}},
        "http_req_duration": {"type": "trend", "contains": "time", "values": {\#(trend), "count": 100}}}}
      """#)
    let machine = readWhole(
      #"""
      {"version": "1.0.0", "metadata": {"k6Version": "1.5.0"}, "config": {"duration": 2, "execution": "local"},
       "results": {
        "checks": {"metrics": [
          {"name": "checks_total", "type": "counter", "contains": "default", "values": {"count": 4}},
          {"name": "checks_failed", "type": "rate", "contains": "default", "values": {"rate": 0.25, "matches": 1, "total": 4}},
          {"name": "checks_succeeded", "type": "rate", "contains": "default", "values": {"rate": 0.75, "matches": 3, "total": 4}}]},
        "metrics": [
          {"name": "http_reqs", "type": "counter", "contains": "default", "values": {"count": 100}},
          {"name": "http_req_failed", "type": "rate", "contains": "default", "values": {"rate": 0.01, "matches": 1, "total": 100}},
          {"name": "vus", "type": "gauge", "contains": "default", "values": {"value": 2, "min": 1, "max": 3}},
          {"name": "http_req_duration", "type": "trend", "contains": "time", "values": {\#(trend)}}]}}
      """#)
    let metrics = try [legacy, callback, machine].map { read in
      XCTAssertEqual(read.diagnostics.map(\.message), [])
      let summary = try XCTUnwrap(read.summary)
      XCTAssertEqual(summary.runSeconds, 2)
      return K6Metrics.metrics(of: summary, scriptErrors: 0).sorted { $0.name < $1.name }
    }
    XCTAssertEqual(metrics[0].first { $0.name == "throughput" }?.value, 49.5)
    XCTAssertEqual(metrics[0].first { $0.name == "service_time.p95" }?.value, 0.03)
    XCTAssertEqual(metrics[0].first { $0.name == "checks" }?.value, 0.75)
    XCTAssertEqual(metrics[0], metrics[1])
    XCTAssertEqual(metrics[0], metrics[2])
  }

  func testThresholdsOfHandleSummary() throws {
    let (summary, diagnostics) = read(
      #"""
      {"http_req_duration": {"type": "trend", "contains": "time", "values": {"avg": 1, "count": 5},
        "thresholds": {"p(95)<500": {"ok": false}, "p(99)<900": {"ok": true}}}}
      """#)
    XCTAssertEqual(diagnostics.map(\.message), [])
    XCTAssertEqual(summary?.entries[0].thresholds.map(\.isCrossed), [true, false])
    checkFault(
      #"{"a": {"type": "trend", "values": {"avg": 1}, "thresholds": {"x": true}}}"#,
      "threshold 'x' of 'a' must be a mapping with a boolean 'ok'; got a boolean")
    XCTAssertEqual(
      readWhole(#"{"results": {"metrics": [5]}}"#).diagnostics.map(\.message),
      ["a metric has no string 'name'"])
    XCTAssertEqual(
      readWhole(#"{"results": {"metrics": 5}}"#).diagnostics.map(\.message),
      ["a summary of k6 has a mapping 'metrics'"])
  }

  func testRequestsThroughputAndErrorRate() throws {
    try check(#"{"http_reqs": {"count": 1200, "rate": 60.5}}"#, "requests", "requests 1200")
    try check(#"{"http_reqs": {"count": 1200, "rate": 60.5}}"#, "throughput", "throughput 60.5/s")
    try check(
      #"{"http_reqs": {"count": 3}}"#, "throughput", "throughput k6 did not say how long it ran")
    // Only those that succeeded are throughput: 1200 in 20 seconds, of which 200 failed.
    try check(
      #"{"http_reqs": {"count": 1200, "rate": 60}, "http_req_failed": {"passes": 200, "fails": 1000}}"#,
      "throughput", "throughput 50/s")
    // What passed the test "has failed" did fail.
    try check(
      #"{"http_req_failed": {"passes": 1, "fails": 99, "value": 0.01}}"#, "error_rate", "error_rate 1%")
    try check(
      #"{"http_req_failed": {"passes": 0, "fails": 0, "value": 0}}"#, "error_rate",
      "error_rate there is no sample")
    try check(#"{"checks": {"passes": 3, "fails": 1, "value": 0.75}}"#, "checks", "checks 75%")
  }

  func testWhatK6LeavesOutHasItsReason() throws {
    try check("{}", "requests", "requests 0")
    try check("{}", "throughput", "throughput 0/s")
    try check("{}", "service_time.p95", "service_time.p95 there is no sample")
    try check("{}", "error_rate", "error_rate k6 judged no request")
    try check("{}", "checks", "checks the script made no check")
    try check("{}", "dropped", "dropped_iterations 0")
    try check("{}", "script_errors", "script_errors 0")
  }

  func testOwnMetricsOfTheScript() throws {
    try check(
      #"{"orders": {"count": 20, "rate": 2}}"#, "k6.", "k6.orders.count 20", "k6.orders.rate 2/s")
    try check(#"{"hit": {"passes": 1, "fails": 3, "value": 0.25}}"#, "k6.", "k6.hit.rate 25%")
    try check(#"{"queue": {"value": 7, "min": 1, "max": 9}}"#, "k6.", "k6.queue.value 7")
    try check(
      #"{"wait": {"avg": 3, "min": 3, "med": 3, "max": 3, "p(95)": 3, "count": 60}}"#, "k6.wait.p95",
      "k6.wait.p95 3")
    try check(#"{"vus_max": {"value": 5, "min": 5, "max": 5}}"#, "vus", "vus_max 5")
    try check(#"{"vacant": {}}"#, "k6.")
    try check(
      #"{"data_sent": {"count": 2048, "rate": 1024}}"#, "data_sent", "data_sent 2KiB",
      "data_sent.rate 1KiB/s")
  }

  func testTagsAreLabels() throws {
    try check(
      #"{"http_reqs{kind:api,status:200}": {"count": 4, "rate": 2}}"#, "requests",
      "requests 0", "requests{kind=api}{status=200} 4")
    try check(
      #"{"hits{group:::my group}": {"count": 1}}"#, "k6.hits.count", "k6.hits.count{group=::my group} 1")
    try check(
      #"{"hits{url:\"http://a/b\"}": {"count": 1}}"#, "k6.hits.count", "k6.hits.count{url=http://a/b} 1")
    try check(#"{"hits{odd}": {"count": 1}}"#, "k6.hits.count", "k6.hits.count{tags=odd} 1")
    try check(#"{"hits{}": {"count": 1}}"#, "k6.hits.count", "k6.hits.count 1")
  }

  func testFaultySummaries() {
    checkFault("[]", "a summary of k6 has a mapping 'metrics'")
    checkFault("null", "a summary of k6 has a mapping 'metrics'")
    checkFault(#"{"a": 5}"#, "metric 'a' must be a mapping; got a number")
    checkFault(#"{"a": {"avg": "fast"}}"#, "'avg' of metric 'a' must be a number; got a string")
    checkFault(#"{"a": {"avg": 1e999}}"#, "'avg' of metric 'a' must be a number; got a number")
    checkFault(#"{"": {}}"#, "'' cannot name a metric of k6")
    checkFault(#"{"a b": {}}"#, "'a b' cannot name a metric of k6")
    checkFault(#"{"}{": {}}"#, "'}{' cannot name a metric of k6")
    checkFault(#"{"{a:b}": {}}"#, "'{a:b}' cannot name a metric of k6")
    checkFault(#"{"a": {"thresholds": 1}}"#, "the thresholds of 'a' must be a mapping; got a number")
    checkFault(
      #"{"a": {"thresholds": {"avg<1": "no"}}}"#, "threshold 'avg<1' of 'a' must be a boolean; got a string")
    checkFault(#"{"a": {"thresholds": null, "avg": null}}"#)
  }

  private let sound = #""http_reqs": {"count": 10, "rate": 5}, "http_req_failed": {"passes": 0, "fails": 10}"#

  func testThresholdsSayTrueWhenCrossed() throws {
    try checkVerdict("{\(sound)}", .passed, nil)
    try checkVerdict(
      #"{\#(sound), "wait": {"avg": 3, "count": 2, "thresholds": {"avg<5": false}}}"#, .passed, nil)
    try checkVerdict(
      #"{\#(sound), "wait": {"avg": 3, "count": 2, "thresholds": {"avg<2": true, "avg<5": false}}}"#,
      status: .thresholdsCrossed, .failed, "crossed: wait avg<2",
      findings: "error threshold 'avg<2' of 'wait' was crossed")
    try checkVerdict(
      "{\(sound)}", status: .thresholdsCrossed, .failed, "k6 says that a threshold was crossed")
  }

  func testThresholdsWithoutDataProveNothing() throws {
    try checkVerdict(
      #"{\#(sound), "never": {"avg": 0, "count": 0, "thresholds": {"avg<5": false}}}"#, .inconclusive,
      "no data for never avg<5", findings: "warning threshold 'avg<5' of 'never' has no data to hold for")
    try checkVerdict(
      #"{\#(sound), "rare": {"passes": 0, "fails": 0, "value": 0, "thresholds": {"rate<1": false}}}"#,
      .inconclusive, "no data for rare rate<1",
      findings: "warning threshold 'rate<1' of 'rare' has no data to hold for")
    try checkVerdict(
      #"{\#(sound), "bare": {"thresholds": {"rate<1": false}}}"#, .inconclusive, "no data for bare rate<1",
      findings: "warning threshold 'rate<1' of 'bare' has no data to hold for")
    // A counter that never counted holds the zero that it shows.
    try checkVerdict(
      #"{\#(sound), "faults": {"count": 0, "rate": 0, "thresholds": {"count<1": false}}}"#, .passed, nil)
  }

  func testVerdictsOfTheRun() throws {
    try checkVerdict("{}", .inconclusive, "the script made no request")
    try checkVerdict(
      #"{"http_reqs": {"count": 0, "rate": 0}}"#, .inconclusive, "the script made no request")
    try checkVerdict(#"{"grpc_req_duration": {"avg": 1, "count": 3}}"#, .passed, nil)
    try checkVerdict("{}", exceptions: 1, .failed, "the script threw an exception: Error: boom")
    try checkVerdict(
      "{\(sound)}", exceptions: 2, .failed, "the script threw 2 exceptions, the first: Error: boom")
    try checkVerdict(
      "{\(sound)}", status: .markedFailed(reason: "bad"), .failed, "the script: bad")
    let requests = #""http_reqs": {"count": 10}"#
    try checkVerdict(
      #"{\#(requests), "http_req_failed": {"passes": 1, "fails": 9}}"#, .warned,
      "1 of 10 requests did not succeed")
    try checkVerdict(
      #"{\#(requests), "http_req_failed": {"passes": 10, "fails": 0}}"#, .failed,
      "none of 10 requests succeeded")
    try checkVerdict(
      #"{\#(sound), "dropped_iterations": {"count": 4}}"#, .warned, "k6 dropped 4 iterations that were due")
  }

  private func checkLog(_ log: String, _ count: Int, _ first: String?, _ last: String?, line: UInt = #line) {
    for size in [1, 7, 100_000] {
      let reader = K6Log()
      let bytes = Array(log.utf8)
      for start in stride(from: 0, to: bytes.count, by: size) {
        Array(bytes[start..<min(start + size, bytes.count)]).withUnsafeBytes { reader.append($0) }
      }
      let errors = reader.finish()
      XCTAssertEqual(errors.count, count, line: line)
      XCTAssertEqual(errors.first, first, line: line)
      XCTAssertEqual(errors.last, last, line: line)
    }
  }

  func testExceptionsInTheLog() {
    let head = #"time="2026-11-23T17:59:17Z" level="#
    checkLog("", 0, nil, nil)
    checkLog("level=error msg=bare source=stacktrace\n", 0, nil, nil)
    checkLog(
      head + #"error msg="Error: boom\n\tat default (t.js:11)\n" executor=x scenario=d source=stacktrace"#
        + "\n",
      1, "Error: boom", "Error: boom")
    checkLog(
      head + #"error msg="Uncaught (in promise) Error: late \"q\" fault\n\tat" executor=x"#, 1,
      #"Uncaught (in promise) Error: late "q" fault"#, #"Uncaught (in promise) Error: late "q" fault"#)
    checkLog(head + #"error msg="Error: x" hint="script exception""# + "\r\n", 1, "Error: x", "Error: x")
    checkLog(head + #"error msg="said level=error" source=console"# + "\n", 0, nil, nil)
    checkLog(head + #"warning msg="Request Failed" error="source=stacktrace""# + "\n", 0, nil, nil)
    checkLog(
      head + #"error msg="thresholds on metrics 'a' have been crossed""# + "\n", 0, nil,
      "thresholds on metrics 'a' have been crossed")
    checkLog(head + #"error msg="unended \"#, 0, nil, #"unended \"#)
    checkLog(
      head + "error msg=" + String(repeating: "x", count: 70_000) + " source=console", 0, nil,
      String(repeating: "x", count: 65_536 - head.utf8.count - 10))
  }

  private func checkArgument(_ argument: String, isRefused: Bool, line: UInt = #line) {
    XCTAssertEqual(K6Arguments.fault(of: argument) != nil, isRefused, argument, line: line)
  }

  func testArgumentsThatShowValuesAreRefused() {
    for argument in ["-e", "-eA=b", "-qe", "-vwe", "--env", "--env=A=b", "-", "--", "-p", "-l", "-a", "-h"] {
      checkArgument(argument, isRefused: true)
    }
    for argument in [
      "", "5", "--vus", "--vus=5", "-u", "-u5", "-d5e", "-o", "json=x", "--tag", "--environment", "-q", "-v",
    ] {
      checkArgument(argument, isRefused: false)
    }
  }
}
