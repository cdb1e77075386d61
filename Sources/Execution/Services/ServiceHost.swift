import Diagnostics
import Documents
import PipelineModel
import SystemIO

/// The services of a run: each is started when a step first needs it and ended with the run.
actor ServiceHost {
  private struct Running {
    /// Ends when the service is ready or has failed.
    let start: Task<Void, Never>
    let process: RunningService
  }

  private let prepared: PreparedPipeline
  private let environment: [String: String]
  private let folder: RunFolder
  private let masker: SecretMasker
  private let journal: Journal
  private var running: [String: Running] = [:]

  init(
    prepared: PreparedPipeline, environment: [String: String], folder: RunFolder, masker: SecretMasker,
    journal: Journal
  ) {
    self.prepared = prepared
    self.environment = environment
    self.folder = folder
    self.masker = masker
    self.journal = journal
  }

  /// Returns when all these services are ready. Throws a `StepError` that says which one is not, and why, and a
  /// `CancellationError` when the task is cancelled before that.
  func begin(_ names: [String]) async throws {
    for name in names {
      let service = try running[name] ?? start(name)
      try await service.process.untilKnown()
      if let end = service.process.end {
        throw StepError("service '\(name)' ended before this step began: \(end)\(service.process.lastLines)")
      }
    }
  }

  /// Why one of these services no longer runs, if any does not; looks again until the time is over.
  ///
  /// A service that dies closes its sockets first, so that a step may fail before the process has ended.
  func death(among names: [String], within patience: Duration) async -> String? {
    let deadline = ContinuousClock.now + patience
    while true {
      if let death = death(among: names) { return death }
      if names.isEmpty || ContinuousClock.now >= deadline { return nil }
      // A cancelled task looks once more and goes on.
      do { try await Task.sleep(for: .milliseconds(10)) } catch { return death(among: names) }
    }
  }

  private func death(among names: [String]) -> String? {
    for name in names {
      if let service = running[name], service.process.isReady, let end = service.process.end {
        return "service '\(name)' ended while a step needed it: \(end)\(service.process.lastLines)"
      }
    }
    return nil
  }

  // MARK: - Faults

  /// Lets a service that runs stand still.
  func freeze(_ name: String) throws { try ready(name).process.send(.freeze) }

  /// Lets a service that stands still go on; one that is gone stays so.
  func resume(_ name: String) { running[name]?.process.send(.resume) }

  /// Kills a service that runs; returns when its processes are gone. Its end is then no step's failure.
  func kill(_ name: String) async throws {
    let service = try ready(name)
    service.process.send(.kill)
    await service.process.untilGone()
    await service.start.value
    running[name] = nil
    try journal.append(.serviceChanged(ServiceChanged(service: name, state: .stopped)))
  }

  private func ready(_ name: String) throws -> Running {
    guard let service = running[name], service.process.isReady else {
      throw StepError("service '\(name)' does not run")
    }
    if let end = service.process.end { throw StepError("service '\(name)' had ended: \(end)") }
    return service
  }

  /// Ends a service that no step needs any more and waits until its processes are gone, so that it disturbs no
  /// later measurement.
  func end(_ name: String, control: RunControl) async {
    if let service = running[name] { await end([(name, service)], control: control) }
  }

  /// Ends all services and waits until their processes are gone.
  func endAll(control: RunControl) async {
    await end(running.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }, control: control)
  }

  /// The second stop of the run takes the services' grace.
  private func end(_ services: [(name: String, service: Running)], control: RunControl) async {
    let urgencies = services.map { control.stopUrgently($0.service.process.stopRequest, from: .twice) }
    for (_, service) in services { service.process.stop() }
    for (name, service) in services {
      await service.process.untilGone()
      // It writes to the journal, which ends after this.
      await service.start.value
      if service.process.isReady {
        try? journal.append(.serviceChanged(ServiceChanged(service: name, state: .stopped)))
      }
      running[name] = nil
    }
    for urgency in urgencies { urgency.withdraw() }
  }

  private func start(_ name: String) throws -> Running {
    let definition = try definition(of: name)
    try journal.append(.serviceChanged(ServiceChanged(service: name, state: .starting)))
    let log = StepLog(run: folder, folder: "services/\(name)", masker: masker)
    let process = try RunningService(
      definition: definition.service, environment: definition.environment, workspace: prepared.workspace,
      marker: RunMarker.text(run: folder.name, part: "services/\(name)", environment: environment), log: log)
    let journal = journal
    let start = Task {
      let failure = await process.untilReady()
      let state: ServiceChanged.State = failure == nil ? .ready : .failed
      // A journal that cannot be written ends the run at its next event.
      try? journal.append(.serviceChanged(ServiceChanged(service: name, state: state, reason: failure)))
    }
    let started = Running(start: start, process: process)
    running[name] = started
    return started
  }

  private func definition(
    of name: String
  ) throws -> (service: ServiceDefinition, environment: [String: String]) {
    let pipeline = prepared.pipeline
    func scope(_ environment: [String: String]) -> PipelineScope {
      PipelineScope(
        pipeline: pipeline, graph: prepared.graph, step: nil, inputs: prepared.inputs,
        knowledge: .inRun(environment: environment, outcomes: [:]))
    }
    var environment = environment
    environment.merge(try EnvironmentLayer.resolve(pipeline.environment, in: scope(environment))) { _, new in
      new
    }
    let collector = DiagnosticCollector()
    guard let service = pipeline.service(name),
      let definition = ServiceDefinition.decode(
        service.node.resolvingExpressions(in: scope(environment), collector: collector), name: name,
        collector: collector), !collector.diagnostics.hasErrors
    else {
      throw StepError(
        "service '\(name)' cannot be started: its definition is wrong",
        findings: collector.diagnostics.map(Finding.init))
    }
    for (name, value) in definition.environment { environment[name] = value }
    return (definition, environment)
  }
}
