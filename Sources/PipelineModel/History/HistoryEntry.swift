/// One metric of one run: a line of the history.
package struct HistoryEntry: Sendable, Equatable, Codable {
  /// The machine on which it was measured, as far as figures may depend on it.
  package struct Machine: Sendable, Equatable, Hashable, Codable {
    package let architecture: String
    package let processors: Int
    package let processorModel: String?
    /// Recorded, and no part of the fingerprint: a kernel's update is a change worth seeing, not another machine.
    package let operatingSystem: String

    package init(_ host: HostFacts) {
      architecture = host.architecture
      processors = host.processors
      processorModel = host.processorModel
      operatingSystem = host.operatingSystem
    }

    /// Whether figures of the two may be compared.
    package func isLike(_ other: Machine) -> Bool {
      architecture == other.architecture && processors == other.processors
        && processorModel == other.processorModel
    }

    /// `AMD EPYC 7B13, 2 processors`
    package var name: String { "\(processorModel ?? architecture), \(processors) processors" }
  }

  /// Where the code that was measured came from.
  package struct Provenance: Sendable, Equatable, Codable {
    /// A full hash; nil outside of git.
    package let commit: String?
    package let branch: String?
    /// Whether files differed from the commit.
    package let isDirty: Bool

    package init(commit: String?, branch: String?, isDirty: Bool) {
      self.commit = commit
      self.branch = branch
      self.isDirty = isDirty
    }
  }

  /// The version of the line's format: 1.
  package let version: Int
  /// When the run began, in seconds since 1970 UTC.
  package let time: Double
  package let run: String
  package let pipeline: String
  package let step: StepID
  package let metric: String
  package let labels: [String: String]
  package let unit: MetricUnit
  package let value: Double
  package let sampleCount: Int?
  /// The observations, in their order; nil where there are none or more than `mostSamples`.
  package let samples: [Double]?
  package let source: Provenance
  package let machine: Machine

  package static let mostSamples = 1000

  package init(
    time: Double, run: String, pipeline: String, step: StepID, metric: Metric, value: Double,
    source: Provenance,
    machine: Machine
  ) {
    version = 1
    self.time = time
    self.run = run
    self.pipeline = pipeline
    self.step = step
    self.metric = metric.name
    labels = metric.labels
    unit = metric.unit
    self.value = value
    sampleCount = metric.sampleCount
    samples = metric.samples.flatMap { $0.count <= Self.mostSamples ? $0 : nil }
    self.source = source
    self.machine = machine
  }

  /// The entries of a run: every metric with a value, of steps whose metrics can carry a verdict.
  package static func entries(of report: RunReport, source: Provenance) -> [HistoryEntry] {
    let machine = Machine(report.host)
    return report.steps.filter { [.passed, .warned, .failed].contains($0.verdict) }.flatMap { step in
      step.metrics.compactMap { metric in
        metric.value.map { value in
          HistoryEntry(
            time: report.startedAt, run: report.run, pipeline: report.pipeline, step: step.id, metric: metric,
            value: value, source: source, machine: machine)
        }
      }
    }
  }

  /// What no two entries share.
  package var identity: String { "\(run)\u{0}\(series)" }

  /// The name of the metric with its step and labels, as a budget writes it.
  package var series: String {
    let values = labels.sorted { $0.key < $1.key }.map { "\($0.key)=\"\($0.value)\"" }
    return "\(step).\(metric)" + (values.isEmpty ? "" : "{\(values.joined(separator: ","))}")
  }

  /// `bench.encode`: the step and the first part of the metric.
  package var family: String { Self.family(step: step, metric: metric) }

  package static func family(step: StepID, metric: String) -> String {
    "\(step)." + (metric.split(separator: ".").first.map(String.init) ?? metric)
  }
}
