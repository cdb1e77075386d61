import Execution
import HTTPLoad
import PipelineModel
import Reports
import Steps
import SystemIO

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// `loadline load URL`: one load run without a pipeline.
struct AdHocLoad {
  /// The JSON form of the result.
  private struct Output: Encodable {
    let version = 1
    let url: String
    let verdict: Verdict
    let reason: String
    let metrics: [Metric]
    let limits: [LimitOutcome]
  }

  let arguments: Arguments
  let console: Console

  func run() async throws -> Int32 {
    if let job = try kubernetesJob() {
      console.print(job)
      return ExitCode.passed.rawValue
    }
    var plan = try plan()
    plan.shard = try shard()
    if let problem = plan.problems.first { throw Arguments.Fault(message: problem, help: nil) }
    let limits = try arguments.all("--limit").map { text throws(Arguments.Fault) in
      try AdHocLimit.parse(text, for: plan)
    }
    if arguments.has("--abort-on-fail") { try endEarly(&plan, when: limits) }
    let results = arguments.value("--results") ?? (plan.shard == nil ? nil : RunFolder.defaultResults)
    if results == "" { throw Arguments.Fault(message: "'--results' must name a folder", help: nil) }
    if let results { return try await record(plan, limits: limits, below: results) }
    let result: LoadResult
    do {
      result = try await measure(plan)
    } catch is CancellationError {
      return Interruption.shared.exitCode.rawValue
    }
    if let unreachable = result.unreachable {
      console.tell("error: \(Self.text(unreachable))\n")
      return ExitCode.noVerdict.rawValue
    }
    return try show(result, limits: limits)
  }

  private func endEarly(_ plan: inout LoadPlan, when limits: [AdHocLimit]) throws(Arguments.Fault) {
    let isOpen = plan.model.isOpen
    let candidates = limits.compactMap { $0.earlyEnd(isOpen: isOpen) }
    // The others are judged at the end, as all are.
    let early = candidates.filter { $0.canBreakEarly(in: plan) }
    plan.earlyEndLimits = early.isEmpty ? candidates : early
    if candidates.isEmpty {
      let known = EarlyEndLimits.metrics(isOpen: isOpen).joined(separator: ", ")
      throw Arguments.Fault(
        message: "'--abort-on-fail' needs a '--limit' that can be seen to be missed before the end",
        help: "it can on \(known), such as --limit 'error_rate<1%'")
    }
    if let problem = plan.problems.first { throw Arguments.Fault(message: problem, help: nil) }
  }

  /// Leaves a folder as a run of a pipeline does.
  private func record(_ plan: LoadPlan, limits: [AdHocLimit], below results: String) async throws -> Int32 {
    let id = StepID("load")
    var run = try CommandRun(
      below: results, name: "load", command: "loadline load",
      steps: [.init(id: id, name: id.text, kind: "load", needs: [])])
    var measured: LoadResult?
    let step = try await run.step(id) { folder in
      let result = try await measure(plan, keepingSecondsOnDiskOf: folder.runPath)
      if let unreachable = result.unreachable { throw StepError(Self.text(unreachable)) }
      measured = result
      let metrics = LoadMetrics.metrics(of: result)
      let (verdict, reason) = LoadVerdict.judge(result)
      let outcomes = limits.map {
        $0.evaluate(metrics, of: result, loadVerdict: verdict, reason: reason)
      }
      return StepResult(
        verdict: Verdict.worst([verdict] + outcomes.map(\.verdict)) ?? .inconclusive,
        reason: LoadText.reason(reason, of: plan.shard), metrics: metrics, limits: outcomes,
        artifacts: try LoadArtifacts.write(
          result, of: plan, to: folder, step: id, environment: console.environment)
          + LoadArtifacts.writeFailures(result, to: folder))
    }
    let signal = step.verdict == .cancelled ? Interruption.shared.first ?? "SIGINT" : nil
    let report = try await run.finish(signal: signal)
    if let measured {
      _ = try show(measured, limits: limits)
    } else {
      console.tell("error: \(step.reason ?? step.verdict.rawValue)\n")
    }
    console.tell(ReportFiles.places(in: run.folder))
    return report.exitCode
  }

  private static func text(_ unreachable: LoadResult.Unreachable) -> String {
    "nothing could connect to \(unreachable.address): \(unreachable.reason)"
  }

  private func measure(
    _ plan: LoadPlan, keepingSecondsOnDiskOf folder: String? = nil
  ) async throws -> LoadResult {
    let console = console
    let showsProgress = StandardStream.errors.isTerminal
    let task = Task {
      try await LoadEngine.run(plan, keepingSecondsOnDiskOf: folder) { progress in
        if showsProgress { console.tell("\r\u{1B}[K\(LoadText.progress(progress))") }
      }
    }
    Interruption.shared.handle { _ in task.cancel() }
    defer { if showsProgress { console.tell("\r\u{1B}[K") } }
    return try await task.value
  }

  private func show(_ result: LoadResult, limits: [AdHocLimit]) throws -> Int32 {
    let metrics = LoadMetrics.metrics(of: result)
    let (loadVerdict, reason) = LoadVerdict.judge(result)
    let outcomes = limits.map {
      $0.evaluate(metrics, of: result, loadVerdict: loadVerdict, reason: reason)
    }
    let verdict = Verdict.worst([loadVerdict] + outcomes.map(\.verdict)) ?? .inconclusive
    if arguments.value("--format") == "json" {
      let encoder = JSONEncoder()
      encoder.outputFormatting = [.sortedKeys, .prettyPrinted, .withoutEscapingSlashes]
      let output = Output(
        url: arguments.operands[0], verdict: verdict, reason: reason, metrics: metrics, limits: outcomes)
      console.print(String(decoding: try encoder.encode(output), as: UTF8.self) + "\n")
    } else {
      console.print(text(result, metrics: metrics, reason: reason, verdict: verdict, outcomes: outcomes))
    }
    return ExitCode.of([loadVerdict] + outcomes.map(\.verdict)).rawValue
  }

  // MARK: - Text

  private func text(
    _ result: LoadResult, metrics: [Metric], reason: String, verdict: Verdict, outcomes: [LimitOutcome]
  ) -> String {
    func shown(_ name: String) -> String {
      metrics.first { $0.name == name && $0.labels.isEmpty }?.quantity?.description ?? "–"
    }
    let isOpen = result.overall.latency != nil
    let families = isOpen ? ["latency", "service_time", "send_lag"] : ["service_time"]
    let columns = ["min", "mean", "p50", "p90", "p95", "p99", "p99.9", "max"]
    var lines = ["\(arguments.operands[0]) at \(result.address)", ""]
    lines.append("                " + columns.map { leftPadded($0) }.joined())
    for family in families {
      lines.append(
        "  \(family.padded(to: 14))" + columns.map { leftPadded(shown("\(family).\($0)")) }.joined())
    }
    if let bounds = LoadText.bounds(of: families[0], in: metrics) {
      lines.append("  95% bounds    \(bounds)")
    }
    lines.append("")
    let target = result.targetRate.map { " of \(Quantity($0, .perSecond)) asked for" } ?? ""
    lines += ["  throughput    \(shown("throughput"))\(target)"]
    lines.append(
      "  requests      \(shown("requests")): \(shown("succeeded")) succeeded, \(shown("failed")) failed, \(shown("timed_out")) timed out, \(shown("unsent")) unsent"
    )
    lines.append("  error rate    \(shown("error_rate"))")
    if !isOpen {
      lines.append(
        "  note          the closed model waits for answers: it has service times, no latency (use --rate)")
    }
    lines += LoadText.failures(result).map { "  failure       \($0)" }
    if !outcomes.isEmpty { lines.append("") }
    for outcome in outcomes {
      let why = outcome.reason.map { ": \($0)" } ?? ""
      lines.append("  limit         \(outcome.metric) \(outcome.rule): \(outcome.verdict.rawValue)\(why)")
    }
    lines += ["", "\(verdict.rawValue): \(reason)", ""]
    return lines.joined(separator: "\n")
  }

  private func leftPadded(_ text: String) -> String {
    String(repeating: " ", count: max(1, 10 - text.count)) + text
  }

  // MARK: - Plan

  func plan() throws(Arguments.Fault) -> LoadPlan {
    var (base, path) = try address()
    base.unixSocket = arguments.value("--unix-socket")
    let body = arguments.value("--body")
    let request = LoadPlan.Request(
      name: "request", method: (arguments.value("--method") ?? (body == nil ? "GET" : "POST")).uppercased(),
      path: path, headers: try arguments.all("--header").map(header), body: .bytes(Array((body ?? "").utf8)))
    if arguments.has("--rate"), arguments.has("--concurrency") {
      throw Arguments.Fault(
        message: "'--rate' and '--concurrency' exclude each other",
        help: "a rate is the open model, a concurrency the closed one")
    }
    let model: LoadPlan.Model =
      if let rate = try arguments.quantity("--rate", unit: .perSecond) {
        .open(requestsPerSecond: rate.value)
      } else {
        .closed(concurrency: try arguments.count("--concurrency") ?? 10)
      }
    var plan = LoadPlan(
      target: base, requests: [request], model: model, duration: try duration("--duration") ?? .seconds(10))
    plan.tls = TLSOptions(caFile: arguments.value("--ca-file"), insecure: arguments.has("--insecure"))
    plan.warmUp = try duration("--warm-up") ?? plan.warmUp
    plan.connectTimeout = try duration("--connect-timeout") ?? plan.connectTimeout
    plan.requestTimeout = try duration("--request-timeout") ?? plan.requestTimeout
    plan.maxInFlight = try arguments.count("--max-in-flight") ?? plan.maxInFlight
    plan.threads = try arguments.count("--threads") ?? plan.threads
    if let problem = plan.problems.first { throw Arguments.Fault(message: problem, help: nil) }
    return plan
  }

  /// The URL without its path and query, and these.
  private func address() throws(Arguments.Fault) -> (LoadTarget, String) {
    let text =
      arguments.operands[0].split(separator: "#", omittingEmptySubsequences: false).first.map(String.init)
      ?? ""
    let authority = text.firstRange(of: "://").map { $0.upperBound } ?? text.startIndex
    let slash = text[authority...].firstIndex { $0 == "/" || $0 == "?" } ?? text.endIndex
    let rest = String(text[slash...])
    do throws(LoadTarget.Fault) {
      let target = try LoadTarget(String(text[..<slash]))
      return (target, rest.isEmpty ? "/" : rest.hasPrefix("?") ? "/" + rest : rest)
    } catch {
      throw Arguments.Fault(message: "\(error)", help: "write it like http://127.0.0.1:8080/path")
    }
  }

  private func header(_ text: String) throws(Arguments.Fault) -> LoadPlan.Request.Header {
    guard let colon = text.firstIndex(of: ":"), colon != text.startIndex else {
      throw Arguments.Fault(message: "'\(text)' is not a header", help: "write --header 'Name: value'")
    }
    let value = text[text.index(after: colon)...].drop { $0 == " " }
    return LoadPlan.Request.Header(name: String(text[..<colon]), value: String(value))
  }

  private func duration(_ flag: String) throws(Arguments.Fault) -> Duration? {
    try arguments.quantity(flag, unit: .seconds).map {
      .nanoseconds(Int64((min($0.value, 1e9) * 1e9).rounded()))
    }
  }
}
