import PipelineModel
import SystemIO

/// What the machine did while an exclusive step ran.
struct MachineWatch: Sendable {
  /// The metrics that every exclusive step has besides its own.
  static let descriptions = [
    MetricDescription("machine.load_average", .none, "The one-minute load average before the step."),
    MetricDescription(
      "machine.steal", .ratio, "The share of processor time that the hypervisor gave to others."),
    MetricDescription(
      "machine.frequency_change", .ratio,
      "The mean frequency after the step against that before it, less one."),
    MetricDescription(
      "machine.throttles", .none, "How often a processor was slowed down because it was hot."),
  ]

  private let before: MachineSample

  init() { before = .now }

  func finish() -> MachineNoise {
    MachineNoise(before: before, after: .now, processors: HostInformation.processors)
  }
}

/// The difference of two samples of one machine.
package struct MachineNoise: Sendable {
  let before: MachineSample
  let after: MachineSample
  let processors: Int

  package init(before: MachineSample, after: MachineSample, processors: Int) {
    self.before = before
    self.after = after
    self.processors = processors
  }

  /// The share of the time between the samples; nil where the system does not tell.
  var stolenShare: Double? {
    guard let first = before.ticks, let last = after.ticks, let stolen = before.stolenTicks,
      let stolenAfter = after.stolenTicks
    else { return nil }
    return last > first ? max(0, Double(stolenAfter - stolen) / Double(last - first)) : 0
  }

  var frequencyChange: Double? {
    guard let first = before.frequency, let last = after.frequency, first > 0 else { return nil }
    return last / first - 1
  }

  var throttles: Int? {
    guard let first = before.throttleCount, let last = after.throttleCount else { return nil }
    return max(0, last - first)
  }

  var metrics: [Metric] {
    let unknown = "the system does not tell"
    func metric(_ name: String, _ unit: MetricUnit, _ value: Double?) -> Metric {
      Metric(name, unit, value, reason: value == nil ? unknown : nil)
    }
    return [
      metric("machine.load_average", .none, before.loadAverage), metric("machine.steal", .ratio, stolenShare),
      metric("machine.frequency_change", .ratio, frequencyChange),
      metric("machine.throttles", .none, throttles.map(Double.init)),
    ]
  }

  /// What may have disturbed a measurement, in one phrase; nil for a quiet machine.
  package var disturbance: String? {
    var parts: [String] = []
    if let load = before.loadAverage, load > 0.75 * Double(processors) {
      parts.append(
        "the load average was \(QuantityFormat.number(load)) on \(processors) processor\(processors == 1 ? "" : "s") before it"
      )
    }
    if let share = stolenShare, share > 0.01 {
      parts.append("the hypervisor gave \(Quantity(share, .ratio)) of the processor time to others")
    }
    if let change = frequencyChange, change < -0.05 {
      parts.append("the processors' frequency fell by \(Quantity(-change, .ratio))")
    }
    if let throttles, throttles > 0 {
      parts.append("heat slowed a processor down \(throttles) time\(throttles == 1 ? "" : "s")")
    }
    return parts.isEmpty ? nil : parts.joined(separator: "; ")
  }
}
