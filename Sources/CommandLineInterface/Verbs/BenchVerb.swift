import Execution
import PipelineModel
import Steps
import SystemIO

extension Verb {
  static let bench = Verb(
    name: "bench", summary: "Run commands many times and show their time and memory.",
    operands: "-- COMMAND… [-- COMMAND…]", operandCount: 1...100_000,
    flags: [
      Flag("--runs", "N", "Measured runs of each command; default: for 3s, at least 10."),
      Flag("--time", "TIME", "Measure each command for so long in place of '--runs'."),
      Flag("--warm-up", "N", "Runs before them that are not measured; default: 1."),
      Flag(
        "--pairs", "N", "Measure two commands in interleaved pairs: how the second changes against the first."
      ),
      Flag("--seed", "N", "The seed of the order within pairs and of the environment's sizes."),
      Flag("--ignore-failure", "Count runs that exit with another code than 0 too."),
      Flag(
        "--format", "FORMAT", choices: ["text", "json"], "How to print the result: text (default) or json."),
    ],
    examples: [
      "loadline bench -- ./encode input.bin", "loadline bench --runs 30 -- ./encode a.bin -- ./encode b.bin",
      "loadline bench --pairs 40 -- ./old/encode a.bin -- ./new/encode a.bin",
    ]
  ) { arguments, console in
    let spec = try BenchArguments.spec(arguments)
    let environment = console.environment
    let marker = RunMarker.text(
      run: "bench-\(MonotonicClock.wallNanoseconds)", part: "runs", environment: environment)
    try Watchdog.start(marker: marker)
    let task = Task(executorPreference: TaskThreads.shared) {
      try await BenchmarkRun(spec).measure { run in
        var supervisor = ChildSupervisor()
        supervisor.capture = .none
        supervisor.measuresMemory = run.isMeasured
        supervisor.marker = marker
        var command = ChildCommand(
          arguments: run.arguments, environment: environment.merging(run.environment) { _, new in new })
        RunMarker.add(marker, to: &command.environment)
        return try await supervisor.runAsync(command) { _, _ in }
      }
    }
    defer {
      // What left its group and went on.
      ProcessTable.killAll(carrying: marker)
      Watchdog.dismiss()
    }
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
    let output = BenchOutput(spec: spec, metrics: metrics)
    console.print(arguments.value("--format") == "json" ? try output.json() : output.text())
    return ExitCode.passed.rawValue
  }
}

/// The flags of `loadline bench` as the specification of a benchmark.
private enum BenchArguments {
  static func spec(_ arguments: Arguments) throws -> BenchmarkSpec {
    let commands = arguments.operands.split(separator: "--", omittingEmptySubsequences: false).map(Array.init)
    guard commands.allSatisfy({ !$0.isEmpty }) else {
      throw Arguments.Fault(message: "a command between two '--' is empty", help: nil)
    }
    let seed = try whole(arguments, "--seed").map(UInt64.init) ?? .random(in: 0...UInt64.max)
    var spec = BenchmarkSpec(
      cases: commands.enumerated().map {
        BenchmarkSpec.Case(
          name: commands.count == 1 ? "command" : "command\($0.offset + 1)", arguments: $0.element)
      }, seed: seed)
    if let pairs = try arguments.count("--pairs") {
      guard commands.count == 2 else {
        throw Arguments.Fault(
          message: "'--pairs' needs two commands; got \(commands.count)",
          help: "write -- COMMAND… -- COMMAND…")
      }
      guard !arguments.has("--runs"), !arguments.has("--time") else {
        throw Arguments.Fault(
          message: "'--pairs' counts the runs: '--runs' and '--time' mean nothing", help: nil)
      }
      var (base, head) = (ComparisonSpec.Side(), ComparisonSpec.Side())
      (base.command, head.command) = (commands[0], commands[1])
      var comparison = ComparisonSpec(base: base, head: head)
      comparison.pairs = pairs
      comparison.confirms = false
      spec.cases = [BenchmarkSpec.Case(name: "command", arguments: commands[1])]
      spec.comparison = comparison
    }
    if let warmUp = try whole(arguments, "--warm-up") { spec.warmUpRuns = warmUp }
    spec.length = try length(arguments)
    spec.ignoresFailure = arguments.has("--ignore-failure")
    return spec
  }

  private static func length(_ arguments: Arguments) throws -> BenchmarkSpec.Length {
    if let runs = try arguments.count("--runs") {
      guard !arguments.has("--time") else {
        throw Arguments.Fault(
          message: "'--runs' and '--time' both say how long to measure", help: "take one away")
      }
      return .runs(runs)
    }
    guard let text = arguments.value("--time") else { return .seconds(3) }
    guard let time = Quantity(text), time.unit == .seconds, time.value > 0 else {
      throw Arguments.Fault(message: "'\(text)' is not a duration above 0s", help: "write it like 5s")
    }
    return .seconds(time.value)
  }

  private static func whole(_ arguments: Arguments, _ flag: String) throws -> Int? {
    guard let text = arguments.value(flag) else { return nil }
    guard let number = Int(text), number >= 0 else {
      throw Arguments.Fault(message: "'\(flag)' must be a whole number from 0 on", help: nil)
    }
    return number
  }
}
