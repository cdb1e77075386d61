import Diagnostics
import PipelineModel
import XCTest

/// Run reports as journals give them, for tests.
struct RunFixture {
  var name = "20261123T161354Z-pull-request-7f3a"
  var pipeline = "pull-request"
  var steps: [RunStarted.PlannedStep] = []
  var events: [JournalEntry] = []
  var finish: RunFinished?
  private var clock = 1_795_450_434.0

  init(pipeline: String = "pull-request") { self.pipeline = pipeline }

  mutating func plan(
    _ id: String, _ kind: String, name: String? = nil, needs: [String] = [], onFailure: [String] = []
  ) {
    steps.append(
      RunStarted.PlannedStep(
        id: StepID(id), name: name ?? id, kind: kind, needs: needs.map { StepID($0) },
        onFailure: onFailure.map { StepID($0) }))
  }

  mutating func add(_ event: RunEvent, after seconds: Double = 0) {
    clock += seconds
    events.append(JournalEntry(time: clock, event: event))
  }

  mutating func start(_ id: String) { add(.stepStarted(StepStarted(step: StepID(id)))) }

  mutating func end(
    _ id: String, _ verdict: Verdict, _ reason: String? = nil, seconds: Double = 0, metrics: [Metric] = [],
    findings: [Finding] = [], limits: [LimitOutcome] = [], artifacts: [String] = []
  ) {
    add(
      .stepFinished(
        StepFinished(
          step: StepID(id), verdict: verdict, reason: reason, seconds: seconds, metrics: metrics,
          findings: findings, limits: limits, artifacts: artifacts)), after: seconds)
  }

  mutating func run(
    _ id: String, _ kind: String, _ verdict: Verdict, _ reason: String? = nil, needs: [String] = [],
    onFailure: [String] = [], seconds: Double = 0, metrics: [Metric] = [], findings: [Finding] = [],
    limits: [LimitOutcome] = [], artifacts: [String] = []
  ) {
    plan(id, kind, needs: needs, onFailure: onFailure)
    if verdict != .skipped { start(id) }
    end(
      id, verdict, reason, seconds: seconds, metrics: metrics, findings: findings, limits: limits,
      artifacts: artifacts)
  }

  mutating func finish(_ verdict: Verdict, _ exitCode: ExitCode, signal: String? = nil) {
    add(.runFinished(RunFinished(verdict: verdict, exitCode: exitCode.rawValue, signal: signal)))
  }

  /// The journal, its first line included.
  var journal: [JournalEntry] {
    let host = HostFacts(
      operatingSystem: "Linux", architecture: "x86_64", processors: 2, processorModel: nil, loadAverage: 0.31)
    let started = RunStarted(
      run: name, pipeline: pipeline, description: nil,
      file: "pipelines/pull-request.yaml", toolVersion: "0.1.0",
      inputs: ["base-url": "http://127.0.0.1:8080"],
      host: host, isStrict: false, steps: steps)
    return [JournalEntry(time: 1_795_450_434, event: .runStarted(started))] + events
  }

  func report() throws -> RunReport { try XCTUnwrap(RunReportBuilder.report(of: journal)) }

  /// A diagnostic at the text between ‹ and ›.
  static func diagnostic(
    _ code: String, _ message: String, _ severity: Diagnostic.Severity = .error, in marked: String,
    path: String = "monitoring/rules/api.yaml", help: String? = nil
  ) -> Diagnostic {
    let parts = marked.components(separatedBy: "‹")
    let rest = parts.dropFirst().joined().components(separatedBy: "›")
    let (before, inside, after) = (parts[0], rest.first ?? "", rest.dropFirst().joined())
    let source = SourceFile(path: path, text: before + inside + after)
    let start = before.utf8.count
    return Diagnostic(
      code: code, severity: severity, message: message,
      range: SourceRange(source: source, start: start, end: start + inside.utf8.count), help: help)
  }

  static func limit(
    _ metric: String, _ rule: String, _ verdict: Verdict, _ value: Double?, _ unit: MetricUnit, bound: Double,
    reason: String? = nil, action: String? = nil, line: Int = 3
  ) -> LimitOutcome {
    LimitOutcome(
      metric: metric, rule: rule, verdict: verdict, value: value, unit: unit, bound: bound,
      sampleCount: 24_000,
      reason: reason, action: action, file: "budgets/api.yaml", line: line)
  }

  static let loadMetrics = [
    Metric("throughput", .perSecond, 1198.4), Metric("latency.p50", .seconds, 0.0123),
    Metric("latency.p95", .seconds, 0.612), Metric("latency.p99", .seconds, 0.94),
    Metric("error_rate", .ratio, 0.0004),
  ]

  static let unknownFunction = diagnostic(
    "promql-unknown-function", "unknown function 'rat'",
    in:
      "groups:\n  - name: api\n    rules:\n      - alert: HighLatency\n        expr: ‹rat›(http_requests_total[5m]) > 5\n",
    help: "did you mean 'rate'?")

  static let missingFor = diagnostic(
    "alert-without-for", "alert 'HighLatency' fires on a single bad evaluation", .warning,
    in: "groups:\n  - name: api\n    rules:\n      - alert: ‹HighLatency›\n", help: "add 'for: 5m'")

  /// One step of each kind of ending.
  static var failing: RunFixture {
    var run = RunFixture()
    run.add(.serviceChanged(ServiceChanged(service: "api", state: .starting)))
    run.add(.serviceChanged(ServiceChanged(service: "api", state: .ready)), after: 1.2)
    run.run(
      "rules", "alert-rules", .failed, "1 error and 1 warning in 4 files", seconds: 0.0124,
      findings: [Finding(missingFor), Finding(unknownFunction)])
    run.run("dashboards", "dashboards", .passed, "12 dashboards, no findings", seconds: 0.21)
    run.run("load", "load", .passed, seconds: 23.1, metrics: loadMetrics)
    run.run(
      "bench", "benchmark", .errored,
      "the command 'encode' exited with 1\nfatal: no input\nusage: bench FILE",
      seconds: 0.4, artifacts: ["steps/bench/log.txt"])
    run.run(
      "budget", "budget", .failed, needs: ["load", "bench"], seconds: 0.001,
      limits: [
        limit("load.throughput", "min 1000/s", .passed, 1198.4, .perSecond, bound: 1000),
        limit(
          "load.latency.p95", "max 500ms", .failed, 0.612, .seconds, bound: 0.5,
          action: "Scale up; look for slow queries."),
        limit("load.error_rate", "max 1%", .passed, 0.0004, .ratio, bound: 0.01),
        limit(
          #"load.latency.p99{request="search"}"#, "max 800ms", .inconclusive, nil, .seconds, bound: 0.8,
          reason: "12 samples are too few for a 99th percentile; 1000 are needed"),
      ])
    run.run("publish", "command", .skipped, "needs 'budget', which failed", needs: ["budget"])
    run.add(.serviceChanged(ServiceChanged(service: "api", state: .stopped)))
    run.add(.note(RunNote(message: "the machine's load average was 3.1 before the run")))
    run.finish(.errored, .failed)
    return run
  }

  /// What a probe gives, without a place.
  static func found(_ code: String, _ message: String, help: String? = nil) -> Finding {
    Finding(Diagnostic(code: code, severity: .warning, message: message, range: nil, help: help))
  }

  /// A budget that broke, two probes that looked into it, one that could not, and one that nothing called for.
  static var diagnosed: RunFixture {
    var run = RunFixture()
    run.run(
      "load", "load", .passed, onFailure: ["logs"], seconds: 23.1, metrics: loadMetrics)
    run.run(
      "budget", "budget", .failed, needs: ["load"], onFailure: ["cache", "database", "cluster"],
      seconds: 0.001,
      limits: [
        limit("load.throughput", "min 1000/s", .passed, 1198.4, .perSecond, bound: 1000),
        limit(
          "load.latency.p95", "max 500ms", .failed, 0.612, .seconds, bound: 0.5,
          action: "Scale up; look for slow queries."),
      ])
    run.run(
      "database", "postgres", .warned, "4 findings", needs: ["budget"], seconds: 0.3,
      findings: [
        found("postgres-setting", "work_mem is 4MiB", help: "ALTER SYSTEM SET work_mem = '256MB';"),
        found(
          "missing-index", "entities was read whole 812 times",
          help: "CREATE INDEX CONCURRENTLY ON entities (kind);"),
        found("no-monitor-role", "'app' sees its own sessions and statements only"),
        found(
          "lock-wait",
          "pid 71 has waited 4.2s for a lock on entities, held by pid 70 (idle in transaction for 9s)",
          help: "end the transaction that holds it: SELECT pg_terminate_backend(70);"),
      ], artifacts: ["steps/database/findings.json"])
    run.run(
      "cache", "redis", .warned, "2 findings", needs: ["budget"], seconds: 0.1,
      findings: [
        found("redis-setting", "maxmemory is 0"), found("evicted-keys", "1200 keys were evicted"),
      ], artifacts: ["steps/cache/findings.json"])
    run.run(
      "cluster", "kubernetes", .errored, "kubectl is not there: apt install kubernetes-client\nPATH=/usr/bin",
      needs: ["budget"], seconds: 0.01)
    run.run(
      "logs", "command", .skipped, "looks into a failure of 'load', which passed", needs: ["load"])
    run.finish(.failed, .failed)
    return run
  }

  /// A run that passed and has something to say all the same.
  static var warned: RunFixture {
    var run = RunFixture()
    run.run("load", "load", .warned, "the machine was busy", seconds: 3)
    run.run(
      "budget", "budget", .warned, needs: ["load"], seconds: 0.001,
      limits: [limit("load.latency.p95", "warn 400ms", .warned, 0.412, .seconds, bound: 0.4)])
    run.finish(.warned, .passed)
    return run
  }

  static var passing: RunFixture {
    var run = RunFixture()
    run.run("rules", "alert-rules", .passed, seconds: 0.0124)
    run.run("load", "load", .passed, seconds: 23.1, metrics: loadMetrics)
    run.run(
      "budget", "budget", .passed, needs: ["load"], seconds: 0.001,
      limits: [
        limit("load.latency.p95", "max 800ms", .passed, 0.612, .seconds, bound: 0.8),
        limit("load.throughput", "min 1000/s", .passed, 1198.4, .perSecond, bound: 1000, line: 4),
      ])
    run.finish(.passed, .passed)
    return run
  }

  /// Text that tries to break out of every format.
  static let hostile =
    "\u{1B}[31mred\u{1B}[0m \u{9B}2J \u{202E}rtl \u{7} | a `b` ``` <script>alert(1)</script> ]]> @octocat #12 "
    + "[x](http://evil) $x$ www.evil.example %0A ##[error]boo & \"q\" 'a'\r\n::error::gotcha\n::stop-commands::x\u{0}"

  static var hostileRun: RunFixture {
    var run = RunFixture(pipeline: hostile)
    run.plan("a", hostile, name: hostile)
    run.start("a")
    let place = diagnostic(
      hostile, hostile, in: "key: ‹\u{1B}[2J\u{202E}value›\n", path: hostile, help: hostile)
    run.end(
      "a", .failed, hostile, seconds: 1, metrics: [Metric(hostile, .none, .infinity)],
      findings: [Finding(place)],
      limits: [limit(hostile, hostile, .failed, .nan, .none, bound: 0, reason: hostile, action: hostile)],
      artifacts: [hostile + "/log.txt"])
    run.add(.serviceChanged(ServiceChanged(service: hostile, state: .failed, reason: hostile)))
    run.add(.note(RunNote(message: hostile)))
    run.finish(.failed, .interrupted, signal: hostile)
    return run
  }

  static var manyFindings: RunFixture {
    var run = RunFixture()
    let findings = (1...5000).map { number in
      Finding(
        diagnostic(
          "promql-unknown-function", "unknown function 'rat\(number)' in a rather long message about it",
          in:
            "        expr: ‹rat›(http_requests_total[5m]) > \(number) # \(String(repeating: "x", count: 60))\n",
          help: "did you mean 'rate'? " + String(repeating: "y", count: 80)))
    }
    run.run("rules", "alert-rules", .failed, seconds: 1, findings: findings)
    run.run("more", "alert-rules", .failed, seconds: 1, findings: Array(findings.prefix(10)))
    run.finish(.failed, .failed)
    return run
  }
}
