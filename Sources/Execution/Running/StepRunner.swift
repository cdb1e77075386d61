import Diagnostics
import Documents
import PipelineModel
import SystemIO

/// Runs one step from its condition to its verdict.
struct StepRunner: Sendable {
  let step: Step
  let index: Int
  let prepared: PreparedPipeline
  let options: RunOptions
  let run: RunFolder
  let masker: SecretMasker
  let control: RunControl
  let services: ServiceHost
  /// How the steps that had to end before this one ended.
  let upstream: [StepID: StepFinished]

  /// Never throws: whatever goes wrong becomes the verdict.
  func run() async -> StepFinished {
    let began = MonotonicClock.nanoseconds
    let folder = StepFolder(run: run, step: step.id)
    let log = StepLog(folder: folder.path, masker: masker)
    var result: StepResult
    do {
      result = try await outcome(folder: folder, log: log)
    } catch {
      result = Self.result(of: error)
    }
    if let failure = log.finish(), result.verdict != .errored {
      result = StepResult(verdict: .errored, reason: "the log could not be written: \(failure)")
    }
    let seconds = Double(MonotonicClock.nanoseconds - began) / 1e9
    return store(result, seconds: seconds, folder: folder, hasLog: !log.isEmpty)
  }

  // MARK: - Before, during, after

  private func outcome(folder: StepFolder, log: StepLog) async throws -> StepResult {
    let scope = try stepScope()
    if let condition = step.condition, try !holds(condition, in: scope.scope) {
      return StepResult(verdict: .skipped, reason: "its condition is false")
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
    if !step.services.isEmpty {
      let (services, names) = (services, step.services)
      // A service has a time of its own; a stop ends the wait for it.
      let wait = try await withinLimits(timeout: nil) {
        try await services.begin(names)
        return StepResult(verdict: .passed)
      }
      guard wait.verdict == .passed else { return wait }
    }
    let context = StepContext(
      step: step.id, workspace: prepared.workspace, folder: folder, log: log,
      environment: scope.environment, upstream: upstream,
      marker: RunMarker.text(
        run: run.name, part: "steps/\(step.id)", environment: options.environment), control: control,
      stopLevel: stopLevel, masker: masker)
    let outcome: Result<StepResult, any Error>
    do {
      outcome = .success(try await withinLimits(timeout: step.timeout) { try await decoded.run(context) })
    } catch {
      outcome = .failure(error)
    }
    // Whatever the step came to, a dead service is why.
    let hasPassed = (try? outcome.get())?.verdict == .passed
    let patience: Duration = hasPassed ? .zero : .seconds(1)
    if let death = await services.death(among: step.services, within: patience) { throw StepError(death) }
    return try outcome.get()
  }

  private var stopLevel: Int { step.always ? 2 : 1 }

  /// Runs the work until it ends, its time is over, or the run is to stop; ends it in the last two cases.
  private func withinLimits(
    timeout: Duration?, _ work: @escaping @Sendable () async throws -> StepResult
  ) async throws -> StepResult {
    enum First: Sendable { case result(StepResult), timeout, stop }
    let (control, stopLevel) = (control, stopLevel)
    return try await withThrowingTaskGroup(of: First.self) { group in
      group.addTask { .result(try await work()) }
      if let timeout {
        group.addTask {
          try await Task.sleep(for: timeout)
          return .timeout
        }
      }
      group.addTask {
        await control.wait(forLevel: stopLevel)
        return .stop
      }
      guard let first = try await group.next() else { throw CancellationError() }
      group.cancelAll()
      // The work is awaited: its processes are gone before the step counts as ended.
      while (try? await group.next()) != nil {}
      switch first {
      case .result(let result): return result
      case .timeout: throw StepError("timed out after \(Self.text(step.timeout))")
      case .stop: return StepResult(verdict: .cancelled, reason: "the run was stopped")
      }
    }
  }

  private func store(
    _ result: StepResult, seconds: Double, folder: StepFolder, hasLog: Bool
  ) -> StepFinished {
    let logs = hasLog ? [folder.relativePath + "/log.txt"] : []
    let seconds = (seconds * 1e6).rounded() / 1e6
    do {
      let written = try StepArtifacts.write(result, to: folder, masker: masker)
      return StepFinished(
        step: step.id, verdict: result.verdict, reason: result.reason, seconds: seconds,
        metrics: result.metrics, findings: result.findings, limits: result.limits,
        artifacts: logs + result.artifacts + written)
    } catch {
      // What has no file may be what no file can hold: the journal does without it too.
      return StepFinished(
        step: step.id, verdict: .errored, reason: "the results could not be written: \(error)",
        seconds: seconds, artifacts: logs + result.artifacts)
    }
  }

  // MARK: - Values

  private func stepScope() throws -> (scope: PipelineScope, environment: [String: String]) {
    var environment = options.environment
    for layer in [prepared.pipeline.environment, step.environment] {
      let scope = makeScope(environment)
      environment.merge(try EnvironmentLayer.resolve(layer, in: scope)) { _, new in new }
    }
    return (makeScope(environment), environment)
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

  private static func text(_ duration: Duration) -> String {
    "\(Quantity(Double(duration.components.seconds) + Double(duration.components.attoseconds) / 1e18, .seconds))"
  }
}

/// Environment variables from the pipeline file, computed in the environment below them.
enum EnvironmentLayer {
  static func resolve(
    _ variables: [(name: String, value: Node)], in scope: PipelineScope
  ) throws -> [String: String] {
    let collector = DiagnosticCollector()
    var values: [String: String] = [:]
    for (name, node) in variables {
      let resolved = node.resolvingExpressions(in: scope, collector: collector)
      values[name] = resolved.isNull ? "" : resolved.scalarText ?? ""
    }
    guard collector.diagnostics.isEmpty else {
      throw StepError(
        "its environment cannot be computed", findings: collector.diagnostics.map(Finding.init))
    }
    return values
  }
}
