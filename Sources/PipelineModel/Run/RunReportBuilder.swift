/// Folds the events of a journal, in their order, into a run report.
package struct RunReportBuilder {
  private var started: RunStarted?
  private var startTime = 0.0
  private var lastTime = 0.0
  private var beginnings: [StepID: Double] = [:]
  private var endings: [StepID: StepFinished] = [:]
  private var attempts: [StepID: [StepRetried]] = [:]
  // In the order of their start.
  private var services: [(name: String, state: ServiceChanged.State, reason: String?)] = []
  private var notes: [String] = []
  private var finished: RunFinished?
  private var isRunning = false
  private var remains: (StepID) -> StepRemains = { _ in .none }

  package init() {}

  /// The report of a whole journal; nil where its first event is missing.
  ///
  /// - Parameters:
  ///   - isRunning: whether the journal is still being written.
  ///   - remains: what a step left that began and whose end is missing.
  package static func report(
    of entries: some Sequence<JournalEntry>, isRunning: Bool = false,
    remains: @escaping (StepID) -> StepRemains = { _ in .none }
  ) -> RunReport? {
    var builder = RunReportBuilder()
    for entry in entries { builder.add(entry) }
    builder.isRunning = isRunning
    builder.remains = remains
    return builder.report()
  }

  package mutating func add(_ entry: JournalEntry) {
    lastTime = max(lastTime, entry.time)
    switch entry.event {
    case .runStarted(let event):
      started = event
      startTime = entry.time
    case .serviceChanged(let event):
      let changed = (event.service, event.state, event.reason)
      if let index = services.firstIndex(where: { $0.name == event.service }) {
        services[index] = changed
      } else {
        services.append(changed)
      }
    case .stepStarted(let event): beginnings[event.step] = entry.time
    case .stepFinished(let event): endings[event.step] = event
    case .stepRetried(let event): attempts[event.step, default: []].append(event)
    case .note(let event): notes.append(event.message)
    case .runFinished(let event): finished = event
    }
  }

  /// Nil before the run has started.
  package func report() -> RunReport? {
    guard let started else { return nil }
    let goesOn = isRunning && self.finished == nil
    let steps = stepReports(started.steps, goesOn: goesOn)
    // A journal that ends without the end of each of its steps was cut or changed: its own verdict proves nothing.
    let isWhole =
      finished.map { $0.signal != nil || started.steps.allSatisfy { endings[$0.id] != nil } } ?? false
    let finished = isWhole ? finished : nil
    // Whoever looks into a failure makes nothing worse, and nothing better.
    let verdicts =
      steps.filter { !$0.isDiagnosing }.map(\.verdict) + (isWhole ? [] : [goesOn ? .inconclusive : .errored])
    let state: RunReport.State =
      finished == nil
      ? (goesOn ? .running : .incomplete) : finished?.signal == nil ? .finished : .interrupted
    // Steps that a run with a reason of its own cancelled say nothing beside that reason.
    let counted = finished?.reason == nil ? verdicts : verdicts.filter { $0 != .cancelled }
    let worst = Verdict.worst(counted + [finished?.verdict].compactMap(\.self)) ?? .inconclusive
    // The steps may be worse than the verdict that stands in the journal, never better.
    let isTrusted = finished.map { $0.signal != nil || $0.verdict == worst } ?? false
    let trusted = isTrusted ? finished : nil
    return RunReport(
      version: 1, run: started.run, pipeline: started.pipeline, description: started.description,
      file: started.file, toolVersion: started.toolVersion, inputs: started.inputs, host: started.host,
      startedAt: startTime, seconds: max(0, lastTime - startTime), state: state,
      verdict: trusted?.verdict ?? worst,
      exitCode: trusted?.exitCode ?? ExitCode.of(verdicts, isStrict: started.isStrict).rawValue,
      signal: finished?.signal, reason: finished?.reason, steps: steps,
      services: services.map { RunReport.Service(name: $0.name, state: $0.state, reason: $0.reason) },
      notes: notes)
  }

  private func stepReports(_ planned: [RunStarted.PlannedStep], goesOn: Bool) -> [StepReport] {
    let ended = planned.map { endings[$0.id] ?? unfinished($0.id, goesOn: goesOn) }
    let known = Dictionary(ended.map { ($0.step, $0) }, uniquingKeysWith: { first, _ in first })
    var causes: [StepID: [StepID]] = [:]
    for step in planned {
      for id in step.onFailure ?? [] { causes[id, default: []].append(step.id) }
    }
    return zip(planned, ended).map { planned, ending in
      let looks = (planned.onFailure ?? []).compactMap { id in
        beginnings[id] == nil ? nil : known[id]
      }.filter { $0.verdict != .skipped }
      let found = ending.verdict.isFailure ? Diagnosis(looks, and: ending.diagnosis) : nil
      return stepReport(planned, ending, diagnoses: causes[planned.id], diagnosis: found)
    }
  }

  private func stepReport(
    _ planned: RunStarted.PlannedStep, _ ending: StepFinished, diagnoses: [StepID]?, diagnosis: Diagnosis?
  ) -> StepReport {
    StepReport(
      id: planned.id, name: planned.name, kind: planned.kind, needs: planned.needs, diagnoses: diagnoses,
      verdict: ending.verdict,
      reason: ending.reason, startedAt: beginnings[planned.id], seconds: ending.seconds,
      metrics: ending.metrics, findings: ending.findings, limits: ending.limits, artifacts: ending.artifacts,
      outputs: ending.outputs, reused: ending.reused, attempts: attempts[planned.id],
      diagnosis: diagnosis)
  }

  /// What is true of a step whose end the journal does not hold.
  private func unfinished(_ id: StepID, goesOn: Bool) -> StepFinished {
    guard let began = beginnings[id] else {
      return goesOn
        ? StepFinished(step: id, verdict: .inconclusive, reason: "it has not begun")
        : StepFinished(step: id, verdict: .cancelled, reason: "the run ended before this step began")
    }
    let remains = remains(id)
    let state = goesOn ? "it is running" : "the run ended before this step did"
    return StepFinished(
      step: id, verdict: goesOn ? .inconclusive : .errored,
      reason: ([state] + remains.lines).joined(separator: "\n"), seconds: max(0, lastTime - began),
      artifacts: remains.artifacts)
  }
}
