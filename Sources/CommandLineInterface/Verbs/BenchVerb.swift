import PipelineModel
import Reports
import Steps
import SystemIO

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

extension Verb {
  static let bench = Verb(
    name: "bench", summary: "Run a command many times and show its time and memory.", operands: "-- COMMAND…",
    operandCount: 1...100_000,
    flags: [
      Flag("--runs", "N", "Measured runs; default: 10."),
      Flag("--warm-up", "N", "Runs before them that are not measured; default: 1."),
      Flag("--ignore-failure", "Count runs that exit with another code than 0 too."),
      Flag(
        "--format", "FORMAT", choices: ["text", "json"], "How to print the result: text (default) or json."),
    ],
    examples: ["loadline bench --runs 30 -- ./encode input.bin"]
  ) { arguments, console in
    let warmUp = arguments.value("--warm-up").map { Int($0) ?? -1 } ?? 1
    guard warmUp >= 0 else {
      throw Arguments.Fault(message: "'--warm-up' must be a whole number from 0 on", help: nil)
    }
    let run = BenchmarkRun(
      commands: [("command", arguments.operands)], warmUpRuns: warmUp,
      runs: try arguments.count("--runs") ?? 10,
      ignoresFailure: arguments.has("--ignore-failure"))
    let environment = console.environment
    try Watchdog.start(marker: nil)
    let task = Task {
      try await run.measure { words, _ in
        var supervisor = ChildSupervisor()
        supervisor.capture = .none
        return try await supervisor.runAsync(
          ChildCommand(arguments: words, environment: environment)
        ) { _, _ in }
      }
    }
    defer { Watchdog.dismiss() }
    Interruption.shared.handle { _ in task.cancel() }
    let metrics: [Metric]
    do {
      metrics = try await task.value
    } catch is CancellationError {
      return Interruption.shared.exitCode.rawValue
    } catch let failure as BenchmarkRun.Failure {
      console.tell(
        "error: \(failure.message)\n  help: run it by itself, or count failures with --ignore-failure\n")
      return ExitCode.noVerdict.rawValue
    }
    if arguments.value("--format") == "json" {
      console.print(try BenchOutput.json(arguments.operands, metrics))
    } else {
      console.print(BenchOutput.text(arguments.operands, metrics))
    }
    return ExitCode.passed.rawValue
  }
}

/// The result of `loadline bench`.
private enum BenchOutput {
  private struct File: Encodable {
    let version = 1
    let command: [String]
    let metrics: [Metric]
  }

  static func json(_ command: [String], _ metrics: [Metric]) throws -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .prettyPrinted, .withoutEscapingSlashes]
    return String(decoding: try encoder.encode(File(command: command, metrics: metrics)), as: UTF8.self)
      + "\n"
  }

  static func text(_ command: [String], _ metrics: [Metric]) -> String {
    func shown(_ name: String) -> String {
      metrics.first { $0.name == "command.\(name)" }?.quantity?.description ?? "–"
    }
    let runs = metrics.first?.sampleCount ?? 0
    return """
      \(command.joined(separator: " "))
        time    median \(shown("time")), mean \(shown("time.mean")) ± \(shown("time.stddev"))
        range   \(shown("time.min")) … \(shown("time.max")), \(runs) run\(runs == 1 ? "" : "s")
        cpu     user \(shown("user")), system \(shown("system"))
        memory  \(shown("memory"))

      """
  }
}
