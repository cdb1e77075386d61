import Diagnostics
import Documents
import Execution
import PipelineModel

/// What can be said of a limit before anything runs: its step, its metric, its labels and its unit.
enum LimitCheck {
  static func check(_ limit: Limit, in surroundings: StepSurroundings, collector: DiagnosticCollector) {
    // A limit none of whose bounds could be read has been reported.
    guard limit.hasBounds || limit.relative != nil || limit.trend != nil else { return }
    let reference = limit.metric
    let metrics: [MetricDescription]
    switch surroundings.metrics(of: reference.step) {
    case .known(let known): metrics = known
    case .open: return
    case .unknownStep, .notNeeded:
      reportStep(reference, in: surroundings, at: limit.node, collector: collector)
      return
    }
    let named = metrics.filter { $0.name == reference.metric }
    guard let found = named.first else {
      collector.error(
        "unknown-metric", "step '\(reference.step)' gives no metric '\(reference.metric)'", at: limit.node,
        help: Suggestion.help(for: reference.metric, among: Array(Set(metrics.map(\.name))).sorted()))
      return
    }
    guard limit.statedUnit == nil || found.unit == limit.unit else {
      collector.error(
        "wrong-unit",
        "'\(reference)' is \(found.unit.name); the limit is \(limit.unit.name)", at: limit.node,
        help: "write the limit like \(found.unit.example)")
      return
    }
    checkLabels(reference, named: named, at: limit.node, collector: collector)
    checkWindow(limit, found: found, metrics: metrics, collector: collector)
    checkComparison(limit, found: found, metrics: metrics, collector: collector)
  }

  private static func checkComparison(
    _ limit: Limit, found: MetricDescription, metrics: [MetricDescription], collector: DiagnosticCollector
  ) {
    guard let relative = limit.relative, relative.against == nil, !found.isCompared else { return }
    let others = metrics.filter(\.isCompared).map { "\(limit.metric.step).\($0.name)" }
    let help =
      others.isEmpty
      ? "add 'against' with an anchor or a branch of the history, or 'compare' to the step"
      : "compared are \(others.prefix(6).joined(separator: ", "))"
    collector.error(
      "no-comparison", "nothing is measured beside '\(limit.metric)' from which a change could be told",
      at: limit.node, help: help)
  }

  private static func checkWindow(
    _ limit: Limit, found: MetricDescription, metrics: [MetricDescription], collector: DiagnosticCollector
  ) {
    guard let window = limit.window, !found.hasWindows else { return }
    let others = metrics.filter(\.hasWindows).map { "\(limit.metric.step).\($0.name)" }
    let help =
      others.isEmpty
      ? "take 'every' and 'for' away: windows are measured by load steps"
      : "windows are measured of \(others.joined(separator: ", "))"
    collector.error(
      "no-windows", "'\(limit.metric)' is measured for the whole step only", at: window.node, help: help)
  }

  private static func reportStep(
    _ reference: MetricReference, in surroundings: StepSurroundings, at node: Node,
    collector: DiagnosticCollector
  ) {
    if surroundings.hasUnknownNeeds { return }
    if surroundings.allSteps.contains(reference.step) {
      collector.error(
        "step-not-needed", "the budget step does not need step '\(reference.step)'", at: node,
        help: "add '\(reference.step)' to the 'needs' of the budget step")
    } else {
      collector.error(
        "unknown-step", "the pipeline has no step '\(reference.step)'", at: node,
        help: Suggestion.help(for: reference.step.text, among: surroundings.allSteps.map(\.text)))
    }
  }

  private static func checkLabels(
    _ reference: MetricReference, named: [MetricDescription], at node: Node, collector: DiagnosticCollector
  ) {
    guard !named.contains(where: \.hasOpenLabels) else { return }
    for (label, value) in reference.labels.sorted(by: { $0.key < $1.key }) {
      let values = named.compactMap { $0.labels[label] }.reduce(into: Set<String>()) { $0.formUnion($1) }
      if values.isEmpty {
        let known = Set(named.flatMap { $0.labels.keys }).sorted()
        collector.error(
          "unknown-label", "metric '\(reference.metric)' has no label '\(label)'", at: node,
          help: known.isEmpty ? "write it without labels" : Suggestion.help(for: label, among: known))
      } else if !values.contains(value) {
        collector.error(
          "unknown-label", "metric '\(reference.metric)' has no \(label) '\(value)'", at: node,
          help: Suggestion.help(for: value, among: values.sorted()))
      }
    }
  }
}
