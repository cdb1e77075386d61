import Diagnostics
import PipelineModel
import SystemIO

/// Runs a prepared pipeline: the schedule decides, this does it, the journal holds it.
package struct Executor {
  private let prepared: PreparedPipeline
  private let options: RunOptions
  private let folder: RunFolder
  private let journal: Journal
  private let masker: SecretMasker
  private let control: RunControl
  private let services: ServiceHost
  private let deadlines = Deadlines()

  package init(
    prepared: PreparedPipeline, options: RunOptions, folder: RunFolder, control: RunControl,
    observer: @escaping @Sendable (JournalEntry) -> Void
  ) throws {
    var options = options
    // What the caller has set already stays.
    options.environment.merge(prepared.fileEnvironment) { own, _ in own }
    self.prepared = prepared
    self.options = options
    self.folder = folder
    self.control = control
    masker = SecretMasker(
      prepared.pipeline.secrets.compactMap { options.environment[$0] }, inherited: options.inheritedSecrets)
    journal = try Journal(path: folder.journalPath, masker: masker, observer: observer)
    services = ServiceHost(
      prepared: prepared, environment: options.environment, folder: folder, masker: masker, journal: journal)
  }

  /// Runs everything and returns when no process of the run is left. Throws when the journal cannot be written.
  package func run() async throws -> RunFinished {
    try journal.append(.runStarted(runStarted()))
    try noteShortSecrets()
    var outcomes: [StepID: StepFinished] = [:]
    let failure: (any Error)?
    let clock = watchTime()
    defer { clock?.cancel() }
    do {
      outcomes = try await withTaskExecutorPreference(TaskThreads.shared) { try await runSteps() }
      failure = nil
    } catch {
      failure = error
    }
    await services.endAll(control: control)
    let (folder, environment) = (folder, options.environment)
    try await runOnOwnThread(name: "sweep") { folder.endProcesses(environment: environment) }
    if let failure { throw failure }
    let finished = RunEnding(signal: control.signal, cause: control.cause, isStrict: options.isStrict)
      .finished(prepared.pipeline.steps.filter { !$0.isDiagnosing }.compactMap { outcomes[$0.id]?.verdict })
    try journal.append(.runFinished(finished))
    try journal.finish()
    return finished
  }

  // MARK: - Steps

  private func runSteps() async throws -> [StepID: StepFinished] {
    var schedule = Schedule(pipeline: prepared.pipeline, graph: prepared.graph, jobs: options.jobs)
    var outcomes: [StepID: StepFinished] = [:]
    var use = ServiceUse(prepared.pipeline.steps)
    try await withThrowingTaskGroup(of: (Int, StepFinished).self) { group in
      while true {
        var decisions = schedule.next()
        while !decisions.isEmpty {
          for decision in decisions {
            if let ended = try begin(decision, outcomes: outcomes, in: &group) {
              outcomes[ended.finished.step] = ended.finished
              if ended.isScheduled { schedule.finish(ended.index, verdict: ended.finished.verdict) }
              await endServices(after: ended.index, use: &use)
            }
          }
          decisions = schedule.next()
        }
        if schedule.isDone { return }
        guard let (index, finished) = try await group.next() else { return }
        try journal.append(.stepFinished(finished))
        outcomes[finished.step] = finished
        if prepared.pipeline.failsFast || options.failsFast,
          isFailure(finished, of: prepared.pipeline.steps[index])
        {
          control.requestStop(cause: .firstFailure(finished.step))
        }
        await endServices(after: index, use: &use)
        schedule.finish(index, verdict: finished.verdict)
      }
    }
    return outcomes
  }

  /// Begins a step in the group, or ends it at once: skipped, or cancelled because the run is to stop.
  private func begin(
    _ decision: Schedule.Decision, outcomes: [StepID: StepFinished],
    in group: inout ThrowingTaskGroup<(Int, StepFinished), any Error>
  ) throws -> (finished: StepFinished, index: Int, isScheduled: Bool)? {
    let steps = prepared.pipeline.steps
    switch decision {
    case .skip(let index, let obstacle):
      let verdict = outcomes[steps[obstacle].id]?.verdict ?? .skipped
      let finished = StepFinished(
        step: steps[index].id, verdict: .skipped,
        reason: SkipReason.need(steps[obstacle].id, verdict))
      try journal.append(.stepFinished(finished))
      return (finished, index, false)
    case .spare(let index):
      let causes = steps[index].diagnoses.map { (id: $0, verdict: outcomes[$0]?.verdict ?? .skipped) }
      let finished = StepFinished(
        step: steps[index].id, verdict: .skipped, reason: SkipReason.noFailure(of: causes))
      try journal.append(.stepFinished(finished))
      return (finished, index, false)
    case .start(let index):
      let step = steps[index]
      if let reason = options.selection.skipped[step.id] {
        let finished = StepFinished(step: step.id, verdict: .skipped, reason: reason)
        try journal.append(.stepFinished(finished))
        return (finished, index, true)
      }
      if control.hasReached(StopLevel.end(of: step)) {
        let finished = StepFinished(
          step: step.id, verdict: .cancelled, reason: "the run was stopped before this step began")
        try journal.append(.stepFinished(finished))
        return (finished, index, true)
      }
      try journal.append(.stepStarted(StepStarted(step: step.id)))
      let runner = StepRunner(
        step: step, index: index, prepared: prepared, options: options, run: folder, masker: masker,
        control: control, services: services, journal: journal, deadlines: deadlines,
        upstream: upstream(of: index, outcomes: outcomes))
      group.addTask { (index, try await runner.run()) }
      return nil
    }
  }

  private func endServices(after index: Int, use: inout ServiceUse) async {
    for name in use.end(prepared.pipeline.steps[index]) { await services.end(name, control: control) }
  }

  private func upstream(of index: Int, outcomes: [StepID: StepFinished]) -> [StepID: StepFinished] {
    var upstream: [StepID: StepFinished] = [:]
    for ancestor in prepared.graph.ancestors(of: index) {
      let id = prepared.graph.ids[ancestor]
      upstream[id] = outcomes[id]
    }
    return upstream
  }

  // MARK: - The run as a whole

  /// Ends the run when its time is over; nil where it has all the time.
  private func watchTime() -> Task<Void, Never>? {
    guard let timeout = prepared.pipeline.timeout else { return nil }
    let control = control
    return Task {
      guard (try? await Task.sleep(for: timeout)) != nil else { return }
      control.requestStop(cause: .timeout("\(Quantity(timeout / .seconds(1), .seconds))"))
    }
  }

  private func isFailure(_ finished: StepFinished, of step: Step) -> Bool {
    finished.verdict.isFailure && !step.continuesOnFailure && !step.isDiagnosing
  }

  private func runStarted() -> RunStarted {
    let pipeline = prepared.pipeline
    return RunStarted(
      run: folder.name, pipeline: pipeline.name, description: pipeline.description, file: pipeline.file,
      toolVersion: options.toolVersion, inputs: prepared.inputs.mapValues(\.text), host: options.host,
      isStrict: options.isStrict,
      steps: zip(pipeline.steps, prepared.graph.needs).map { step, needs in
        RunStarted.PlannedStep(
          id: step.id, name: step.name, kind: step.uses, needs: needs.map { prepared.graph.ids[$0] },
          onFailure: step.onFailure)
      })
  }

  private func noteShortSecrets() throws {
    for name in prepared.pipeline.secrets {
      guard let value = options.environment[name], value.utf8.count < SecretMasker.minimumLength else {
        continue
      }
      try journal.append(
        .note(
          RunNote(
            message: "secret '\(name)' is shorter than \(SecretMasker.minimumLength) bytes and is not masked")
        ))
    }
  }
}
