import PipelineModel
import SystemIO

/// What a running step is given: its place, its log, its environment and what came before it.
package struct StepContext: Sendable {
  package let step: StepID
  /// The folder to which paths are relative; absolute.
  package let workspace: String
  /// The step's own folder in the run's folder.
  package let folder: StepFolder
  package let log: StepLog
  /// The environment of the step's programs: the caller's, the pipeline's, the step's.
  package let environment: [String: String]
  /// How every step that had to end before this one ended.
  package let upstream: [StepID: StepFinished]
  /// `NAME=value`, carried by every process of the step.
  let marker: String
  let control: RunControl
  /// At which its programs end without grace.
  let urgency: StopLevel
  /// Knows the run's secrets.
  let masker: SecretMasker
  let options: RunOptions
  let services: ServiceHost
  /// Nil where nobody looks.
  let progress: ProgressWatch?
  /// The paths of the pipelines that led here, that of the step last.
  package let callers: [String]

  /// A path of the workspace as an absolute one.
  package func path(_ relative: String) -> String {
    relative.hasPrefix("/") ? relative : workspace + "/" + relative
  }

  /// The text with every secret of the run masked, as all that is written must be.
  package func masked(_ text: String) -> String { masker.mask(text) }

  /// A well-formed JSON document with the secrets in its strings masked; its numbers and keys stay.
  package func masked(json: [UInt8]) -> [UInt8] { JSONMasking.mask(json, with: masker) }

  /// Shows how much of the step's work is done, from 0 to 1, to whoever watches the run.
  package func show(fraction: Double) { progress?.set(fraction: fraction) }

  /// Where a file of the run lies, given its path below the run's folder as `StepFinished.artifacts` has it.
  package func artifactPath(_ artifact: String) -> String { folder.runPath + "/" + artifact }

  /// Runs a program in the workspace to its end. Cancelling the task ends it, with all of its group.
  ///
  /// - Parameters:
  ///   - input: what it reads from its standard input.
  ///   - timeout: after which it is ended, with all of its group; nil for the step's own time only.
  ///   - measuresMemory: whether the outcome's memory is that of the program alone.
  ///   - onOutput: called on another thread; by default the output goes to the step's log.
  package func runProgram(
    _ arguments: [String], environment extra: [String: String] = [:], workingDirectory: String? = nil,
    input: [UInt8]? = nil, capture: ChildSupervisor.Capture = .merged, timeout: Duration? = nil,
    measuresMemory: Bool = false,
    onOutput: (@Sendable (UnsafeRawBufferPointer, ChildSupervisor.Stream) -> Void)? = nil
  ) async throws -> ChildOutcome {
    var command = ChildCommand(
      arguments: OwnProgram.substitute(in: arguments), environment: environment,
      workingDirectory: workingDirectory.map(path) ?? workspace)
    command.environment.merge(extra) { _, new in new }
    command.input = input
    RunMarker.add(marker, to: &command.environment)
    var supervisor = ChildSupervisor()
    supervisor.capture = capture
    supervisor.marker = marker
    supervisor.timeoutNanoseconds = timeout.map { Int64($0 / .nanoseconds(1)) }
    supervisor.measuresMemory = measuresMemory
    let (log, stop) = (log, try StopRequest())
    let urging = control.stopUrgently(stop, from: urgency)
    defer { urging.withdraw() }
    return try await supervisor.runAsync(command, stop: stop) { bytes, stream in
      if let onOutput { onOutput(bytes, stream) } else { log.append(bytes) }
    }
  }
}

extension StepContext {
  /// A guardian that runs a program in the workspace when it is told to, or when this run is gone.
  package func guardian(_ arguments: [String]) throws -> Guardian {
    var environment = environment
    // With the marker it would be ended as a part of the run.
    environment[RunMarker.variable] = nil
    return try Guardian(
      ChildCommand(arguments: arguments, environment: environment, workingDirectory: workspace))
  }
}

/// `loadline` at the head of an argument vector means the program that is running.
enum OwnProgram {
  static func substitute(in arguments: [String]) -> [String] {
    guard arguments.first == "loadline", let path = ExecutableSearch.ownPath else { return arguments }
    return [path] + arguments.dropFirst()
  }
}

/// The environment variable by which a run's processes are known, wherever they went.
package enum RunMarker {
  static let variable = "LOADLINE_STEP"

  /// Ends with a slash, so that no marker is the beginning of another part's.
  package static func text(run: String, part: String, environment: [String: String]) -> String {
    prefix(run: run, environment: environment) + "\(part)/"
  }

  /// The beginning of every marker of a run. A run inside a step of another run keeps that step's marker in
  /// front, so that the outer run finds the processes of the inner one.
  ///
  /// - Parameter environment: the caller's.
  static func prefix(run: String, environment: [String: String]) -> String {
    "\(variable)=\(environment[variable] ?? "")\(run)/"
  }

  package static func add(_ marker: String, to environment: inout [String: String]) {
    environment[variable] = String(marker.dropFirst(variable.utf8.count + 1))
  }
}

extension ChildSupervisor {
  /// `run` on a thread that may wait; a cancelled task asks the process to stop, by the request given or one of its own.
  ///
  /// - Throws: also `CancellationError`, where the task was cancelled before the program began.
  package func runAsync(
    _ command: ChildCommand, stop: StopRequest? = nil,
    onOutput: @escaping @Sendable (UnsafeRawBufferPointer, Stream) -> Void
  ) async throws -> ChildOutcome {
    try Task.checkCancellation()
    let stop = try stop ?? StopRequest()
    return try await withTaskCancellationHandler {
      try await TaskThreads.block { try self.run(command, stop: stop, onOutput: onOutput) }
    } onCancel: {
      stop.stop()
    }
  }
}
