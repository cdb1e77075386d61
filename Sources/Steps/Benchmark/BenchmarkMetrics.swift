import PipelineModel
import Statistics
import SystemIO

/// The metrics of one benchmarked command, all named `<command>.…`.
enum BenchmarkMetrics {
  private static let kept: [(suffix: String, unit: MetricUnit, summary: String)] = [
    ("time", .seconds, "Wall time of a run: the median."),
    ("time.mean", .seconds, "Wall time of a run: the mean."),
    ("time.stddev", .seconds, "Wall time of a run: the standard deviation of the sample."),
    ("time.min", .seconds, "Wall time of the shortest run."),
    ("time.max", .seconds, "Wall time of the longest run."),
    ("user", .seconds, "Processor time of a run in user mode: the median."),
    ("system", .seconds, "Processor time of a run in the kernel: the median."),
    ("memory", .bytes, "Largest resident set of a run: the median."),
  ]

  static func descriptions(of command: String) -> [MetricDescription] {
    kept.map { MetricDescription("\(command).\($0.suffix)", $0.unit, $0.summary) }
  }

  static func metrics(of command: String, from outcomes: [ChildOutcome]) -> [Metric] {
    let wall = outcomes.map { Double($0.wallNanoseconds) / 1e9 }
    guard let time = Summary(wall),
      let user = Summary(outcomes.map { Double($0.userNanoseconds) / 1e9 }),
      let system = Summary(outcomes.map { Double($0.systemNanoseconds) / 1e9 }),
      let memory = Summary(outcomes.map { Double($0.peakMemoryBytes) })
    else { return [] }
    let values: [(Double?, [Double]?)] = [
      (time.median, wall), (time.mean, nil), (time.count > 1 ? time.standardDeviation : nil, nil),
      (time.minimum, nil),
      (time.maximum, nil), (user.median, nil), (system.median, nil), (memory.median, nil),
    ]
    return zip(kept, values).map { kept, value in
      Metric(
        "\(command).\(kept.suffix)", kept.unit, value.0, sampleCount: outcomes.count,
        reason: value.0 == nil ? "one run has no spread" : nil, samples: value.1)
    }
  }
}
