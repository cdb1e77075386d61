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
    readings.flatMap {
      [
        MetricDescription(
          "\(name).\($0.name).base", $0.unit, labels: labels, "The same of base: the median."),
        MetricDescription(
          "\(name).\($0.name).change", .ratio, labels: labels,
          "The change from base to head, as a share."),
      ]
    } + [
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

  /// Whether any reading of the planned pairs differs at 95%: where no such batch exists, no limit can fail, as its own
  /// level is stricter.
  static func looksChanged(_ planned: PairSeries) -> Bool {
    readings.contains { reading in
      let ratios = DuetAnalysis(
        base: planned.base.map(reading.value), head: planned.head.map(reading.value),
        headFirst: planned.headFirst
      )?.logRatios
      return ratios.map { WilcoxonSignedRankTest($0).pValue() < 0.05 } ?? false
    }
  }

  static func metrics(
    of subject: BenchmarkSpec.Case, _ comparison: ComparisonSpec, planned: PairSeries,
    confirmation: PairSeries?,
    control: PairSeries?
  ) -> [Metric] {
    readings.flatMap { reading -> [Metric] in
      func pairs(_ series: PairSeries) -> MetricComparison.Pairs {
        MetricComparison.Pairs(
          base: series.base.map(reading.value), head: series.head.map(reading.value),
          headFirst: series.headFirst)
      }
      let own = MetricComparison(
        baseName: comparison.base.name(or: "base"), headName: comparison.head.name(or: "head"),
        planned: pairs(planned), confirmation: confirmation.map(pairs), control: control.map(pairs))
      let head = metric(subject, reading, samples: own.all.head, comparison: own)
      return [head].compactMap(\.self) + changeMetrics(subject, reading, own)
    } + spreadMetrics(subject, planned.head + (confirmation?.head ?? []))
  }

  private static func changeMetrics(
    _ subject: BenchmarkSpec.Case, _ reading: Reading, _ comparison: MetricComparison
  ) -> [Metric] {
    let pairs = comparison.all
    let analysis = DuetAnalysis(base: pairs.base, head: pairs.head, headFirst: pairs.headFirst)
    let interval = analysis.flatMap { SignedRankInterval($0.logRatios, confidence: 0.95) }
    func share(_ logarithm: Double?) -> Double? { logarithm.map { ElementaryFunctions.exp($0) - 1 } }
    let name = "\(subject.name).\(reading.name)"
    let missing = analysis == nil ? "a ratio needs values above 0 on both sides of every pair" : nil
    var metrics = [
      Metric(
        "\(name).base", reading.unit, Summary(pairs.base)?.median, labels: subject.labels,
        sampleCount: pairs.base.count),
      Metric(
        "\(name).change", .ratio, share(analysis.flatMap { HodgesLehmann.center($0.logRatios) }),
        labels: subject.labels,
        sampleCount: pairs.base.count, reason: missing, lower: share(interval?.lower),
        upper: share(interval?.upper)),
    ]
    if reading.name == "time" {
      metrics.append(
        Metric(
          "\(name).position_effect", .ratio, analysis?.positionEffect?.change, labels: subject.labels,
          sampleCount: pairs.base.count, reason: missing))
    }
    return metrics
  }
}
