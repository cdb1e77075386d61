import Diagnostics
import Documents
import PipelineModel
import SystemIO

/// The services of a run: each is started when a step first needs it and ended with the run.
actor ServiceHost {
  private struct Running {
    let ready: Task<Void, any Error>
    let process: RunningService
  }

  private let prepared: PreparedPipeline
  private let environment: [String: String]
  private let folder: RunFolder
  private let masker: SecretMasker
  private let journal: Journal
  private let control: RunControl
  private var running: [String: Running] = [:]
  private var failures: [String: String] = [:]

  init(
    prepared: PreparedPipeline, environment: [String: String], folder: RunFolder, masker: SecretMasker,
    journal: Journal, control: RunControl
  ) {
    self.prepared = prepared
    self.environment = environment
    self.folder = folder
    self.masker = masker
    self.journal = journal
    self.control = control
  }

  /// Returns when all these services are ready. Throws a `StepError` that says which one is not, and why.
  func begin(_ names: [String], for step: StepID) async throws {
    for name in names {
      if let failure = failures[name] { throw StepError(failure) }
      let service = try running[name] ?? start(name)
      do {
        try await service.ready.value
      } catch let error as StepError {
        failures[name] = error.message
        throw error
      }
    }
  }

  /// Why one of these services no longer runs, if any does not.
  func death(among names: [String]) -> String? {
    for name in names {
      if let service = running[name], let end = service.process.end {
        return "service '\(name)' ended while a step needed it: \(end)\(service.process.lastLines)"
      }
    }
    return nil
  }

  /// Ends all services and waits until their processes are gone.
  func stopAll() async {
    for service in running.values { service.process.stop() }
    let processes = running.values.map(\.process)
    let observer = control.observe { level in
      if level >= 2 { for process in processes { process.stopAtOnce() } }
    }
    defer { control.forget(observer) }
    for (name, service) in running.sorted(by: { $0.key < $1.key }) {
      await service.process.untilGone()
      if failures[name] == nil {
        try? journal.append(.serviceChanged(ServiceChanged(service: name, state: .stopped)))
      }
    }
  }

  private func start(_ name: String) throws -> Running {
    let definition = try definition(of: name)
    try journal.append(.serviceChanged(ServiceChanged(service: name, state: .starting)))
    let log = StepLog(folder: folder.path + "/services/\(name)", masker: masker)
    let process = try RunningService(
      definition: definition.service, environment: definition.environment, workspace: prepared.workspace,
      marker: RunMarker.text(run: folder.name, part: "services/\(name)"), log: log)
    let journal = journal
    let control = control
    // The first stop ends the wait; a step that runs after it waits until the second.
    let stopLevel = control.hasReached(level: 1) ? 2 : 1
    let ready = Task {
      do {
        try await process.untilReady { control.hasReached(level: stopLevel) }
        try journal.append(.serviceChanged(ServiceChanged(service: name, state: .ready)))
      } catch {
        if error is CancellationError { throw error }
        let reason = (error as? StepError)?.message ?? "\(error)"
        try journal.append(.serviceChanged(ServiceChanged(service: name, state: .failed, reason: reason)))
        process.stop()
        throw StepError(reason)
      }
    }
    let started = Running(ready: ready, process: process)
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
