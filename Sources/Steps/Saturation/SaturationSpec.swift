import Diagnostics
import Documents
import HTTPLoad
import PipelineModel
import Statistics

/// A `saturation` step as the pipeline says it.
struct SaturationSpec: Sendable {
  /// What is sent at each rate; its own rate is the first.
  var load: LoadSpec
  let search: SaturationSearch
  let limits: [SaturationLimit]

  /// One piece of known length at one rate, sent by this machine.
  private static let nested = NestedLoad(
    subject: "a 'saturation' step",
    excluded: [
      "concurrency", "think-time", "stages", "iterations", "abort-on-fail", "compare", "shard", "start-at",
    ], help: "it has one rate, its 'arrival-rate', for one 'duration'")

  private static let defaultWarmUp = "1s"

  static let keys: [KeyDescription] = [
    KeyDescription(
      "load", .mapping(nested.keys), required: true,
      "What is sent at each rate: the keys of a `load` step. The search begins at its 'arrival-rate'; 'warm-up' is \(defaultWarmUp) unless given."
    ),
    KeyDescription("up-to", .formatted(.rate), required: true, "The highest rate to try."),
    KeyDescription(
      "limits", .map(of: .mapping(limit)), required: true,
      "What must hold at a rate: a percentile or 'max' of `latency`, or `error_rate`."),
    KeyDescription(
      "precision", .formatted(.quantity), default: "2%",
      "How close the rates that held and that broke must come, as a share of the rate."),
  ]

  private static let limit: [KeyDescription] = [
    KeyDescription("max", .formatted(.quantity), required: true, "The greatest value.")
  ]

  // MARK: - Decoding

  static func decode(_ node: Node, collector: DiagnosticCollector) -> SaturationSpec? {
    let before = collector.diagnostics.count
    guard
      let reader = MappingReader(node, subject: "a 'saturation' step", keys: keys, collector: collector)
    else { return nil }
    let load = reader.value("load").flatMap { self.load($0, collector) }
    let limits = limits(reader)
    let upTo = reader.quantity("up-to", unit: .perSecond)
    let precision = reader.quantity("precision", unit: .ratio)
    if let precision, let place = reader.value("precision"), !(0.001...1).contains(precision.value) {
      collector.error("out-of-range", "'precision' must be from 0.1% to 100%; got \(precision)", at: place)
    }
    guard let load, case .open(let from) = load.plan.model, let upTo else { return nil }
    var fastest = load.plan
    fastest.model = .open(requestsPerSecond: upTo.value)
    if let place = reader.value("up-to") {
      if upTo.value < from {
        collector.error(
          "out-of-range", "'up-to' is \(upTo), below the rate of the load, \(Quantity(from, .perSecond))",
          at: place,
          help: "the search goes up from the 'arrival-rate' of the load")
      } else if let problem = fastest.problems.first {
        collector.error("impossible-load", problem, at: place)
      }
    }
    checkSamples(limits, of: load.plan, in: reader)
    guard collector.diagnostics.count == before else { return nil }
    var spec = SaturationSpec(
      load: load, search: SaturationSearch(from: from, upTo: upTo.value, precision: precision?.value ?? 0.02),
      limits: limits)
    spec.load.plan.earlyEndLimits = limits.map(\.early)
    return spec
  }

  private static func load(_ node: Node, _ collector: DiagnosticCollector) -> LoadSpec? {
    guard var load = nested.decode(node, collector: collector) else { return nil }
    if node.mapping?.entry(named: "warm-up") == nil { load.plan.warmUp = .seconds(1) }
    return load
  }

  private static func limits(_ step: MappingReader) -> [SaturationLimit] {
    let known = EarlyEndLimits.metrics(isOpen: true).filter { $0 != "throughput" }
    let entries = step.entries("limits") ?? []
    if entries.isEmpty, let place = step.value("limits"), place.mapping != nil {
      step.collector.error(
        "missing-value", "'limits' names no limit", at: place,
        help: "write one like 'latency.p95: { max: 200ms }'")
    }
    return entries.compactMap { entry in
      guard known.contains(entry.name) else {
        step.collector.error(
          "unknown-metric", "'\(entry.name)' is no metric that ends a search", at: entry.key,
          help: Suggestion.help(for: entry.name, among: known))
        return nil
      }
      let unit: MetricUnit = entry.name == "error_rate" ? .ratio : .seconds
      guard
        let reader = MappingReader(
          entry.value, subject: "the limit '\(entry.name)'", keys: limit, collector: step.collector),
        let most = reader.quantity("max", unit: unit),
        let early = EarlyEndLimits.limit(on: entry.name, isUpper: true, value: most.value, isOpen: true)
      else { return nil }
      return SaturationLimit(metric: entry.name, early: early, most: most)
    }
  }

  /// A percentile that the slowest load is too short for would leave the search without an answer.
  private static func checkSamples(_ limits: [SaturationLimit], of plan: LoadPlan, in reader: MappingReader) {
    guard let most = plan.mostMeasuredRequests else { return }
    for limit in limits {
      guard case .percentile(let percent) = limit.early.subject,
        let place = reader.value("limits")?.mapping?.entry(named: limit.metric)?.key
      else { continue }
      let needed = PercentileSupport.samplesNeeded(percent: percent)
      guard Int(clamping: most) < needed else { continue }
      reader.collector.error(
        "out-of-range",
        "'\(limit.metric)' needs \(needed) requests, and the load at its first rate has at most \(most)",
        at: place,
        help: "give the load a longer 'duration' or a higher 'arrival-rate'")
    }
  }
}
