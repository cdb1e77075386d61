import Diagnostics
import Documents
import PromQL
import RegularExpressions

/// What one mapping of settings says; what it leaves out stays as it is.
package struct RuleSettingsPatch: Sendable {
  private var version: PrometheusVersion?
  private var features: Set<PrometheusFeature>?
  private var checks: [CheckSetting] = []
  private var suppressions: [ConfiguredSuppression] = []
  /// Patterns of files in the exposition format; nil where the mapping does not name any.
  package private(set) var metricPatterns: [String]?

  package init() {}

  /// Reads the keys of `RuleSettingsKeys`; faults go to the reader's collector.
  package init(_ reader: MappingReader) {
    if let text = reader.string("target"), let node = reader.value("target") {
      version = PrometheusVersion(text)
      if version == nil {
        reader.collector.error(
          "unknown-value", "'\(text)' is no version of Prometheus", at: node, help: "write it as in \"2.53\"")
      }
    }
    if let names = reader.strings("features"), let nodes = reader.list("features") {
      features = Set(names.compactMap(PrometheusFeature.init(rawValue:)))
      for (name, node) in zip(names, nodes) where PrometheusFeature(rawValue: name) == nil {
        reader.collector.error(
          "unknown-value", "unknown feature '\(name)'", at: node,
          help: Suggestion.help(for: name, among: PrometheusFeature.allCases.map(\.rawValue)))
      }
    }
    for entry in reader.entries("checks") ?? [] {
      if let setting = Self.setting(entry, reader.collector) { checks.append(setting) }
    }
    for node in reader.list("suppress") ?? [] {
      if let suppression = Self.suppression(node, reader.collector) { suppressions.append(suppression) }
    }
    metricPatterns = reader.strings("metrics")
  }

  package func apply(to settings: inout RuleLintSettings) {
    settings.target = PrometheusTarget(
      version: version ?? settings.target.version, features: features ?? settings.target.features)
    for setting in checks { settings[code: setting.code] = setting }
    settings.suppressions += suppressions
  }

  // MARK: - Checks

  private static func setting(_ entry: Mapping.Entry, _ collector: DiagnosticCollector) -> CheckSetting? {
    guard let description = RuleCheckRegistry.description(of: entry.name) else {
      collector.error(
        "unknown-check", "unknown check '\(entry.name)'", at: entry.key,
        help: Suggestion.help(for: entry.name, among: RuleCheckRegistry.descriptions.map(\.code)))
      return nil
    }
    var setting = CheckSetting(description)
    setting.isOn = true
    if let mapping = entry.value.mapping {
      for part in mapping.entries { read(part, of: description, into: &setting, collector) }
    } else if !entry.value.isNull {
      readWord(entry.value, into: &setting, collector)
    }
    return setting
  }

  private static func readWord(
    _ node: Node, into setting: inout CheckSetting, _ collector: DiagnosticCollector
  ) {
    let word = node.scalarText ?? ""
    if let severity = Diagnostic.Severity(rawValue: word) {
      setting.severity = severity
    } else if word == "on" || word == "true" || word == "off" || word == "false" {
      setting.isOn = word == "on" || word == "true"
    } else {
      collector.error(
        "unknown-value",
        "'\(setting.code)' is on, off, or a severity; got \(node.scalarText.map { "'\($0)'" } ?? node.typeName)",
        at: node, help: "write on, off, error, warning or info")
    }
  }

  private static func read(
    _ entry: Mapping.Entry, of description: RuleCheckDescription, into setting: inout CheckSetting,
    _ collector: DiagnosticCollector
  ) {
    if entry.name == "severity" {
      readWord(entry.value, into: &setting, collector)
      return
    }
    guard let parameter = description.parameters.first(where: { $0.name == entry.name }) else {
      collector.error(
        "unknown-key", "unknown key '\(entry.name)' in check '\(description.code)'", at: entry.key,
        help: Suggestion.help(for: entry.name, among: ["severity"] + description.parameters.map(\.name)))
      return
    }
    guard let value = value(of: entry.value, like: parameter.standard) else {
      collector.error(
        "wrong-type",
        "'\(entry.name)' of check '\(description.code)' cannot be \(entry.value.scalarText.map { "'\($0)'" } ?? entry.value.typeName)",
        at: entry.value, help: "write it as in \(parameter.standardText)")
      return
    }
    for text in patterns(value, of: description.code) {
      guard let failure = RegexPattern.failure(text) else { continue }
      collector.error(
        "promql-regex", "invalid regular expression '\(text)': \(failure.message)", at: entry.value,
        help: failure.help)
      return
    }
    setting.values[entry.name] = value
  }

  /// The regular expressions among a parameter's texts.
  private static func patterns(_ value: CheckParameter.Value, of code: String) -> [String] {
    switch value {
    case .patterns(let patterns): patterns.values.sorted()
    case .texts(let texts): code == RuleNames.check.description.code ? texts : []
    default: []
    }
  }

  private static func value(of node: Node, like standard: CheckParameter.Value) -> CheckParameter.Value? {
    switch standard {
    case .number: return node.double.map { .number($0) }
    case .duration: return node.scalarText.flatMap(PrometheusDuration.seconds).map { .duration($0) }
    case .texts:
      if let text = node.scalarText { return .texts([text]) }
      guard let nodes = node.sequence else { return nil }
      let texts = nodes.compactMap(\.scalarText)
      return texts.count == nodes.count ? .texts(texts) : nil
    case .patterns:
      guard let entries = node.mapping?.entries else { return nil }
      let pairs = entries.compactMap { entry in entry.value.scalarText.map { (entry.name, $0) } }
      guard pairs.count == entries.count else { return nil }
      return .patterns(Dictionary(pairs, uniquingKeysWith: { first, _ in first }))
    }
  }

  // MARK: - Suppressions

  private static func suppression(_ node: Node, _ collector: DiagnosticCollector) -> ConfiguredSuppression? {
    guard
      let reader = MappingReader(
        node, subject: "a suppression", keys: RuleSettingsKeys.suppression, collector: collector)
    else { return nil }
    let codes = reader.strings("check") ?? []
    let known = RuleCheckRegistry.descriptions.map(\.code)
    for (code, place) in zip(codes, reader.list("check") ?? []) where !known.contains(code) {
      collector.error(
        "unknown-check", "unknown check '\(code)'", at: place, help: Suggestion.help(for: code, among: known))
    }
    let until = reader.string("until")
    if let until, let place = reader.value("until"), !CalendarDay.isValid(until) {
      collector.error("bad-day", "'\(until)' is no day", at: place, help: "write it as in 2027-01-31")
    }
    guard let reason = reader.string("reason"), !codes.isEmpty else { return nil }
    if reason.isEmpty, let place = reader.value("reason") {
      collector.error(
        "missing-value", "the suppression has no reason", at: place, help: "say why it is allowed")
    }
    return ConfiguredSuppression(
      codes: codes, rule: reader.string("rule"), path: reader.string("path"), reason: reason, until: until,
      range: node.range)
  }
}
