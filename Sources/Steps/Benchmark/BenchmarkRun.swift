import PipelineModel
import SystemIO

/// The measuring part of a benchmark: which command runs when, and what is kept.
package struct BenchmarkRun: Sendable {
  /// A command that did not succeed; no figure of the benchmark can be trusted.
  package struct Failure: Error {
    package let message: String
  }

  package typealias Command = (name: String, arguments: [String])

  private let commands: [Command]
  private let warmUpRuns: Int
  private let runs: Int
  private let ignoresFailure: Bool

  package init(commands: [Command], warmUpRuns: Int, runs: Int, ignoresFailure: Bool) {
    self.commands = commands
    self.warmUpRuns = warmUpRuns
    self.runs = runs
    self.ignoresFailure = ignoresFailure
  }

  /// - Parameter runProgram: runs an argument vector to its end; the flag is set for the first run of a command,
  ///   whose output may be shown.
  package func measure(
    _ runProgram: (_ arguments: [String], _ mayShowOutput: Bool) async throws -> ChildOutcome
  ) async throws -> [Metric] {
    for command in commands {
      for run in 0..<warmUpRuns { try check(await runProgram(command.arguments, run == 0), of: command) }
    }
    var outcomes = [[ChildOutcome]](repeating: [], count: commands.count)
    // Round by round, so that a slow spell of the machine falls on all commands alike.
    for _ in 0..<runs {
      for (index, command) in commands.enumerated() {
        let outcome = try await runProgram(command.arguments, false)
        try check(outcome, of: command)
        outcomes[index].append(outcome)
      }
    }
    return zip(commands, outcomes).flatMap { BenchmarkMetrics.metrics(of: $0.name, from: $1) }
  }

  private func check(_ outcome: ChildOutcome, of command: Command) throws {
    if outcome.isStopped { throw CancellationError() }
    if !outcome.isSuccess, !ignoresFailure {
      throw Failure(
        message: "command '\(command.arguments.joined(separator: " "))' ended with \(outcome.summary)")
    }
  }
}
