import DemoService
import Foundation
import TestSupport
import XCTest

/// report.html of a real run with every kind of step, opened in a real browser.
final class PageTests: XCTestCase {
  /// Rules and a command fail, so that there is something to explain; `publish` is skipped.
  private static let pipeline = """
    name: everything
    description: Every kind of step once.
    inputs:
      base-url: { default: "http://127.0.0.1:1" }
      postgres: { type: number }
      redis: { type: number }
      prometheus: { type: number }
    defaults: { timeout: 2m }
    steps:
      rules: { uses: alert-rules, with: { files: [rules.yaml] } }
      dashboards: { uses: dashboards, with: { files: [dashboard.json] } }
      assets:
        uses: command
        with:
          shell: |
            printf '\\033[32mgreen\\033[0m <script>alert(1)</script> </pre>\\n'
            echo '{"size": "5843B"}' > assets.json
          metrics: assets.json
      flaky:
        uses: command
        retry: { attempts: 2, delay: 1ms, on: [failed, errored] }
        with: { shell: "echo broken pipe to the database; exit 3" }
      load:
        uses: load
        exclusive: true
        with:
          base-url: "${{ inputs.base-url }}"
          arrival-rate: 100/s
          duration: 3s
          requests:
            - { name: entities, get: "/api/entities?limit=20", weight: 3 }
            - { name: absent, get: /api/absent }
      k6: { uses: k6, exclusive: true, env: { BASE: "${{ inputs.base-url }}" }, with: { script: k6.js } }
      bench:
        uses: benchmark
        exclusive: true
        with: { runs: 10, commands: { none: ["true"], shell: [sh, -c, ":"] } }
      duet:
        uses: benchmark
        exclusive: true
        with: { compare: { base: ["true"], head: [sh, -c, ":"], pairs: 8, control-pairs: 4 } }
      micro: { uses: import, with: { files: hyperfine.json } }
      nested: { uses: pipeline, with: { file: nested.yaml } }
      plan:
        uses: capacity
        with: { traffic: { requests-per-second: 1200/s }, pods: { requests-per-pod: 100/s } }
      ceiling:
        uses: saturation
        exclusive: true
        with:
          load:
            { base-url: "${{ inputs.base-url }}", arrival-rate: 100/s, warm-up: 200ms, duration: 1s, requests: [{ get: / }] }
          up-to: 200/s
          limits: { latency.p95: { max: 10s } }
      outage:
        uses: chaos
        exclusive: true
        with:
          load: { base-url: "${{ inputs.base-url }}", arrival-rate: 50/s, duration: 4s, requests: [{ get: / }] }
          faults: { slow: { at: 1s, for: 1s, latency: 80ms }, cut: { at: 3s, for: 300ms, reset: 100% } }
          recovered: { latency: 1s, for: 500ms }
      practice: { uses: http-check, with: { base-url: "${{ inputs.base-url }}" } }
      database: { uses: postgres, with: { host: 127.0.0.1, port: "${{ inputs.postgres }}", user: admin, database: postgres } }
      cache: { uses: redis, with: { port: "${{ inputs.redis }}" } }
      cluster: { uses: kubernetes, with: { namespace: shop, last: 1m } }
      metrics:
        uses: prometheus
        needs: load
        with:
          server: "http://127.0.0.1:${{ inputs.prometheus }}"
          range-queries: { scraped: "sum(up)" }
      budget:
        uses: budget
        needs: [load, bench, duet, assets]
        with: { file: budget.yaml, history: history }
      publish: { uses: command, needs: [budget, flaky], with: { shell: "true" } }
    """

  private static let budget = """
    limits:
      load.latency.p95: { max: 1us, action: "Scale up; look for slow queries." }
      load.latency.p50: { max: 10s }
      load.error_rate: { max: 50% }
      duet.command.time: { max-increase: 5% }
      assets.size: { trend: rise, against: main, action: Bisect the commits between. }
    """

  private static let files = [
    "all.yaml": pipeline, "budget.yaml": budget,
    "nested.yaml": "steps: { inner: { uses: command, with: { shell: \"echo inner\" } } }\n",
    "rules.yaml": """
    groups:
      - name: api
        rules:
          - { alert: HighLatency, expr: "rat(http_requests_total[5m]) > 5", for: 5 minutes }
          - { alert: "<script>alert(1)</script>", expr: "sum(rate(x_total[5m])", labels: { severity: page } }
    """,
    "k6.js": """
    import http from 'k6/http';
    export const options = { vus: 2, duration: '2s' };
    export default function () { http.get(__ENV.BASE + '/api/entities?limit=20'); }
    """,
    "hyperfine.json":
      #"{"results":[{"command":"encode","mean":0.2,"median":0.2,"times":[0.19,0.2,0.21,0.2]}]}"#,
  ]

  private struct Report: Decodable {
    struct Host: Decodable {
      let architecture: String
      let operatingSystem: String
      let processorModel: String?
      let processors: Int
    }
    struct Step: Decodable {
      struct Metric: Decodable {
        let name: String
        let value: Double?
        let samples: [Double]?
        let comparison: Comparison?
      }
      struct Comparison: Decodable {
        struct Pairs: Decodable {
          let base: [Double]
          let head: [Double]
        }
        let planned: Pairs
      }
      struct Limit: Decodable {
        let metric: String
        let value: Double?
        let bound: Double
        let verdict: String
      }
      struct Finding: Decodable {}
      let id: String
      let verdict: String
      let metrics: [Metric]
      let limits: [Limit]
      let findings: [Finding]
    }
    let host: Host
    let steps: [Step]

    func step(_ id: String) throws -> Step { try XCTUnwrap(steps.first { $0.id == id }, id) }

    func metric(_ step: String, _ name: String) throws -> Step.Metric {
      try XCTUnwrap(try self.step(step).metrics.first { $0.name == name }, name)
    }
  }

  private struct Timeline: Decodable {
    struct Second: Decodable {
      let second: Int
      let succeeded: Double
      let failed: Double
      let p50: Double?
      let p95: Double?
      let p99: Double?
    }
    let measuredSeconds: Double
    let seconds: [Second]
  }

  func testARealRunWithEveryKindOfStep() throws {
    let browser = try Browser()
    _ = try ExternalProgram.path("k6", package: "k6")
    let folder = try TemporaryFolder()
    try run(in: folder)
    let report = try decode(Report.self, "results/latest/report.json", in: folder)
    XCTAssertEqual(report.steps.filter { $0.verdict == "errored" }.map(\.id), [])
    // Every kind has a page, and nothing else has one: ReferenceKeyTests.
    let pages = Repository.files(under: Repository.root + "/docs/reference/steps", endings: [".md"])
    for kind in pages.compactMap({ $0.split(separator: "/").last?.dropLast(".md".count) }) {
      XCTAssertTrue(Self.pipeline.contains("uses: \(kind)"), "no step is of the kind '\(kind)'")
    }
    let page = folder.path + "/results/latest/report.html"
    XCTAssertTrue(
      try folder.read("results/latest/report.html").contains("href=\"steps/nested/run/report.html\""))
    XCTAssertTrue(try folder.read("results/latest/steps/nested/run/report.html").contains("inner"))
    let views = [(1600, false), (1600, true), (400, false), (400, true)]
    let visits = try SideBySide.map(views, width: 2) { width, isDark in
      try browser.visit(page, width: width, isDark: isDark)
    }
    for ((width, _), visit) in zip(views, visits) {
      XCTAssertEqual(visit.console, [])
      XCTAssertEqual(visit.found.faults, [], "at \(width)")
      XCTAssertEqual(visit.found.counts["width"], width)
      try check(visit.found, report, in: folder)
    }
  }

  /// What the probe and the console are there to find, on a page that has it all.
  func testTheProbeFindsFaults() throws {
    let browser = try Browser()
    let folder = try TemporaryFolder()
    try folder.write(
      """
      <!DOCTYPE html><html lang="de"><body><h1>A</h1><h3 id="a" style="color: #ccc">B</h3><p id="a">C</p>
      <main><input><button></button><a href="#b">D</a><p style="width: 3000px" tabindex="2">E</p><svg width="1" height="1"></svg>
      <section class="group"><figure class="chart"><span class="title">F</span>
      <svg class="drawing" role="img" data-x-lower="0" data-x-upper="1" data-y-lower="0" data-y-upper="10">
      <path d="M0,500 L0,500 1000,900" data-values="5 9"></path>
      <rect class="bar" width="90" height="40" fill="#b3201b"></rect><text x="5" y="20">G</text></svg></figure></section>
      <img src="http://127.0.0.1:9/pixel.png" alt=""><script>throw new Error("boom")</script></main></body></html>
      """, to: "page.html")
    let visit = try browser.visit(folder.path + "/page.html", width: 800, isDark: false)
    XCTAssertTrue(visit.console.contains { $0.contains("boom") }, "\(visit.console)")
    for rule in [
      "request", "html-has-lang", "duplicate-id", "heading-order", "landmark", "name", "label", "svg-name",
      "tabindex",
      "dead-link", "color-contrast", "overflow", "sticks-out", "mark", "label-over-bar",
    ] {
      XCTAssertTrue(
        visit.found.faults.contains { $0.hasPrefix(rule + ": ") }, "\(rule): \(visit.found.faults)")
    }
  }

  /// Runs the pipeline against a service of the test's own, with a history on a machine like this.
  private func run(in folder: TemporaryFolder) throws {
    for (name, text) in Self.files { try folder.write(text + "\n", to: name) }
    try folder.write(
      String(
        decoding: try Repository.bytes(Repository.root + "/monitoring/dashboards/api.json"), as: UTF8.self),
      to: "dashboard.json")
    let server = try DemoServer(DemoConfiguration())
    try server.start()
    defer { server.stop() }
    let first = try Loadline.shell("loadline run nested.yaml --results first", in: folder)
    XCTAssertEqual(first.exitCode, 0, first.errors)
    let host = try decode(Report.self, "first/latest/report.json", in: folder).host
    var nights = ""
    for night in 0..<30 {
      let value = (night < 20 ? 5000.0 : 5800.0) + Double(night * 7 % 5)
      var machine = [
        "architecture": "\"\(host.architecture)\"", "operatingSystem": "\"\(host.operatingSystem)\"",
        "processors": "\(host.processors)",
      ]
      if let model = host.processorModel { machine["processorModel"] = "\"\(model)\"" }
      let place = machine.map { "\"\($0)\":\($1)" }.joined(separator: ",")
      nights += """
        {"labels":{},"machine":{\(place)},"metric":"size","pipeline":"p","run":"run-\(night)","source":{"branch":"main","commit":"\(1_000_000 + night)","isDirty":false},"step":"assets","time":\(1_793_000_000 + night * 86_400),"unit":"B","value":\(value),"version":1}

        """
    }
    try folder.write(nights, to: "history/assets.size/2026-11.jsonl")
    let servers = try DatabaseServers()
    defer { servers.stop() }
    let prometheus = try PrometheusServer(
      port: try freePort(), jobs: [(name: "api", port: Int(server.port))])
    defer { prometheus.stop() }
    try prometheus.wait(for: [("targets", "\"health\":\"up\"")])
    // No cluster is here: it has nothing to show.
    try folder.write("#!/bin/sh\necho '{\"items\":[]}'\n", to: "bin/kubectl")
    try FileManager.default.setAttributes(
      [.posixPermissions: 0o755], ofItemAtPath: folder.path + "/bin/kubectl")
    let inputs = [
      "base-url=http://127.0.0.1:\(server.port)", "postgres=\(servers.database.port)",
      "redis=\(servers.cache.port)", "prometheus=\(prometheus.port)",
    ]
    let result = try Loadline.shell(
      "PATH=$PWD/bin:$PATH loadline run all.yaml --results results "
        + inputs.map { "--input \($0)" }.joined(separator: " "), in: folder,
      environment: ["PGPASSWORD": PostgresServer.password, "REDISCLI_AUTH": RedisServer.password])
    XCTAssertEqual(result.exitCode, 1, result.errors)
  }

  private func decode<Value: Decodable>(_ type: Value.Type, _ path: String, in folder: TemporaryFolder) throws
    -> Value
  {
    try JSONDecoder().decode(type, from: Data(try folder.read(path).utf8))
  }

  /// What the page draws is what the files of the run say.
  private func check(_ found: Browser.Finds, _ report: Report, in folder: TemporaryFolder) throws {
    XCTAssertEqual(found.nodes.count, report.steps.count)
    for step in report.steps {
      XCTAssertTrue(
        found.nodes.contains { $0.hasPrefix("\(step.id), ") && $0.contains(": \(step.verdict)") }, step.id)
    }
    try checkLoads(found, in: folder)
    try checkSamples(found, report)
    let limits = try report.step("budget").limits
    XCTAssertEqual(found.limits.count, limits.count)
    for limit in limits {
      let shown = try XCTUnwrap(found.limits[limit.metric], limit.metric)
      XCTAssertTrue(shown[2]?.hasSuffix(limit.verdict) ?? false, limit.metric)
      // A trend has a chart in place of a bar.
      guard limit.metric != "assets.size" else { continue }
      XCTAssertEqual(shown[0].flatMap { Double($0) }, limit.value, limit.metric)
      XCTAssertEqual(shown[1].flatMap { Double($0) }, limit.bound, limit.metric)
    }
    XCTAssertEqual(found.counts["findings"], report.steps.reduce(0) { $0 + $1.findings.count })
    XCTAssertEqual(found.counts["findingsAfterFilter"], 0)
    XCTAssertGreaterThan(found.counts["texts"] ?? 0, 300)
  }

  private func checkLoads(_ found: Browser.Finds, in folder: TemporaryFolder) throws {
    for (step, name) in [("load", "Latency"), ("k6", "Service time")] {
      let timeline = try decode(Timeline.self, "results/latest/steps/\(step)/timeline.json", in: folder)
      let measured = timeline.seconds.filter { Double($0.second) < timeline.measuredSeconds }
      XCTAssertGreaterThan(measured.count, 1, step)
      let rates = try XCTUnwrap(found.charts["\(step) / Successful requests"]?["line rate"])
      XCTAssertEqual(rates.count, measured.count)
      for (second, rate) in zip(measured, rates) {
        let length = min(1, timeline.measuredSeconds - Double(second.second))
        XCTAssertEqual(rate, second.succeeded / length, accuracy: 1e-6)
      }
      let percentiles = try XCTUnwrap(found.charts["\(step) / \(name) over time"])
      XCTAssertEqual(percentiles["line p50"], measured.compactMap(\.p50))
      XCTAssertEqual(percentiles["line p95"], measured.compactMap(\.p95))
      XCTAssertEqual(percentiles["line p99"], measured.compactMap(\.p99))
      let losses = found.charts["\(step) / Lost requests"]?["bar failed"] ?? []
      XCTAssertEqual(losses.map { $0.rounded() }, timeline.seconds.map(\.failed).filter { $0 > 0 }, step)
      let curve = try XCTUnwrap(found.charts["\(step) / \(name) by percentile"]?["line p99"])
      XCTAssertEqual(curve, curve.sorted())
    }
    XCTAssertFalse(found.charts["load / Lost requests"]?["bar failed"]?.isEmpty ?? true)
  }

  private func checkSamples(_ found: Browser.Finds, _ report: Report) throws {
    for name in ["none", "shell"] {
      XCTAssertEqual(
        found.strips["bench / time / \(name)"], try report.metric("bench", "\(name).time").samples)
      XCTAssertEqual(
        found.strips["bench / memory / \(name)"], try report.metric("bench", "\(name).memory").samples)
    }
    XCTAssertEqual(found.strips["micro / time / time benchmark=encode"], [0.19, 0.2, 0.21, 0.2])
    let pairs = try XCTUnwrap(try report.metric("duet", "command.time").comparison).planned
    XCTAssertEqual(found.strips["duet / time / command, base: base"], pairs.base)
    XCTAssertEqual(found.strips["duet / time / command, head: head"], pairs.head)
    let changes = try XCTUnwrap(found.charts["duet / Change of command time in each pair"]?["pair planned"])
    XCTAssertEqual(changes, zip(pairs.base, pairs.head).map { $1 / $0 - 1 })
    XCTAssertEqual(changes.count, 8)
    let trend = try XCTUnwrap(found.charts["trends / assets.size"])
    XCTAssertEqual(trend["point"], (0..<30).map { ($0 < 20 ? 5000.0 : 5800.0) + Double($0 * 7 % 5) })
    XCTAssertEqual(trend["point current"], [5843])
    XCTAssertEqual(trend["line level"]?.count, 2)
  }
}
