import PipelineModel
import Synchronization
import SystemIO

/// One service's process, from its start until it is gone.
final class RunningService: Sendable {
  private let definition: ServiceDefinition
  private let log: StepLog
  private let stopRequest: StopRequest
  private let task: Task<Void, Never>
  private let ending: Ending

  /// How the process ended, in one phrase; set by the thread that watches it.
  private final class Ending: Sendable {
    let text = Mutex<String?>(nil)
  }

  /// Starts the process on a thread of its own.
  init(
    definition: ServiceDefinition, environment: [String: String], workspace: String, marker: String,
    log: StepLog
  ) throws {
    self.definition = definition
    self.log = log
    let stopRequest = try StopRequest()
    let ending = Ending()
    self.stopRequest = stopRequest
    self.ending = ending
    var command = ChildCommand(
      arguments: OwnProgram.substitute(in: definition.arguments), environment: environment,
      workingDirectory: definition.workingDirectory.map { $0.hasPrefix("/") ? $0 : workspace + "/" + $0 }
        ?? workspace)
    RunMarker.add(marker, to: &command.environment)
    var supervisor = ChildSupervisor()
    supervisor.marker = marker
    let (childCommand, childSupervisor) = (command, supervisor)
    task = Task {
      let text: String
      do {
        let outcome = try await runOnOwnThread(name: "service") {
          try childSupervisor.run(childCommand, stop: stopRequest) { bytes, _ in log.append(bytes) }
        }
        text = outcome.summary
      } catch {
        text = "\(error)"
      }
      _ = log.finish()
      ending.text.withLock { $0 = text }
    }
  }

  /// How the process ended; nil while it runs.
  var end: String? { ending.text.withLock { $0 } }

  /// The last lines of the log, to stand behind a message.
  var lastLines: String {
    let lines = log.lastLines(5)
    return lines.isEmpty ? "" : "; its last words: " + lines.joined(separator: " | ")
  }

  func stop() { stopRequest.stop() }

  func stopAtOnce() { stopRequest.stopAtOnce() }

  func untilGone() async { await task.value }

  /// Probes until the service is ready. Throws a `StepError` when its time is over or its process has ended,
  /// and `CancellationError` when the run is to stop.
  func untilReady(unless isStopped: @Sendable () -> Bool) async throws {
    let deadline = ContinuousClock.now + definition.within
    var lastFailure = "no attempt was made"
    repeat {
      if let failure = try await ReadinessProbe.attempt(definition.probe) {
        lastFailure = failure
      } else if end == nil {
        return
      }
      if let end {
        throw StepError("service '\(definition.name)' ended before it was ready: \(end)\(lastLines)")
      }
      if isStopped() { throw CancellationError() }
      try await Task.sleep(for: .milliseconds(20))
    } while ContinuousClock.now < deadline
    throw StepError(
      "service '\(definition.name)' was not ready within \(Self.text(definition.within)): \(lastFailure)\(lastLines)"
    )
  }

  private static func text(_ duration: Duration) -> String {
    "\(Quantity(duration / .seconds(1), .seconds))"
  }
}
