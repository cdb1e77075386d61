import PipelineModel
import Statistics
import SystemIO

/// The measuring part of a benchmark: which command runs when, and what is kept.
package struct BenchmarkRun: Sendable {
  /// A command that did not succeed; no figure of the benchmark can be trusted.
  package struct Failure: Error {
    package let message: String
  }

  package typealias Runner = (ProgramRun) async throws -> ChildOutcome

  /// The fewest runs of a command that is measured for a time.
  private static let leastRuns = 10
  /// Runs of the program that does nothing.
  private static let floorRuns = 9

  private let spec: BenchmarkSpec
  /// The folders of base and head; of the one side where nothing is compared, both.
  private let folders: (base: String?, head: String?)

  package init(_ spec: BenchmarkSpec, folders: (base: String?, head: String?)? = nil) {
    self.spec = spec
    self.folders = folders ?? (spec.workingDirectory, spec.workingDirectory)
  }

  package func measure(_ runner: Runner) async throws -> [Metric] {
    var session = Session(padding: EnvironmentPadding(seed: spec.seed))
    let floors = await spawnFloors(runner)
    let metrics: [Metric]
    if let comparison = spec.comparison {
      metrics = try await measurePairs(comparison, &session, runner)
    } else {
      metrics = try await measureRuns(&session, runner).flatMap { BenchmarkMetrics.metrics(of: $0) }
    }
    return metrics + floors
  }

  private struct Session {
    var padding: EnvironmentPadding
    /// How much of what is planned is done; nil where a time decides.
    var fractionDone: Double? = 0
  }

  private enum Side { case base, head }

  // MARK: - One side

  private func measureRuns(_ session: inout Session, _ runner: Runner) async throws -> [RunSeries] {
    for subject in spec.cases {
      for run in 0..<spec.warmUpRuns {
        _ = try await self.run(subject, .head, &session, runner, shows: run == 0)
      }
    }
    var series = spec.cases.map(RunSeries.init)
    let began = MonotonicClock.nanoseconds
    var round = 0
    // Round by round, so that a slow spell of the machine falls on all commands alike.
    while isUnfinished(round: round, elapsed: Double(MonotonicClock.nanoseconds - began) / 1e9) {
      session.fractionDone = spec.length.fraction(ofRounds: round)
      for (index, subject) in spec.cases.enumerated() {
        series[index].add(try await run(subject, .head, &session, runner))
      }
      round += 1
    }
    for subject in spec.cases { try await cleanUp(subject, .head, runner) }
    return series
  }

  private func isUnfinished(round: Int, elapsed: Double) -> Bool {
    switch spec.length {
    case .runs(let runs): round < runs
    case .seconds(let seconds): round < Self.leastRuns || elapsed < seconds * Double(spec.cases.count)
    }
  }

  // MARK: - Two sides

  private func measurePairs(
    _ comparison: ComparisonSpec, _ session: inout Session, _ runner: Runner
  ) async throws -> [Metric] {
    var runsOfHalf = [Int](repeating: 1, count: spec.cases.count)
    for (index, subject) in spec.cases.enumerated() {
      for run in 0..<spec.warmUpRuns {
        let began = MonotonicClock.nanoseconds
        _ = try await self.run(subject, .base, &session, runner, shows: run == 0)
        _ = try await self.run(subject, .head, &session, runner, shows: run == 0)
        let timeOfRun = Duration.nanoseconds(MonotonicClock.nanoseconds - began) / 2
        runsOfHalf[index] = max(1, Int((comparison.leastTimeOfHalf / timeOfRun).rounded(.up)))
      }
    }
    let schedule = PairSchedule(
      subjects: spec.cases.count, pairs: comparison.pairs, controlPairs: comparison.controlPairs,
      seed: spec.seed &+ 1)
    var batches = [PairBatches<RunHalf>](repeating: PairBatches(), count: spec.cases.count)
    for (place, entry) in schedule.entries.enumerated() {
      session.fractionDone = Double(place) / Double(schedule.entries.count)
      try await pair(entry, of: runsOfHalf[entry.subject], into: &batches, &session, runner)
    }
    if comparison.confirms {
      let changed = spec.cases.indices.filter { BenchmarkMetrics.looksChanged(batches[$0].planned) }
      for entry in schedule.fresh(of: changed) {
        try await pair(entry, of: runsOfHalf[entry.subject], into: &batches, &session, runner)
      }
    }
    for subject in spec.cases {
      try await cleanUp(subject, .base, runner)
      try await cleanUp(subject, .head, runner)
    }
    return zip(spec.cases, batches).flatMap { BenchmarkMetrics.metrics(of: $0, comparison, $1) }
  }

  /// A run of head and one of base, or of head again, by turns as many times as a half has runs.
  private func pair(
    _ entry: PairSchedule.Entry, of runs: Int, into batches: inout [PairBatches<RunHalf>],
    _ session: inout Session, _ runner: Runner
  ) async throws {
    let subject = spec.cases[entry.subject]
    let other = entry.batch == .control ? Side.head : .base
    var (first, second) = (RunHalf(), RunHalf())
    for _ in 0..<runs {
      first.add(try await run(subject, entry.headFirst ? .head : other, &session, runner))
      second.add(try await run(subject, entry.headFirst ? other : .head, &session, runner))
    }
    batches[entry.subject].add(
      base: entry.headFirst ? second : first, head: entry.headFirst ? first : second, to: entry)
  }

  // MARK: - Processes

  private func run(
    _ subject: BenchmarkSpec.Case, _ side: Side, _ session: inout Session, _ runner: Runner,
    shows: Bool = false
  ) async throws -> RunSample {
    let (folder, sideEnvironment, own) = place(side)
    if let prepare = spec.prepare {
      try await aid(prepare, "the 'prepare' command", folder, sideEnvironment, runner)
    }
    var environment = sideEnvironment
    if spec.variesEnvironment { environment.merge(session.padding.next()) { old, _ in old } }
    let arguments = own ?? subject.arguments
    let outcome = try await runner(
      ProgramRun(
        arguments: arguments, directory: folder, environment: environment, mayShowOutput: shows,
        isMeasured: true, fractionDone: session.fractionDone))
    try check(outcome, arguments, "command", of: side, ignores: spec.ignoresFailure)
    return RunSample(outcome)
  }

  private func cleanUp(_ subject: BenchmarkSpec.Case, _ side: Side, _ runner: Runner) async throws {
    guard let cleanup = spec.cleanup else { return }
    let (folder, environment, _) = place(side)
    try await aid(cleanup, "the 'cleanup' command", folder, environment, runner)
  }

  private func aid(
    _ arguments: [String], _ what: String, _ folder: String?, _ environment: [String: String],
    _ runner: Runner
  ) async throws {
    let outcome = try await runner(
      ProgramRun(
        arguments: arguments, directory: folder, environment: environment, mayShowOutput: true,
        isMeasured: false, fractionDone: nil))
    try check(outcome, arguments, what, of: .head, ignores: false)
  }

  private func place(_ side: Side) -> (folder: String?, environment: [String: String], own: [String]?) {
    guard let comparison = spec.comparison else { return (folders.head, [:], nil) }
    return side == .base
      ? (folders.base, comparison.base.environment, comparison.base.command)
      : (folders.head, comparison.head.environment, comparison.head.command)
  }

  private func check(
    _ outcome: ChildOutcome, _ arguments: [String], _ what: String, of side: Side, ignores: Bool
  ) throws {
    if outcome.isStopped { throw CancellationError() }
    if outcome.isSuccess || ignores { return }
    let place = spec.comparison == nil || what != "command" ? "" : side == .base ? " of base" : " of head"
    throw Failure(
      message: "\(what)\(place) '\(arguments.joined(separator: " "))' ended with \(outcome.summary)")
  }

  /// The time and memory of a program that does nothing: what a process costs here. Shown, never subtracted.
  private func spawnFloors(_ runner: Runner) async -> [Metric] {
    var samples: [RunSample] = []
    for _ in 0..<Self.floorRuns {
      guard
        let outcome = try? await runner(
          ProgramRun(
            arguments: ["true"], directory: nil, environment: [:], mayShowOutput: false, isMeasured: true,
            fractionDone: nil)),
        outcome.isSuccess
      else { break }
      samples.append(RunSample(outcome))
    }
    let readings = [
      ("time_floor", MetricUnit.seconds, samples.map(\.seconds)),
      ("memory_floor", .bytes, samples.map(\.memoryBytes)),
    ]
    return readings.map { name, unit, values in
      Metric(
        name, unit, Summary(values)?.median, sampleCount: values.count,
        reason: values.isEmpty ? "there is no program 'true' to start" : nil, samples: values)
    }
  }
}
