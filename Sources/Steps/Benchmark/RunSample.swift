import SystemIO

/// What one run of a command came to, in base units.
struct RunSample: Sendable, Equatable {
  /// Wall time, from before the start of the process to its end.
  let seconds: Double
  let userSeconds: Double
  let systemSeconds: Double
  let memoryBytes: Double

  init(_ outcome: ChildOutcome) {
    seconds = Double(outcome.wallNanoseconds) / 1e9
    userSeconds = Double(outcome.userNanoseconds) / 1e9
    systemSeconds = Double(outcome.systemNanoseconds) / 1e9
    memoryBytes = Double(outcome.peakMemoryBytes)
  }
}

/// One side's part of a pair: one run, or several of a short command.
struct RunHalf: Sendable, Equatable {
  private(set) var runs: [RunSample] = []

  mutating func add(_ run: RunSample) { runs.append(run) }

  /// A reading of the half: the mean of its runs.
  func mean(_ reading: (RunSample) -> Double) -> Double {
    runs.map(reading).reduce(0, +) / Double(runs.count)
  }
}

/// The runs of one command, in their order.
struct RunSeries: Sendable {
  let subject: BenchmarkSpec.Case
  private(set) var samples: [RunSample] = []

  init(_ subject: BenchmarkSpec.Case) { self.subject = subject }

  mutating func add(_ sample: RunSample) { samples.append(sample) }
}
