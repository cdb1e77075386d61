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
    for subject in spec.cases {
      for run in 0..<spec.warmUpRuns {
        _ = try await self.run(subject, .base, &session, runner, shows: run == 0)
        _ = try await self.run(subject, .head, &session, runner, shows: run == 0)
      }
    }
    var generator = SeededGenerator(seed: spec.seed &+ 1)
    let count = spec.cases.count
    var planned = [PairSeries](repeating: PairSeries(), count: count)
    var control = planned
    var fresh = planned
    let controlStride = comparison.controlPairs > 0 ? max(1, comparison.pairs / comparison.controlPairs) : 0
    let orders = spec.cases.map { _ in PairOrder.drawn(pairs: comparison.pairs, using: &generator) }
    let controlOrders = spec.cases.map { _ in
      PairOrder.drawn(pairs: comparison.controlPairs, using: &generator)
    }
    for pair in 0..<max(comparison.pairs, comparison.controlPairs) {
      for (index, subject) in spec.cases.enumerated() {
        if pair < comparison.pairs {
          try await self.pair(subject, .base, orders[index][pair], into: &planned[index], &session, runner)
        }
        // The control pairs lie among the others, so that they see the same machine.
        let place = controlStride > 0 && pair % controlStride == 0 ? pair / controlStride : .max
        if place < comparison.controlPairs {
          try await self.pair(
            subject, .head, controlOrders[index][place], into: &control[index], &session, runner)
        }
      }
    }
    let changed = spec.cases.indices.filter {
      comparison.confirms && BenchmarkMetrics.looksChanged(planned[$0])
    }
    let freshOrders = changed.map { _ in PairOrder.drawn(pairs: comparison.pairs, using: &generator) }
    for pair in 0..<comparison.pairs {
      for (place, index) in changed.enumerated() {
        try await self.pair(
          spec.cases[index], .base, freshOrders[place][pair], into: &fresh[index], &session, runner)
      }
    }
    for subject in spec.cases {
      try await cleanUp(subject, .base, runner)
      try await cleanUp(subject, .head, runner)
    }
    return spec.cases.indices.flatMap { index in
      BenchmarkMetrics.metrics(
        of: spec.cases[index], comparison, planned: planned[index],
        confirmation: changed.contains(index) ? fresh[index] : nil,
        control: comparison.controlPairs > 0 ? control[index] : nil)
    }
  }

  /// A run of head and one of the other side.
  private func pair(
    _ subject: BenchmarkSpec.Case, _ other: Side, _ headFirst: Bool, into series: inout PairSeries,
    _ session: inout Session, _ runner: Runner
  ) async throws {
    let first = try await run(subject, headFirst ? .head : other, &session, runner)
    let second = try await run(subject, headFirst ? other : .head, &session, runner)
    series.add(base: headFirst ? second : first, head: headFirst ? first : second, headFirst: headFirst)
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
        isMeasured: true))
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
        isMeasured: false))
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
            arguments: ["true"], directory: nil, environment: [:], mayShowOutput: false, isMeasured: true)),
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
