import DemoService
import Diagnostics
import Documents
import Execution
import Foundation
import HTTPLoad
import PipelineModel
import Steps
import TestSupport
import XCTest

final class LoadStepTests: XCTestCase {
  /// Runs a load step against a demo service, and a budget with these limits behind it.
  private func run(
    _ with: String, limits: String? = nil
  ) async throws -> (load: StepFinished, budget: StepFinished?) {
    let server = try DemoServer(DemoConfiguration())
    try server.start()
    defer { server.stop() }
    return try await run(with, port: server.port, limits: limits)
  }

  private func run(
    _ with: String, port: Int, limits: String? = nil
  ) async throws -> (load: StepFinished, budget: StepFinished?) {
    let folder = try TemporaryFolder()
    if let limits { try folder.write("limits:\n\(limits)\n", to: "budget.yaml") }
    let body = (["base-url: http://127.0.0.1:\(port)"] + with.split(separator: "\n").map(String.init))
      .map { "      \($0)\n" }.joined()
    let budget =
      limits == nil ? "" : "  budget:\n    uses: budget\n    needs: load\n    with: { file: budget.yaml }\n"
    let ended = try await PipelineTrial(in: folder).run(
      "steps:\n  load:\n    uses: load\n    with:\n\(body)\(budget)")
    return (try XCTUnwrap(ended["load"]), ended["budget"])
  }

  private func value(_ name: String, _ step: StepFinished, request: String? = nil) throws -> Double {
    let labels = request.map { ["request": $0] } ?? [:]
    let metric = try XCTUnwrap(step.metrics.first { $0.name == name && $0.labels == labels }, name)
    return try XCTUnwrap(metric.value, "\(name): \(metric.reason ?? "")")
  }

  func testOpenModel() async throws {
    let (step, budget) = try await run(
      """
      arrival-rate: 200/s
      duration: 1s
      requests:
        - { name: a, get: /health, weight: 3 }
        - { name: b, get: /api/entities?limit=2 }
      """,
      limits: """
          load.latency.p95: { max: 5s, min: 0s }
          'load.requests{request="a"}': { min: 150, max: 150 }
          load.error_rate: { max: 0% }
        """)
    XCTAssert([.passed, .inconclusive].contains(step.verdict), step.reason ?? "")
    XCTAssertEqual(try value("requests", step), 200)
    XCTAssertEqual(try value("requests", step, request: "a"), 150)
    XCTAssertEqual(try value("requests", step, request: "b"), 50)
    XCTAssertEqual(try value("succeeded", step), 200)
    XCTAssertEqual(try value("error_rate", step), 0)
    XCTAssertGreaterThanOrEqual(try value("latency.p95", step), try value("latency.p50", step))
    XCTAssertGreaterThanOrEqual(try value("latency.mean", step), try value("service_time.mean", step))
    XCTAssertEqual(budget?.limits.count, 5)
    if step.verdict == .passed { XCTAssertEqual(budget?.verdict, .passed, budget?.reason ?? "") }
    XCTAssert(step.artifacts.contains("steps/load/timeline.json"))
  }

  func testClosedModel() async throws {
    let (step, _) = try await run(
      "concurrency: 2\nduration: 300ms\nwarm-up: 100ms\nrequests: [{ get: /delay?ms=10 }]")
    XCTAssertEqual(step.verdict, .passed, step.reason ?? "")
    XCTAssertNil(step.metrics.first { $0.name.hasPrefix("latency.") || $0.name.hasPrefix("send_lag.") })
    XCTAssertGreaterThanOrEqual(try value("service_time.min", step), 0.010)
    XCTAssertGreaterThanOrEqual(try value("service_time.min", step, request: "GET /delay?ms=10"), 0.010)
    XCTAssertLessThanOrEqual(try value("requests", step), 62)
  }

  func testExpectations() async throws {
    let (step, _) = try await run(
      """
      concurrency: 1
      duration: 200ms
      requests:
        - { name: teapot, get: /status/418, expect: { status: 418 } }
        - { name: redirect, get: /status/304 }
        - { name: missing, get: /status/404 }
        - { name: either, get: /status/404, expect: { status: [200, 404] } }
        - { name: created, get: /health, expect: { status: 201 } }
        - { name: echo, post: /echo, body: "{}", headers: { Content-Type: application/json } }
        - { name: head, head: /health }
      """)
    for (name, share) in [
      ("teapot", 0.0), ("redirect", 0), ("missing", 1), ("either", 0), ("created", 1), ("echo", 0),
      ("head", 0),
    ] {
      XCTAssertEqual(try value("error_rate", step, request: name), share, name)
    }
    XCTAssertEqual(step.verdict, .warned)
    XCTAssert(step.reason?.contains("did not succeed") ?? false, step.reason ?? "")
    XCTAssert(step.reason?.hasSuffix("by unexpected status, such as 404") ?? false, step.reason ?? "")
  }

  func testErrorRate() async throws {
    let (step, budget) = try await run(
      "concurrency: 1\nduration: 500ms\nrequests: [{ name: r, get: /fail?rate=0.1 }]",
      limits: "  load.error_rate: { max: 1%, action: Look at the log. }")
    XCTAssertEqual(step.verdict, .warned, step.reason ?? "")
    XCTAssertEqual(try value("error_rate", step), 0.1, accuracy: 0.05)
    XCTAssertEqual(budget?.verdict, .failed)
    XCTAssertEqual(budget?.limits.first?.action, "Look at the log.")
    let (all, _) = try await run("concurrency: 1\nduration: 100ms\nrequests: [{ get: /status/500 }]")
    XCTAssertEqual(all.verdict, .failed, all.reason ?? "")
  }

  func testUnreachableIsNoVerdict() async throws {
    let server = try DemoServer(DemoConfiguration())
    server.stop()
    let (step, budget) = try await run(
      "concurrency: 1\nduration: 1s\nrequests: [{ get: / }]", port: server.port,
      limits: "  load.error_rate: { max: 100% }")
    XCTAssertEqual(step.verdict, .errored)
    XCTAssertEqual(
      step.reason, "nothing could connect to 127.0.0.1:\(server.port): connect: Connection refused")
    XCTAssertEqual(budget?.verdict, .skipped)
  }

  func testSaturationIsInconclusiveAndSoIsItsBudget() async throws {
    let (step, budget) = try await run(
      "arrival-rate: 200/s\nmax-in-flight: 1\nduration: 500ms\nrequests: [{ get: /delay?ms=50 }]",
      limits: "  load.error_rate: { max: 100% }\n  load.requests: { min: 1 }")
    XCTAssertEqual(step.verdict, .inconclusive, step.reason ?? "")
    XCTAssertEqual(budget?.verdict, .inconclusive, budget?.reason ?? "")
    XCTAssertEqual(budget?.limits.map(\.verdict), [.inconclusive, .inconclusive])
  }

  func testPercentilesNeedSamples() async throws {
    let (step, budget) = try await run(
      "arrival-rate: 50/s\nduration: 500ms\nrequests: [{ get: /health }]",
      limits: "  load.latency.p99: { max: 10s }\n  load.latency.p50: { max: 10s }")
    XCTAssertEqual(
      step.metrics.first { $0.name == "latency.p99" }?.reason, "p99 needs 299 samples; there are 25")
    XCTAssertEqual(budget?.limits.first?.verdict, .inconclusive)
    XCTAssertEqual(budget?.limits.first?.reason, "p99 needs 299 samples; there are 25")
  }

  func testHeadersOfARequestTakeThePlaceOfTheSteps() async throws {
    let server = try ScriptedServer { _ in .init(body: "") }
    defer { server.stop() }
    let (step, _) = try await run(
      """
      concurrency: 1
      duration: 100ms
      headers: { X-One: common, X-Two: common, User-Agent: mine }
      requests: [{ get: /a, headers: { x-one: own, Host: other } }]
      """, port: Int(server.port))
    XCTAssertEqual(step.verdict, .passed, step.reason ?? "")
    let head = try XCTUnwrap(server.requests.first)
    let lines = head.split(separator: "\r\n").map { String($0).lowercased() }
    func values(_ name: String) -> [String] {
      lines.filter { $0.hasPrefix(name + ":") }.map {
        String($0.dropFirst(name.count + 1).drop { $0 == " " })
      }
    }
    XCTAssertEqual(lines.first, "get /a http/1.1")
    XCTAssertEqual(values("x-one"), ["own"])
    XCTAssertEqual(values("x-two"), ["common"])
    XCTAssertEqual(values("user-agent"), ["mine"])
    XCTAssertEqual(values("host"), ["other"])
  }

  // MARK: - What is described is what is given

  func testAJSONBodyHoldsWhatIsKnownOnlyInTheRun() async throws {
    let server = try ScriptedServer { _ in .init(body: "{}") }
    defer { server.stop() }
    let pipeline = """
      secrets: [PW]
      steps:
        subject:
          uses: load
          with:
            base-url: "http://127.0.0.1:\(server.port)"
            concurrency: 1
            iterations: 1
            requests:
              - post: /login
                json: { user: "u-${iteration}", password: "${{ secrets.PW }}", more: ["x ${{ secrets.PW }}", 1] }
      """
    let ended = try await PipelineTrial(in: try TemporaryFolder()).run(
      pipeline, environment: ["PATH": "/usr/bin:/bin", "PW": #"geheim"-1\2"#])
    XCTAssertEqual(ended["subject"]?.verdict, .passed, ended["subject"]?.reason ?? "")
    let request = try XCTUnwrap(server.requests.last { $0.hasPrefix("POST") })
    XCTAssertTrue(
      request.hasSuffix(
        #"{"user":"u-0","password":"geheim\"-1\\2","more":["x geheim\"-1\\2",1]}"#), request)
  }

  /// In the run such a metric would be null, and the condition quietly false.
  func testExpressionsNameMetricsThatTheStepGives() throws {
    let yaml = """
      steps:
        load:
          uses: load
          with: { base-url: "http://127.0.0.1:1", arrival-rate: 1/s, duration: 1s, requests: [{ get: / }] }
        free: { uses: command, with: { run: ["true"] } }
        a:
          uses: command
          needs: [load, free]
          if: steps.load.metrics["latency.p59"] != null && steps.load.metrics["latency.p95"] > 1ms
          env: { P: '${{ steps.load.metrics["eror_rate"] }}', Q: '${{ steps.free.metrics["any"] }}' }
          with: { run: [echo, hi] }
        b:
          uses: command
          needs: a
          if: steps.a.verdict == 'pased' && steps.load.metrics.nothing == null
          with: { run: [echo, hi] }
      """
    let found = PipelineTrial(in: try TemporaryFolder()).prepare(yaml).diagnostics
    XCTAssertEqual(
      DiagnosticText.text(of: found, file: "pipeline.yaml").split(separator: "\n").filter {
        !$0.hasPrefix("  ")
      },
      [
        "9:9: error: step 'load' gives no metric 'latency.p59' [bad-expression]",
        "10:20: error: step 'load' gives no metric 'eror_rate' [bad-expression]",
        "10:65: error: step 'free' gives no metric 'any' [bad-expression]",
        "15:9: error: 'pased' is no verdict [bad-expression]",
      ])
  }

  func testMetricsAreThoseDescribed() async throws {
    let server = try DemoServer(DemoConfiguration())
    try server.start()
    defer { server.stop() }
    let base =
      "base-url: http://127.0.0.1:\(server.port), duration: 100ms, requests: [{ get: /health, name: h }, { get: / }]"
    let folder = try TemporaryFolder()
    try folder.write("groups: [{ name: g, rules: [{ record: r, expr: up }] }]", to: "rules.yaml")
    try folder.write(#"{"title": "A", "schemaVersion": 39, "panels": []}"#, to: "board.json")
    try folder.write("limits: { rules.rules: { min: 1 } }", to: "budget.yaml")
    let withs = [
      ("load", "{ concurrency: 1, \(base) }"), ("load", "{ arrival-rate: 50/s, \(base) }"),
      ("benchmark", #"{ commands: { a: ["true"], b: ["true"] }, runs: 1 }"#),
      ("alert-rules", "{ files: rules.yaml }"), ("dashboards", "{ files: board.json }"),
      ("command", #"{ run: ["true"] }"#), ("budget", "{ file: budget.yaml }"),
      ("capacity", "{ storage: { new-users-per-month: 10, data-per-user: 5MB } }"),
    ]
    // What k6, an import and a called pipeline give shows only when they run; the tests of a kind that asks a server
    // say this of it.
    let elsewhere = [
      "k6", "import", "pipeline", "postgres", "redis", "http-check", "saturation", "prometheus", "kubernetes",
      "chaos",
    ]
    XCTAssertEqual(
      Set(withs.map(\.0) + elsewhere), Set(StepRegistry.catalog.kinds.map(\.name)),
      "a kind is left out")
    for (kind, with) in withs {
      let node = try XCTUnwrap(
        DocumentReader.read(source: SourceFile(path: "with.yaml", text: with)).documents.first)
      let collector = DiagnosticCollector()
      let decoded = try XCTUnwrap(StepRegistry.catalog[kind]?.decode(node, collector), with)
      let descriptions = try XCTUnwrap(decoded.metrics)
      let yaml =
        "steps:\n  rules: { uses: alert-rules, with: { files: rules.yaml } }\n"
        + "  subject:\n    uses: \(kind)\n    needs: rules\n    with: \(with)\n"
      let ended = try await PipelineTrial(in: folder).run(yaml)
      let step = try XCTUnwrap(ended["subject"])
      XCTAssertEqual(MetricKind.given(step.metrics), MetricKind.described(descriptions), kind)
    }
  }

  /// What is sent must be what the file says, byte by byte, and is never mended silently.
  func testFilesThatCannotBeUsedAreToldWhereTheyAreNamed() throws {
    let folder = try TemporaryFolder()
    try Data([0x69, 0x64, 0x0A, 0x61, 0x0A, 0x63, 0x61, 0x66, 0xE9, 0x0A])
      .write(to: URL(fileURLWithPath: folder.path + "/latin.csv"))
    try folder.write(#"[{"id": 1}]"#, to: "rows.json")
    func faults(_ more: String) -> [String] {
      let yaml = """
        steps:
          load:
            uses: load
            with:
              base-url: https://127.0.0.1:1
              arrival-rate: 10/s
              duration: 1s
              requests: [{ get: / }]
              \(more)
        """
      return PipelineTrial(in: folder).prepare(yaml).diagnostics.map { fault in
        let start = fault.range?.startPosition
        return "\(start.map { "\($0.line):\($0.column)" } ?? "-") \(fault.message)"
      }
    }
    XCTAssertEqual(
      faults("data: { file: latin.csv }"), ["9:21 line 3 of 'latin.csv' cannot be used: it is not UTF-8"])
    XCTAssertEqual(
      faults("data: { file: rows.json }"),
      ["9:21 'rows.json' cannot be used: it is JSON, and neither rows of CSV nor named '.jsonl'"])
    XCTAssertEqual(faults("tls: { ca-file: gone.pem }"), ["9:23 the file 'gone.pem' does not exist"])
  }
}
