import Diagnostics
import Documents
import PipelineModel
import SystemIO

/// Runs one step from its condition to its verdict, as often as it may be tried.
struct StepRunner: Sendable {
  let step: Step
  let index: Int
  let prepared: PreparedPipeline
  let options: RunOptions
  let run: RunFolder
  let masker: SecretMasker
  let control: RunControl
  let services: ServiceHost
  let journal: Journal
  let deadlines: Deadlines
  /// How the steps that had to end before this one ended.
  let upstream: [StepID: StepFinished]

  /// Whatever goes wrong in the step becomes the verdict. Throws when the journal cannot be written.
  func run() async throws -> StepFinished {
    var attempt = 1
    while true {
      let finished = await runOnce()
      guard let retry = step.retry, attempt < retry.attempts, retry.retried.contains(finished.verdict),
        !control.hasReached(.end(of: step))
      else { return finished }
      let delay = retry.delay(afterAttempts: attempt)
      guard let artifacts = setAside(finished.artifacts, attempt: attempt) else { return finished }
      try journal.append(
        .stepRetried(
          StepRetried(
            step: step.id, attempt: attempt, verdict: finished.verdict, reason: finished.reason,
            seconds: finished.seconds, delay: delay / .seconds(1), artifacts: artifacts)))
      let wait = try? await withinLimits(timeout: nil) {
        try await Task.sleep(for: delay)
        return StepResult(verdict: .passed)
      }
      guard wait?.verdict == .passed else {
        return StepFinished(
          step: step.id, verdict: .cancelled, reason: "the run was stopped before the step was tried again")
      }
      attempt += 1
    }
  }

  /// Moves what an attempt left out of the way of the next; nil where that fails, and the attempt stands.
  private func setAside(_ artifacts: [String], attempt: Int) -> [String]? {
    guard !artifacts.isEmpty else { return [] }
    let own = "steps/\(step.id)"
    let aside = "steps/\(step.id).attempts/\(attempt)"
    guard (try? run.root?.move(own, to: aside)) != nil else { return nil }
    return artifacts.map { $0.hasPrefix(own + "/") ? aside + $0.dropFirst(own.utf8.count) : $0 }
  }

  private func runOnce() async -> StepFinished {
    let began = MonotonicClock.nanoseconds
    let folder = StepFolder(run: run, step: step.id)
    let log = StepLog(run: run, folder: folder.relativePath, masker: masker)
    let place = StepPlace(step: step, prepared: prepared, run: run)
    var result: StepResult
    var outputs: [String: String]?
    var fingerprint: String?
    do {
      switch try await outcome(folder: folder, log: log, place: place) {
      case .reused(let finished): return finished
      case .ran(let ran, let found): (result, fingerprint) = (ran, found)
      }
      if result.verdict != .skipped {
        outputs = try place.outputs(isRequired: result.verdict.allowsDependants)
        result = result.adding(
          artifacts: try await place.keepArtifacts(
            masker: masker, isRequired: result.verdict.allowsDependants))
      }
    } catch {
      result = Self.result(of: error)
    }
    await place.remove()
    if let failure = log.finish(), result.verdict != .errored {
      result = StepResult(verdict: .errored, reason: "the log could not be written: \(failure)")
    }
    let seconds = Double(MonotonicClock.nanoseconds - began) / 1e9
    return store(
      result, outputs: outputs, fingerprint: fingerprint, seconds: seconds, folder: folder,
      hasLog: !log.isEmpty)
  }

  private enum Outcome {
    case reused(StepFinished)
    /// With the fingerprint where the step began.
    case ran(StepResult, fingerprint: String?)
  }

  // MARK: - Before, during, after

  private func outcome(folder: StepFolder, log: StepLog, place: StepPlace) async throws -> Outcome {
    let scope = try stepScope()
    if let condition = step.condition, try !holds(condition, in: scope.scope) {
      return .ran(StepResult(verdict: .skipped, reason: "its condition is false"), fingerprint: nil)
    }
    let collector = DiagnosticCollector()
    guard let kind = prepared.catalog[step.uses],
      let decoded = StepDecoding.decode(step, kind: kind, scope: scope.scope, collector: collector),
      !collector.diagnostics.hasErrors
    else {
      throw StepError(
        "what the step takes is wrong, now that its expressions have values",
        findings: collector.diagnostics.map(Finding.init))
    }
    let fingerprint = fingerprint(kind: kind, with: decoded.with, environment: scope.layers)
    if case .reuse(let earlier) = reuse.decision(
      of: step, kind: kind, fingerprint: fingerprint, upstream: upstream),
      let finished = try? await runOnOwnThread(name: "reuse", { [run] in try earlier.reuse(in: run) })
    {
      return .reused(finished)
    }
    if !step.services.isEmpty {
      let (services, names) = (services, step.services)
      // A service has a time of its own; a stop ends the wait for it.
      let wait = try await withinLimits(timeout: nil) {
        try await services.begin(names)
        return StepResult(verdict: .passed)
      }
      guard wait.verdict == .passed else { return .ran(wait, fingerprint: nil) }
    }
    let environment = try place.prepare(environment: scope.environment)
    let outcome: Result<StepResult, any Error>
    let pinning = try pinned()
    defer { pinning?.undo() }
    let machine = step.isExclusive ? MachineWatch() : nil
    let progress = options.progress.map { ProgressWatch(step: step.id, log: log, tell: $0) }
    let telling = progress.map { progress in Task { await progress.run() } }
    defer { telling?.cancel() }
    do {
      outcome = .success(
        try await withinLimits(timeout: step.timeout) {
          let workspace = try await place.makeWorkspace()
          return try await decoded.step.run(
            context(
              folder: folder, log: log, environment: environment, workspace: workspace, progress: progress))
        })
    } catch {
      outcome = .failure(error)
    }
    // Whatever the step came to, a dead service is why.
    let hasPassed = (try? outcome.get())?.verdict == .passed
    let patience: Duration = hasPassed ? .zero : .seconds(1)
    if let death = await services.death(among: step.services, within: patience) { throw StepError(death) }
    return .ran(try watched(outcome.get(), machine: machine), fingerprint: fingerprint)
  }

  private func pinned() throws -> ProcessPinning? {
    guard let text = step.processors, let processors = ProcessorSet(text) else { return nil }
    return try ProcessPinning(to: processors)
  }

  /// With what the machine did meanwhile, which is told besides where it may have disturbed the measurement.
  private func watched(_ result: StepResult, machine: MachineWatch?) throws -> StepResult {
    guard let machine else { return result }
    let noise = machine.finish()
    if let disturbance = noise.disturbance {
      try journal.append(
        .note(RunNote(message: "the machine was not quiet while '\(step.id)' ran: \(disturbance)")))
    }
    return result.adding(metrics: noise.metrics)
  }

  private var reuse: ReusePolicy {
    ReusePolicy(
      earlier: options.earlier, cache: options.cache, fresh: options.selection.fresh,
      reusesMeasurements: options.reusesMeasurements)
  }

  private func fingerprint(kind: RegisteredStepKind, with: Node, environment: [String: String]) -> String {
    var environment = environment
    for name in step.cache?.environment ?? [] { environment[name] = options.environment[name] ?? "" }
    return StepFingerprint.text(
      of: step, with: with, environment: environment,
      patterns: kind.inputPatterns(with) + (step.cache?.files ?? []), folder: prepared.folder(of: step),
      toolVersion: options.toolVersion, masker: masker)
  }

  private func context(
    folder: StepFolder, log: StepLog, environment: [String: String], workspace: String,
    progress: ProgressWatch?
  ) -> StepContext {
    StepContext(
      step: step.id, workspace: workspace, folder: folder, log: log, environment: environment,
      upstream: upstream,
      marker: RunMarker.text(
        run: run.name, part: "steps/\(step.id)", environment: options.environment), control: control,
      urgency: .urgency(of: step), masker: masker, options: options,
      services: services, progress: progress,
      callers: [prepared.pipeline.file])
  }

  /// Runs the work until it ends, its time is over, or the run is to stop; ends it in the last two cases.
  private func withinLimits(
    timeout: Duration?, _ work: @escaping @Sendable () async throws -> StepResult
  ) async throws -> StepResult {
    let limited = LimitedWork(work)
    let notice = control.whenReached(.end(of: step)) { limited.end(by: .stop) }
    let deadline = timeout.map { deadlines.set(in: $0) { limited.end(by: .timeout) } }
    let (end, result) = await limited.outcome()
    notice.withdraw()
    if let deadline { deadlines.withdraw(deadline) }
    switch end {
    case .result: return try result.get()
    case .timeout: return StepResult(verdict: .errored, reason: "timed out after \(Self.text(step.timeout))")
    case .stop: return StepResult(verdict: .cancelled, reason: "the run was stopped")
    }
  }

  private func store(
    _ result: StepResult, outputs: [String: String]?, fingerprint: String?, seconds: Double,
    folder: StepFolder, hasLog: Bool
  ) -> StepFinished {
    let logs = hasLog ? [folder.relativePath + "/log.txt"] : []
    let seconds = (seconds * 1e6).rounded() / 1e6
    do {
      let written = try StepArtifacts.write(result, to: folder, masker: masker)
      let artifacts = logs + result.artifacts + written
      let hasSucceeded = [.passed, .warned].contains(result.verdict)
      let finished = StepFinished(
        step: step.id, verdict: result.verdict, reason: result.reason, seconds: seconds,
        metrics: result.metrics, findings: result.findings, limits: result.limits, artifacts: artifacts,
        outputs: outputs, fingerprint: hasSucceeded ? fingerprint : nil,
        digests: hasSucceeded && !artifacts.isEmpty ? try digests(of: artifacts) : nil,
        diagnosis: result.diagnosis)
      // A result that cannot be kept is computed again the next time.
      if step.cache != nil, finished.canBeReused {
        try? options.cache?.keep(finished, of: run, masker: masker)
      }
      return finished
    } catch {
      // What has no file may be what no file can hold: the journal does without it too.
      return StepFinished(
        step: step.id, verdict: .errored, reason: "the results could not be written: \(error)",
        seconds: seconds, artifacts: logs + result.artifacts)
    }
  }

  private func digests(of artifacts: [String]) throws -> [String: String] {
    var digests: [String: String] = [:]
    for path in artifacts {
      var hash = SHA256()
      try run.root?.read(path) { hash.update($0) }
      digests[path] = hash.finish()
    }
    return digests
  }

  // MARK: - Values

  /// - Returns: besides the whole environment the variables that the pipeline and the step set.
  private func stepScope() throws -> (
    scope: PipelineScope, environment: [String: String], layers: [String: String]
  ) {
    var environment = options.environment
    var layers: [String: String] = [:]
    for layer in [prepared.pipeline.environment, step.environment] {
      let values = try EnvironmentLayer.resolve(layer, in: makeScope(environment))
      environment.merge(values) { _, new in new }
      layers.merge(values) { _, new in new }
    }
    return (makeScope(environment), environment, layers)
  }

  private func makeScope(_ environment: [String: String]) -> PipelineScope {
    PipelineScope(
      pipeline: prepared.pipeline, graph: prepared.graph, step: index, inputs: prepared.inputs,
      knowledge: .inRun(environment: environment, outcomes: upstream))
  }

  private func holds(_ condition: StepCondition, in scope: PipelineScope) throws -> Bool {
    do throws(ExpressionFault) {
      return try condition.evaluate(in: scope) ?? false
    } catch {
      throw StepError(
        "its condition cannot be computed", findings: [Finding(condition.node.diagnostic(for: error))])
    }
  }

  private static func result(of error: any Error) -> StepResult {
    switch error {
    case let error as StepError:
      StepResult(verdict: .errored, reason: error.message, findings: error.findings)
    case is CancellationError: StepResult(verdict: .cancelled, reason: "the run was stopped")
    default: StepResult(verdict: .errored, reason: "\(error)")
    }
  }

  private static func text(_ duration: Duration) -> String { "\(Quantity(duration / .seconds(1), .seconds))" }
}
