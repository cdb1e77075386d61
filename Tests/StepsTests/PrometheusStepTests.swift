import DemoService
import Foundation
import PipelineModel
import SystemIO
import TestSupport
import XCTest

/// The step against a real Prometheus that scrapes the demo service every second: the preset's values are those of the
/// service's own counters, what is planted is found, and the healthy twin gives no finding.
final class PrometheusStepTests: XCTestCase {
  /// The servers of all tests; started by the first that asks.
  private final class Scene {
    let demo: DemoServer
    let healthy: PrometheusServer
    let sick: PrometheusServer

    init() throws {
      demo = try DemoServer(DemoConfiguration())
      try demo.start()
      let job = (name: "api", port: demo.port)
      healthy = try PrometheusServer(
        port: try freePort(), jobs: [job],
        rules: "[{ name: g, rules: [{ record: \"job:up:sum\", expr: sum by (job) (up) }] }]")
      // Two series on each side of a match without labels.
      sick = try PrometheusServer(
        port: try freePort(), jobs: [job, (name: "dead", port: 1)],
        rules: "[{ name: g, rules: [{ record: \"up:squared\", expr: up * on () up }] }]")
      // Until the series are as old as what the tests look back on.
      let old = ("query?query=sum_over_time(up{job=%22api%22}[4s])%3E=4", "\"value\"")
      try healthy.wait(for: [old, ("rules", "\"health\":\"ok\"")])
      try sick.wait(for: [old, ("targets", "\"health\":\"down\""), ("rules", "\"health\":\"err\"")])
    }

    func stop() {
      healthy.stop()
      sick.stop()
      demo.stop()
    }
  }

  nonisolated(unsafe) private static var shared: Scene?

  private func scene() throws -> Scene {
    if let scene = Self.shared { return scene }
    _ = try ExternalProgram.path("prometheus", package: "prometheus")
    let scene = try Scene()
    Self.shared = scene
    return scene
  }

  override class func tearDown() {
    shared?.stop()
    shared = nil
  }

  // MARK: - Running

  /// - Parameters:
  ///   - with: further keys of the step, in flow style.
  ///   - limits: lines of a budget that needs the step.
  private func run(
    _ with: String, port: Int, before: String = "", limits: [String] = [], path: String? = nil
  ) async throws -> (step: StepFinished, budget: StepFinished?, results: URL) {
    let folder = try TemporaryFolder()
    addTeardownBlock { _ = folder.path }
    try folder.write("limits:\n" + limits.map { "  \($0)\n" }.joined(), to: "budget.yaml")
    let budget =
      limits.isEmpty ? "" : "  budget: { uses: budget, needs: asked, with: { file: budget.yaml } }\n"
    var environment = ProcessInfo.processInfo.environment
    environment["TOKEN"] = "prometheus-token-2026"
    if let path { environment["PATH"] = path }
    let ended = try await PipelineTrial(in: folder).run(
      "secrets: [TOKEN]\nsteps:\n\(before)  asked:\n    uses: prometheus\n"
        + (before.isEmpty ? "" : "    needs: load\n")
        + "    with: { server: \"http://127.0.0.1:\(port)\", \(with) }\n\(budget)", environment: environment)
    return (
      try XCTUnwrap(ended["asked"]), ended["budget"], URL(fileURLWithPath: folder.path + "/results")
    )
  }

  private func value(
    _ name: String, _ step: StepFinished, _ labels: [String: String] = [:]
  ) throws -> Double {
    let metric = try XCTUnwrap(step.metrics.first { $0.name == name && $0.labels == labels }, name)
    return try XCTUnwrap(metric.value, "\(name): \(metric.reason ?? "")")
  }

  private func reason(_ name: String, _ step: StepFinished) -> String? {
    step.metrics.first { $0.name == name && $0.labels.isEmpty }?.reason
  }

  private func codes(_ step: StepFinished) -> [String] { step.findings.map(\.code) }

  // MARK: - The service's own counters

  /// The sums of samples by name, and of buckets by their bound.
  private struct Counters {
    var sums: [String: Double] = [:]
    var errors = 0.0
    var buckets: [Double: Double] = [:]

    init(port: Int) throws {
      let curl = try ExternalProgram.path("curl", package: "curl")
      let page = try ExternalProgram.output(curl, ["-qs", "http://127.0.0.1:\(port)/metrics"], in: "/")
      for line in page.split(separator: "\n") where !line.hasPrefix("#") {
        guard let value = line.split(separator: " ").last.flatMap({ Double($0) }) else { continue }
        let name = String(line.prefix { $0 != "{" && $0 != " " })
        sums[name, default: 0] += value
        if line.contains("status=\"5") { errors += value }
        if let bound = line.firstMatch(of: #/le="([^"]+)"/#)?.1 {
          buckets[bound == "+Inf" ? .infinity : Double(bound) ?? 0, default: 0] += value
        }
      }
    }

    func growth(_ name: String, since before: Counters) -> Double {
      sums[name, default: 0] - before.sums[name, default: 0]
    }

    /// The 95th percentile as `histogram_quantile` interpolates it.
    func p95(since before: Counters) -> Double {
      let grown = buckets.map { ($0.key, $0.value - before.buckets[$0.key, default: 0]) }.sorted {
        $0.0 < $1.0
      }
      let rank = 0.95 * (grown.last?.1 ?? 0)
      var (low, below) = (0.0, 0.0)
      for (bound, count) in grown {
        if count >= rank { return low + (bound - low) * (rank - below) / (count - below) }
        (low, below) = (bound, count)
      }
      return .nan
    }
  }

  private struct Period: Decodable {
    let start: Double
    let end: Double
  }

  private func file(_ name: String, _ step: StepFinished, below results: URL) throws -> Data {
    let path = try XCTUnwrap(step.artifacts.first { $0.hasSuffix("/" + name) })
    let runs = try FileManager.default.contentsOfDirectory(atPath: results.path).filter { $0 != "latest" }
    return try Data(
      contentsOf: results.appendingPathComponent(try XCTUnwrap(runs.first)).appendingPathComponent(path))
  }

  func testPresetGivesWhatTheServiceCounted() async throws {
    let scene = try scene()
    let folder = try TemporaryFolder()
    let load = """
        load:
          uses: load
          with:
            base-url: http://127.0.0.1:\(scene.demo.port)
            arrival-rate: 150/s
            duration: 6s
            requests:
              - { get: "/delay?ms=30" }
              - { get: "/fail?rate=0.1", expect: { status: [200, 500] } }
              - { get: "/api/entities?limit=10" }

      """
    try folder.write(
      """
      limits:
        asked.error_rate: { max: 10% }
        asked.request_rate: { min: 100/s }
        asked.requests.last: { min: 1 }
        asked.pod_cpu: { max: 1 }
      """, to: "budget.yaml")
    let before = try Counters(port: scene.demo.port)
    let ended = try await PipelineTrial(in: folder).run(
      """
      steps:
      \(load)
        asked:
          uses: prometheus
          needs: load
          with:
            server: http://127.0.0.1:\(scene.healthy.port)
            preset: operations-guide
            job: api
            range-queries: { requests: "sum(http_requests_total{job=\\"api\\"})" }
        budget: { uses: budget, needs: asked, with: { file: budget.yaml } }
      """)
    let after = try Counters(port: scene.demo.port)
    let step = try XCTUnwrap(ended["asked"])
    XCTAssertEqual(step.verdict, .passed, "\(step.reason ?? "") \(step.findings.map(\.message))")
    XCTAssertEqual(codes(step), [])
    let with = "{ server: \"http://127.0.0.1:1\", preset: operations-guide, range-queries: { requests: up } }"
    XCTAssertEqual(Set(step.metrics.map(\.name)), try MetricKind.names(by: "prometheus", with: with))

    let results = URL(fileURLWithPath: folder.path + "/results")
    let period = try JSONDecoder().decode(
      Period.self, from: try file("prometheus.json", step, below: results))
    let length = period.end - period.start
    XCTAssertEqual(length, 6, accuracy: 0.5)
    let requests = after.growth("http_requests_total", since: before)
    XCTAssertGreaterThan(requests, 800)
    // What one scrape interval of a second can hide.
    let error = 1 / length
    func check(_ name: String, _ expected: Double, line: UInt = #line) throws {
      XCTAssertEqual(try value(name, step), expected, accuracy: expected * error, name, line: line)
    }
    try check("request_rate", requests / length)
    try check("error_rate", (after.errors - before.errors) / requests)
    try check("latency_p95", after.p95(since: before))
    try check(
      "cache_hit_rate",
      after.growth("cache_hits_total", since: before) / after.growth("cache_requests_total", since: before))
    try check("connection_usage", try XCTUnwrap(after.sums["pg_connections_active"]) / 100)
    XCTAssertGreaterThan(try value("error_rate", step), 0.02)

    // The range query rises to what was counted by the end.
    XCTAssertEqual(
      try value("requests.last", step), try XCTUnwrap(after.sums["http_requests_total"]),
      accuracy: requests / length * 1.5)
    XCTAssertLessThan(try value("requests.min", step), try value("requests.max", step))

    let limits = try XCTUnwrap(ended["budget"]).limits
    XCTAssertEqual(limits.map(\.verdict), [.passed, .passed, .passed, .inconclusive])
    XCTAssertEqual(limits.last?.reason, "the query gave no series")
  }

  func testDownTargetAndFailingRuleAreFound() async throws {
    let scene = try scene()
    let (step, _, _) = try await run("last: 3s", port: scene.sick.port)
    XCTAssertEqual(step.verdict, .warned, step.reason ?? "")
    XCTAssertEqual(codes(step), ["target-down", "rule-failing"])
    XCTAssertTrue(
      step.findings[0].message.hasPrefix("127.0.0.1:1 of job 'dead' is down: ")
        && step.findings[0].message.contains("connection refused"), step.findings[0].message)
    XCTAssertTrue(step.findings[1].message.hasPrefix("rule 'up:squared' of group 'g' in "))
    XCTAssertTrue(step.findings[1].message.contains("found duplicate series"), step.findings[1].message)
    XCTAssertEqual(try value("targets.down", step), 1)
    XCTAssertEqual(try value("targets.up", step), 1)
    XCTAssertEqual(try value("rules.failing", step), 1)

    let (own, _, _) = try await run("last: 3s, job: api, checks: [targets]", port: scene.sick.port)
    XCTAssertEqual(own.verdict, .passed, "\(own.findings.map(\.message))")
    let (long, _, _) = try await run("last: 1h, job: api, checks: [targets]", port: scene.sick.port)
    XCTAssertEqual(codes(long), ["scrape-gap"])
    XCTAssertEqual(try value("targets.gaps", long), 1)
    let (none, _, _) = try await run("last: 3s, job: apj, checks: [targets]", port: scene.sick.port)
    XCTAssertEqual(none.verdict, .inconclusive)
    XCTAssertEqual(codes(none), ["no-target"])
  }

  func testSeriesNaNAndInfinityAreNoPass() async throws {
    let scene = try scene()
    let queries =
      "{ up: up, none: no_such_metric, nan: sum(up) * 0 / sum(up * 0), most: sum(up) / sum(up * 0), one: \"up{job='api'}\", two: vector(2) }"
    let (step, budget, _) = try await run(
      "last: 2s, checks: [], queries: \(queries), range-queries: { ups: up }", port: scene.sick.port,
      limits: [
        "asked.up: { max: 1 }", "asked.none: { max: 1 }", "asked.nan: { max: 1 }", "asked.most: { max: 1 }",
        "asked.one: { min: 1 }", "asked.two: { max: 1 }",
        "asked.up{instance=\"127.0.0.1:1\",job=\"dead\"}: { min: 1 }",
        "asked.ups.max{instance=\"127.0.0.1:1\",job=\"dead\"}: { max: 0 }",
        "asked.up{job=\"api\"}: { min: 1 }",
      ])
    XCTAssertEqual(step.verdict, .passed, "\(step.findings.map(\.message))")
    XCTAssertEqual(reason("up", step), "the query gave 2 series; name one by all its labels, or sum them up")
    XCTAssertEqual(reason("none", step), "the query gave no series")
    XCTAssertEqual(reason("nan", step), "the value is NaN")
    XCTAssertEqual(reason("most", step), "the value is +Inf")
    XCTAssertEqual(
      try XCTUnwrap(budget).limits.map(\.verdict),
      [
        .inconclusive, .inconclusive, .inconclusive, .inconclusive, .passed, .failed, .failed, .passed,
        .inconclusive,
      ])
  }

  func testQueryThatTheServerRefusesIsInconclusive() async throws {
    let scene = try scene()
    let (step, budget, _) = try await run(
      "last: 2s, checks: [], queries: { squared: up * on () up, fine: sum(up) }", port: scene.sick.port,
      limits: ["asked.squared: { max: 1 }", "asked.fine: { max: 5 }"])
    XCTAssertEqual(step.verdict, .inconclusive)
    XCTAssertEqual(codes(step), ["query-failed"])
    XCTAssertTrue(step.findings[0].message.contains("found duplicate series"), step.findings[0].message)
    XCTAssertEqual(try XCTUnwrap(budget).verdict, .inconclusive)
  }

  // MARK: - Servers that do not answer as they should

  private static let empty = #"{"status":"success","data":{"resultType":"vector","result":[]}}"#

  func testWhatStandsThereIsNamed() async throws {
    let cases: [(ScriptedServer.Reply, String)] = [
      (
        .init(status: 401, type: "text/plain", body: "no"),
        "refuses the credentials (status 401); 'auth' or 'headers' hold them"
      ),
      (
        .init(status: 403, body: #"{"status":"error","error":"forbidden"}"#),
        "refuses the credentials (status 403); 'auth' or 'headers' hold them"
      ),
      (
        .init(status: 404, type: "text/html", body: "<html>"),
        "has no /api/v1 (status 404); is it Prometheus, and does 'server' name its path?"
      ),
      (
        .init(status: 302, headers: ["Location: http://127.0.0.1:1/login"], body: ""),
        "answers with status 302 and leads to http://127.0.0.1:1/login; 'server' must be the address that answers itself"
      ),
      (.init(status: 502, type: "text/html", body: "<html>"), "answers with status 502"),
      (.init(type: "text/html", body: "<html>"), "does not answer as Prometheus does (status 200)"),
      (.init(body: "{}"), "does not answer as Prometheus does (status 200)"),
      (.init(body: ""), "does not answer as Prometheus does (status 200)"),
      (.init(body: String(repeating: "x", count: 33 << 20)), "larger than 32MiB"),
    ]
    for (reply, expected) in cases {
      let server = try ScriptedServer { _ in reply }
      defer { server.stop() }
      let (step, _, _) = try await run(
        "last: 1s, checks: [], queries: { q: sum(up) }", port: Int(server.port))
      XCTAssertEqual(step.verdict, .errored)
      XCTAssertTrue(step.reason?.hasSuffix(expected) == true, "\(expected): \(step.reason ?? "")")
    }
  }

  func testSilentAndAbsentServersEndInTime() async throws {
    let server = try ScriptedServer { _ in nil }
    defer { server.stop() }
    let began = MonotonicClock.nanoseconds
    let (silent, _, _) = try await run("last: 1s, answer-within: 500ms", port: Int(server.port))
    XCTAssertEqual(silent.verdict, .errored)
    XCTAssertEqual(silent.reason, "Prometheus at http://127.0.0.1:\(server.port) did not answer within 500ms")
    let port = try freePort()
    let (absent, _, _) = try await run("last: 1s", port: port)
    XCTAssertEqual(absent.verdict, .errored)
    XCTAssertEqual(absent.reason, "Prometheus at http://127.0.0.1:\(port) takes no connection")
    XCTAssertLessThan(MonotonicClock.nanoseconds - began, 20_000_000_000)
  }

  func testStoreWithoutTargetsAndRulesIsInconclusive() async throws {
    let server = try ScriptedServer { request in
      request.hasPrefix("POST /api/v1/query ")
        ? .init(body: Self.empty) : .init(status: 404, body: "404 page not found")
    }
    defer { server.stop() }
    let (step, _, _) = try await run("last: 1s, queries: { q: sum(up) }", port: Int(server.port))
    XCTAssertEqual(step.verdict, .inconclusive)
    XCTAssertEqual(step.reason, "'targets', 'rules' saw too little; 2 findings")
    XCTAssertEqual(codes(step), ["unanswered", "unanswered"])
  }

  func testWarningsOfTheServerAreTold() async throws {
    let server = try ScriptedServer { _ in
      .init(
        body:
          #"{"status":"success","warnings":["half of it is missing"],"data":{"resultType":"scalar","result":[1.5,"7"]}}"#
      )
    }
    defer { server.stop() }
    let (step, _, _) = try await run("last: 1s, checks: [], queries: { q: sum(up) }", port: Int(server.port))
    XCTAssertEqual(step.verdict, .warned)
    XCTAssertEqual(step.findings.map(\.message), ["query 'q': half of it is missing"])
    XCTAssertEqual(try value("q", step), 7)
  }

  /// The token reaches the server, no argument of a program, and nothing that the run writes.
  func testTokenIsSentAndNeverShown() async throws {
    let token = "prometheus-token-2026"
    let server = try ScriptedServer { request in
      request.contains("authorization: Bearer \(token)") || request.contains("Authorization: Bearer \(token)")
        ? .init(body: Self.empty) : .init(status: 401, body: "")
    }
    defer { server.stop() }
    let tools = try TemporaryFolder()
    let curl = try ExternalProgram.path("curl", package: "curl")
    try tools.write("#!/bin/sh\necho \"$@\" >> \(tools.path)/arguments\nexec \(curl) \"$@\"\n", to: "curl")
    try tools.shell("chmod +x curl")
    let path = tools.path + ":" + (ProcessInfo.processInfo.environment["PATH"] ?? "")
    let (step, _, results) = try await run(
      "last: 1s, checks: [], queries: { q: sum(up) }, auth: { bearer: \"${{ secrets.TOKEN }}\" }",
      port: Int(server.port), path: path)
    XCTAssertEqual(step.verdict, .passed, step.reason ?? "")
    XCTAssertEqual(try tools.read("arguments"), "-q -K -\n")
    let leaks = try tools.shell("grep -rl '\(token)' '\(results.path)' || true")
    XCTAssertEqual(leaks, "")
    XCTAssertTrue(server.requests.first?.hasPrefix("POST /api/v1/query ") == true)
  }
}
