import PipelineModel
import Statistics

/// The metrics of one benchmarked command, all named `<command>.…` and labelled by its parameters.
enum BenchmarkMetrics {
  private typealias Reading = (
    name: String, unit: MetricUnit, summary: String, value: @Sendable (RunSample) -> Double
  )

  /// What is read of each run; each is kept with its samples, and compared where there are two sides.
  private static let readings: [Reading] = [
    ("time", .seconds, "Wall time of a run: the median.", { $0.seconds }),
    ("user", .seconds, "Processor time of a run in user mode: the median.", { $0.userSeconds }),
    ("system", .seconds, "Processor time of a run in the kernel: the median.", { $0.systemSeconds }),
    ("cpu", .seconds, "Processor time of a run in both: the median.", { $0.userSeconds + $0.systemSeconds }),
    ("memory", .bytes, "Largest resident set of a run: the median.", { $0.memoryBytes }),
  ]

  private static let spread: [(suffix: String, summary: String)] = [
    ("mean", "Wall time of a run: the mean."),
    ("stddev", "Wall time of a run: the standard deviation of the sample."),
    ("min", "Wall time of the shortest run."), ("max", "Wall time of the longest run."),
  ]

  static func descriptions(of spec: BenchmarkSpec) -> [MetricDescription] {
    var names: [String] = []
    for subject in spec.cases where !names.contains(subject.name) { names.append(subject.name) }
    let isCompared = spec.comparison != nil
    let commands = names.flatMap { name -> [MetricDescription] in
      var labels: [String: Set<String>] = [:]
      for subject in spec.cases where subject.name == name {
        for (label, value) in subject.labels { labels[label, default: []].insert(value) }
      }
      return readings.map {
        MetricDescription("\(name).\($0.name)", $0.unit, labels: labels, isCompared: isCompared, $0.summary)
      }
        + spread.map { MetricDescription("\(name).time.\($0.suffix)", .seconds, labels: labels, $0.summary) }
        + (isCompared ? comparedDescriptions(name, labels) : [])
    }
    return commands
      + [
        MetricDescription("time_floor", .seconds, "Wall time of a program that does nothing: the median."),
        MetricDescription("memory_floor", .bytes, "Memory of a program that does nothing: the median."),
      ]
  }

  private static func comparedDescriptions(
    _ name: String, _ labels: [String: Set<String>]
  ) -> [MetricDescription] {
    readings.flatMap { ChangeMetrics.descriptions("\(name).\($0.name)", $0.unit, labels: labels) } + [
      MetricDescription(
        "\(name).time.position_effect", .ratio, labels: labels,
        "What running second costs, as a share of the time.")
    ]
  }

  // MARK: - One side

  static func metrics(of series: RunSeries) -> [Metric] {
    readings.compactMap { reading in
      metric(series.subject, reading, samples: series.samples.map(reading.value), comparison: nil)
    } + spreadMetrics(series.subject, series.samples)
  }

  private static func metric(
    _ subject: BenchmarkSpec.Case, _ reading: Reading, samples: [Double], comparison: MetricComparison?
  ) -> Metric? {
    guard let summary = Summary(samples) else { return nil }
    let interval = MedianInterval(samples, confidence: 0.95)
    return Metric(
      "\(subject.name).\(reading.name)", reading.unit, summary.median, labels: subject.labels,
      sampleCount: samples.count, samples: samples, lower: interval?.lower, upper: interval?.upper,
      comparison: comparison)
  }

  private static func spreadMetrics(_ subject: BenchmarkSpec.Case, _ samples: [RunSample]) -> [Metric] {
    guard let time = Summary(samples.map(\.seconds)) else { return [] }
    let values: [Double?] = [
      time.mean, time.count > 1 ? time.standardDeviation : nil, time.minimum, time.maximum,
    ]
    return zip(spread, values).map { spread, value in
      Metric(
        "\(subject.name).time.\(spread.suffix)", .seconds, value, labels: subject.labels,
        sampleCount: time.count,
        reason: value == nil ? "one run has no spread" : nil)
    }
  }

  // MARK: - Two sides

  /// Whether any reading of the planned pairs differs at 95%: without that no limit fails.
  static func looksChanged(_ planned: PairSeries<RunHalf>) -> Bool {
    readings.contains { reading in
      planned.pairs { $0.mean(reading.value) }.flatMap(ChangeMetrics.pValue).map { $0 < 0.05 } ?? false
    }
  }

  static func metrics(
    of subject: BenchmarkSpec.Case, _ comparison: ComparisonSpec, _ batches: PairBatches<RunHalf>
  ) -> [Metric] {
    func runs(_ side: KeyPath<PairSeries<RunHalf>, [RunHalf]>) -> [RunSample] {
      (batches.planned[keyPath: side] + batches.fresh[keyPath: side]).flatMap(\.runs)
    }
    let (base, head) = (runs(\.base), runs(\.head))
    return readings.flatMap { reading -> [Metric] in
      let own = batches.comparison(
        baseName: comparison.base.name(or: "base"), headName: comparison.head.name(or: "head")
      ) { $0.mean(reading.value) }
      let samples = head.map(reading.value)
      guard let own, let ofHead = metric(subject, reading, samples: samples, comparison: own) else {
        return []
      }
      let effect =
        reading.name == "time"
        ? [ChangeMetrics.positionEffect("\(ofHead.name).position_effect", labels: subject.labels, own)] : []
      return [ofHead]
        + ChangeMetrics.metrics(
          ofHead.name, reading.unit, labels: subject.labels, base: base.map(reading.value), own) + effect
    } + spreadMetrics(subject, head)
  }
}
