import Documents
import PromQL

/// The keys of Prometheus rule files and of the PrometheusRule custom resource.
enum RuleFileKeys {
  private static let duration = TextFormat(
    name: "a Prometheus duration",
    pattern: "^(0|([0-9]+y)?([0-9]+w)?([0-9]+d)?([0-9]+h)?([0-9]+m)?([0-9]+s)?([0-9]+ms)?)$",
    example: "5m")

  /// What holds groups in a resource.
  static let spec: [KeyDescription] = [
    KeyDescription(RuleFileReader.groupsKey, .list(of: .mapping(group)), "The groups of rules.")
  ]

  static let file: [KeyDescription] =
    spec + [KeyDescription("namespace", .string, "Where mimirtool puts the groups in Mimir.")]

  static let group: [KeyDescription] = [
    KeyDescription("name", .string, required: true, "The group's name, unique in the file."),
    KeyDescription("interval", .formatted(duration), "How often the rules are evaluated."),
    KeyDescription("query_offset", .formatted(duration), "How far in the past the rules are evaluated."),
    KeyDescription(
      "limit", .integer(0...Int.max), "The most alerts or series that a rule may give; 0 is no limit."),
    KeyDescription("labels", .map(of: .string), "Labels added to every rule of the group."),
    KeyDescription("rules", .list(of: .mapping(rule)), "The rules, in the order of their evaluation."),
    KeyDescription("partial_response_strategy", .string, "What Thanos does when a store does not answer."),
    KeyDescription("source_tenants", .list(of: .string), "The tenants that Mimir reads for the group."),
    KeyDescription(
      "evaluation_delay", .formatted(duration), "The former name of 'query_offset' in Mimir."),
    KeyDescription(
      "align_evaluation_time_on_interval", .boolean, "Whether Mimir evaluates at multiples of the interval."),
  ]

  static let rule: [KeyDescription] = [
    KeyDescription("record", .string, "The name of the series that a recording rule writes."),
    KeyDescription("alert", .string, "The name of an alerting rule."),
    KeyDescription("expr", .string, required: true, "The PromQL expression."),
    KeyDescription("for", .formatted(duration), "How long the expression must hold before the alert fires."),
    KeyDescription(
      "keep_firing_for", .formatted(duration),
      "How long the alert fires on after the expression ceases to hold."),
    KeyDescription("labels", .map(of: .string), "Labels of the alert or of the recorded series."),
    KeyDescription("annotations", .map(of: .string), "Text for the people who get the alert."),
  ]

  /// The first Prometheus that knows a key of a group.
  static let groupVersions: [(String, PrometheusVersion)] = [
    ("limit", PrometheusVersion(2, 31)), ("query_offset", PrometheusVersion(2, 53)),
    ("labels", PrometheusVersion(3, 0)),
  ]

  /// Keys of files and groups that Prometheus itself refuses, and whose they are.
  private static let foreign = [
    ("namespace", "mimirtool"), ("partial_response_strategy", "Thanos"), ("source_tenants", "Mimir"),
    ("evaluation_delay", "Mimir"), ("align_evaluation_time_on_interval", "Mimir"),
  ]

  /// Notes keys that no Prometheus knows, where the rules are declared to be for one.
  static func refuseForeign(
    in reader: MappingReader, target: PrometheusTarget, collector: DiagnosticCollector
  ) {
    guard let declared = target.version else { return }
    for (key, owner) in foreign where reader.has(key) {
      guard let entry = reader.node.mapping?.entry(named: key) else { continue }
      collector.error(
        "rule-target", "'\(key)' is a key of \(owner), which Prometheus refuses; the target is \(declared)",
        at: entry.key, help: "remove it; where Mimir or Thanos reads the rules, leave out 'target'")
    }
  }

  /// The first Prometheus that knows a key of a rule.
  static let ruleVersions: [(String, PrometheusVersion)] = [("keep_firing_for", PrometheusVersion(2, 42))]
}
