import Diagnostics
import Documents
import HTTPLoad
import PipelineModel

/// Limits that can be seen to be missed while the load still runs.
package enum EarlyEndLimits {
  /// The keys of one limit under `abort-on-fail`.
  static let keys: [KeyDescription] = [
    KeyDescription(
      "max", .formatted(.quantity), "The greatest value of a percentile, 'max' or 'error_rate'."),
    KeyDescription("min", .formatted(.quantity), "The least 'throughput'."),
  ]

  /// The metrics that such a limit can be on, in the order of the page.
  package static func metrics(isOpen: Bool) -> [String] {
    let measure = isOpen ? "latency" : "service_time"
    return LoadMetrics.percentiles.map { "\(measure).\($0.name)" } + [
      "\(measure).max", "error_rate", "throughput",
    ]
  }

  /// The limit as the engine takes it; nil where it can only be judged at the end.
  ///
  /// - Parameters:
  ///   - isUpper: whether the metric must be at most the value, not at least.
  ///   - value: in the unit of the metric: seconds, a share, or per second.
  package static func limit(on metric: String, isUpper: Bool, value: Double, isOpen: Bool) -> EarlyEndLimit? {
    guard metrics(isOpen: isOpen).contains(metric), isUpper == (metric != "throughput") else { return nil }
    switch metric {
    case "throughput": return EarlyEndLimit(.throughput, value)
    case "error_rate": return EarlyEndLimit(.errorShare, value)
    default:
      let statistic = metric.split(separator: ".", maxSplits: 1)[1]
      let percentile = LoadMetrics.percentiles.first { $0.name == statistic }
      return EarlyEndLimit(percentile.map { .percentile($0.percent) } ?? .longest, value * 1e9)
    }
  }

  /// What stands under `abort-on-fail`; faults are reported.
  static func decode(_ step: MappingReader, isOpen: Bool) -> [EarlyEndLimit] {
    let known = metrics(isOpen: isOpen)
    return (step.entries("abort-on-fail") ?? []).compactMap { entry in
      guard known.contains(entry.name) else {
        step.collector.error(
          "unknown-metric", "whether '\(entry.name)' holds cannot be known before the end of this load",
          at: entry.key,
          help: Suggestion.help(for: entry.name, among: known))
        return nil
      }
      guard
        let reader = MappingReader(
          entry.value, subject: "the limit '\(entry.name)'", keys: keys, collector: step.collector)
      else { return nil }
      let isUpper = entry.name != "throughput"
      let (key, other) = isUpper ? ("max", "min") : ("min", "max")
      guard reader.has(key), !reader.has(other) else {
        step.collector.error(
          "bad-limit", "the limit '\(entry.name)' needs '\(key)', and nothing else, to end a load early",
          at: reader.has(other) ? reader.value(other) ?? entry.key : entry.key)
        return nil
      }
      let unit: MetricUnit =
        switch entry.name {
        case "throughput": .perSecond
        case "error_rate": .ratio
        default: .seconds
        }
      return reader.quantity(key, unit: unit).flatMap {
        limit(on: entry.name, isUpper: isUpper, value: $0.value, isOpen: isOpen)
      }
    }
  }
}
