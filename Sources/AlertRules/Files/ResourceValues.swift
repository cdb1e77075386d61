import Documents
import PromQL

/// What the schema of PrometheusRule resources asks of values: a text is a text. Plain rule files may have
/// numbers and booleans in its place.
enum ResourceValues {
  /// Tells what Kubernetes refuses in a group, although Prometheus would take it.
  static func check(_ group: Node, _ collector: DiagnosticCollector) {
    for entry in group.mapping?.entries ?? [] {
      switch entry.name {
      case "name", "partial_response_strategy": checkText(entry, collector)
      case "interval", "query_offset": checkDuration(entry, collector)
      case "labels": checkTexts(entry.value, collector)
      case "rules": for rule in entry.value.sequence ?? [] { checkRule(rule, collector) }
      default: break
      }
    }
  }

  private static func checkRule(_ rule: Node, _ collector: DiagnosticCollector) {
    for entry in rule.mapping?.entries ?? [] {
      switch entry.name {
      case "alert", "record": checkText(entry, collector)
      case "for", "keep_firing_for": checkDuration(entry, collector)
      case "labels", "annotations": checkTexts(entry.value, collector)
      // The one value that may be a whole number.
      case "expr": if entry.value.integer == nil { checkText(entry, collector) }
      default: break
      }
    }
  }

  /// What is no duration is told already.
  private static func checkDuration(_ entry: Mapping.Entry, _ collector: DiagnosticCollector) {
    guard entry.value.scalarText.flatMap(PrometheusDuration.seconds) != nil else { return }
    checkText(entry, collector)
  }

  private static func checkTexts(_ node: Node, _ collector: DiagnosticCollector) {
    for entry in node.mapping?.entries ?? [] { checkText(entry, collector) }
  }

  private static func checkText(_ entry: Mapping.Entry, _ collector: DiagnosticCollector) {
    let node = entry.value
    let isOldBoolean = node.style == .plain && node.string.map { oldBooleans.contains($0) } == true
    guard node.kind == .number || node.kind == .bool || isOldBoolean else { return }
    let type = isOldBoolean ? "a boolean" : node.typeName
    collector.error(
      "wrong-type", "'\(entry.name)' must be a string in a PrometheusRule; got \(type)", at: node,
      help: "put it in quotes: \"\(node.scalarText ?? "")\"")
  }

  /// Texts of YAML 1.2 that are booleans in YAML 1.1, which the tools of Kubernetes read.
  private static let oldBooleans: Set = [
    "yes", "Yes", "YES", "no", "No", "NO", "on", "On", "ON", "off", "Off", "OFF",
  ]
}
