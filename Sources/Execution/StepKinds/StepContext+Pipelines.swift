import PipelineModel
import Synchronization
import SystemIO

extension StepContext {
  /// Runs a whole pipeline as the work of this step, in a run's folder inside the step's own.
  ///
  /// Its metrics are named `STEP.METRIC`. The step's end, whatever the cause, ends the pipeline in order.
  ///
  /// - Parameter jobs: how many of its steps run at once; nil for as many as in the run of this step.
  package func runPipeline(_ prepared: PreparedPipeline, jobs: Int?) async throws -> StepResult {
    let inner = try RunFolder.create(at: folder.path + "/run")
    var options = options
    options.environment = environment
    RunMarker.add(marker, to: &options.environment)
    options.jobs = jobs ?? options.jobs
    options.inheritedSecrets = masker
    // Its steps are none of the run that is watched.
    options.progress = nil
    let innerControl = RunControl()
    let events = EventList()
    let log = log
    let executor = try Executor(
      prepared: prepared, options: options, folder: inner, control: innerControl,
      observer: { entry in
        let ended = events.add(entry)
        if !prepared.pipeline.steps.isEmpty {
          show(fraction: Double(ended) / Double(prepared.pipeline.steps.count))
        }
        if let line = Self.line(of: entry.event) { log.append(line: line) }
      })
    let (control, urgency) = (control, urgency)
    let run = Task { try await executor.run() }
    let finished = try await withTaskCancellationHandler {
      let urging = control.whenReached(urgency) { innerControl.requestStop(signal: "SIGTERM") }
      defer { urging.withdraw() }
      return try await run.value
    } onCancel: {
      innerControl.requestStop(signal: control.signal ?? "SIGTERM")
    }
    guard let report = RunReportBuilder.report(of: events.all) else {
      throw StepError("the pipeline left no journal")
    }
    // What looked into a failure stands beside it, and gives nothing of its own.
    let counted = report.steps.filter { !$0.isDiagnosing }
    let path = folder.relativePath + "/run"
    return StepResult(
      verdict: finished.verdict, reason: Self.reason(of: report), metrics: report.steps.flatMap(Self.metrics),
      findings: counted.flatMap(\.findings), limits: counted.flatMap(\.limits),
      artifacts: [path + "/journal.ndjson"], diagnosis: Diagnosis(ofSteps: report.steps, in: path))
  }

  private static func line(of event: RunEvent) -> String? {
    switch event {
    case .stepStarted(let event): "\(event.step) began"
    case .stepFinished(let event):
      "\(event.step) \(event.verdict.rawValue)\(event.reason.map { ": " + $0 } ?? "")"
    default: nil
    }
  }

  /// The steps that did not pass, the first of them with its reason.
  private static func reason(of report: RunReport) -> String {
    let bad = report.steps.filter { ![.passed, .skipped].contains($0.verdict) && !$0.isDiagnosing }
    let count = "\(report.steps.count) step\(report.steps.count == 1 ? "" : "s") of '\(report.pipeline)'"
    guard let first = bad.first else { return count }
    let said = first.reason.map { ": " + ($0.split(separator: "\n").first.map(String.init) ?? "") } ?? ""
    let more = bad.count == 1 ? "" : " and \(bad.count - 1) more"
    return "\(count): '\(first.id)'\(more) \(first.verdict.rawValue)\(said)"
  }

  private static func metrics(of step: StepReport) -> [Metric] {
    step.metrics.map { metric in
      Metric(
        "\(step.id).\(metric.name)", metric.unit, metric.value, labels: metric.labels,
        sampleCount: metric.sampleCount, reason: metric.reason, samples: metric.samples, lower: metric.lower,
        upper: metric.upper)
    }
  }
}

private final class EventList: Sendable {
  private struct State {
    var entries: [JournalEntry] = []
    var endedSteps = 0
  }

  private let state = Mutex(State())

  var all: [JournalEntry] { state.withLock { $0.entries } }

  /// Gives the number of steps that have ended so far.
  func add(_ entry: JournalEntry) -> Int {
    state.withLock { state in
      state.entries.append(entry)
      if case .stepFinished = entry.event { state.endedSteps += 1 }
      return state.endedSteps
    }
  }
}
