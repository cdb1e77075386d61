import PipelineModel
import RegularExpressions
import Synchronization
import SystemIO

/// One service's process, from its start until it is gone.
final class RunningService: Sendable {
  private enum Process {
    /// Whether another program already answers where this one will.
    case awaited
    case running
    /// In one phrase.
    case ended(String)
  }

  private enum Readiness {
    case awaited, ready
    case failed(String)
  }

  private struct State {
    var process = Process.awaited
    var readiness = Readiness.awaited
  }

  /// What the thread that watches the process tells.
  private final class Shared: Sendable {
    let state = Mutex(State())
  }

  let stopRequest: StopRequest
  private let definition: ServiceDefinition
  private let log: StepLog
  private let command: ChildCommand
  private let lines: LogLineWatch
  private let task: Task<Void, Never>
  private let shared: Shared

  /// Starts the process on a thread of its own, unless another program already answers in its place.
  init(
    definition: ServiceDefinition, environment: [String: String], workspace: String, marker: String,
    log: StepLog
  ) throws {
    self.definition = definition
    self.log = log
    let stopRequest = try StopRequest()
    let shared = Shared()
    self.stopRequest = stopRequest
    self.shared = shared
    var command = ChildCommand(
      arguments: OwnProgram.substitute(in: definition.arguments), environment: environment,
      workingDirectory: definition.workingDirectory.map { $0.hasPrefix("/") ? $0 : workspace + "/" + $0 }
        ?? workspace)
    RunMarker.add(marker, to: &command.environment)
    self.command = command
    let pattern: RegularExpression? = if case .log(let pattern) = definition.probe { pattern } else { nil }
    let lines = LogLineWatch(pattern: pattern)
    self.lines = lines
    var supervisor = ChildSupervisor()
    supervisor.marker = marker
    supervisor.processors = definition.processors
    // A service is gone with its process: nobody waits for what grandchildren that hold its output may say.
    supervisor.drainNanoseconds = 0
    let (childCommand, childSupervisor) = (command, supervisor)
    let probe = definition.probe
    task = Task {
      if let address = await ReadinessProbe.answeringAddress(of: probe) {
        shared.state.withLock { $0.process = .ended("another program already answers at \(address)") }
        return
      }
      shared.state.withLock { $0.process = .running }
      let text: String
      do {
        let outcome = try await runOnOwnThread(name: "service") {
          try childSupervisor.run(childCommand, stop: stopRequest) { bytes, _ in
            log.append(bytes)
            lines.add(bytes)
          }
        }
        text = outcome.summary
      } catch {
        text = "\(error)"
      }
      _ = log.finish()
      shared.state.withLock { $0.process = .ended(text) }
    }
  }

  /// How the process ended; nil while it runs.
  var end: String? {
    shared.state.withLock { state in if case .ended(let text) = state.process { text } else { nil } }
  }

  /// Whether the service was ready at some time.
  var isReady: Bool {
    shared.state.withLock { state in if case .ready = state.readiness { true } else { false } }
  }

  /// The last lines of the log, to stand behind a message.
  var lastLines: String {
    let lines = log.lastLines(5)
    return lines.isEmpty ? "" : "; its last words: " + lines.joined(separator: " | ")
  }

  func stop() { stopRequest.stop() }

  func send(_ signal: ChildSignal) { stopRequest.send(signal) }

  func untilGone() async { await task.value }

  /// Returns when the service is ready. Throws a `StepError` when it has failed, a `CancellationError` when the
  /// task is cancelled.
  func untilKnown() async throws {
    while true {
      switch shared.state.withLock({ $0.readiness }) {
      case .awaited: try await Task.sleep(for: .milliseconds(5))
      case .ready: return
      case .failed(let reason): throw StepError(reason)
      }
    }
  }

  /// Probes until the service is ready, or its time is over, or its process has ended, which ends the process
  /// and is why it failed.
  func untilReady() async -> String? {
    let failure = await failureToBecomeReady()
    shared.state.withLock { $0.readiness = failure.map { .failed($0) } ?? .ready }
    if failure != nil { stop() }
    return failure
  }

  private func failureToBecomeReady() async -> String? {
    let deadline = ContinuousClock.now + definition.within
    var lastFailure = "no attempt was made"
    var successes = 0
    repeat {
      if isRunning {
        do {
          if let failure = try await ReadinessProbe.attempt(definition.probe, command: command, log: lines) {
            lastFailure = failure
            successes = 0
          } else if end == nil {
            successes += 1
            if successes >= definition.successes { return nil }
            lastFailure = "it was ready only \(successes) times in a row"
          }
        } catch {
          lastFailure = "\(error)"
          successes = 0
        }
      }
      if let end { return "service '\(definition.name)' ended before it was ready: \(end)\(lastLines)" }
      // Nobody cancels this task: it ends with the process at the latest.
      try? await Task.sleep(for: isRunning ? definition.interval : .milliseconds(1))
    } while ContinuousClock.now < deadline
    return
      "service '\(definition.name)' was not ready within \(Self.text(definition.within)): \(lastFailure)\(lastLines)"
  }

  private var isRunning: Bool {
    shared.state.withLock { state in if case .running = state.process { true } else { false } }
  }

  private static func text(_ duration: Duration) -> String {
    "\(Quantity(duration / .seconds(1), .seconds))"
  }
}
