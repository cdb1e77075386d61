import Diagnostics
import Documents
import PromQL

/// What was read of a group: the group, how many rules it has, and what is wrong with their form.
package struct RuleGroupReading: Sendable {
  package let group: RuleGroup
  let ruleCount: Int
  let diagnostics: [Diagnostic]
}

/// Reads one group of rules. Groups know nothing of each other, so many may be read at once.
package struct RuleGroupReader {
  private let collector = DiagnosticCollector()
  private let memo: RuleTextMemo
  private var ruleCount = 0

  package static func read(_ node: Node, memo: RuleTextMemo) -> RuleGroupReading {
    var reader = RuleGroupReader(memo: memo)
    let group = reader.readGroup(node)
    return RuleGroupReading(
      group: group, ruleCount: reader.ruleCount, diagnostics: reader.collector.diagnostics)
  }

  private init(memo: RuleTextMemo) { self.memo = memo }

  private var target: PrometheusTarget { memo.target }

  private mutating func readGroup(_ node: Node) -> RuleGroup {
    func subject() -> String { node["name"]?.scalarText.map { "group '\($0)'" } ?? "the group" }
    guard let reader = MappingReader(node, subject: subject(), keys: RuleFileKeys.group, collector: collector)
    else { return RuleGroup(name: "", place: node, node: node, interval: nil, labels: [], rules: []) }
    if reader.string("name")?.isEmpty == true, let place = reader.value("name") {
      collector.error("empty-group-name", "a group's name must not be empty", at: place)
    }
    let interval = duration(reader, "interval")
    _ = duration(reader, "query_offset")
    _ = duration(reader, "evaluation_delay")
    _ = reader.boolean("align_evaluation_time_on_interval")
    _ = reader.strings("source_tenants")
    _ = reader.string("partial_response_strategy")
    checkLimit(reader)
    for (key, version) in RuleFileKeys.groupVersions { need(version, for: key, in: reader) }
    RuleFileKeys.refuseForeign(in: reader, target: target, collector: collector)
    let labels = texts(reader, "labels", what: "label")
    // Prometheus leaves items out that are null; whoever reads the file tells them.
    let rules = (reader.list("rules") ?? []).compactMap { $0.isNull ? nil : readRule($0) }
    return RuleGroup(
      name: node["name"]?.scalarText ?? "", place: reader.value("name") ?? node, node: node,
      interval: interval, labels: labels, rules: rules)
  }

  private mutating func readRule(_ node: Node) -> Rule? {
    ruleCount += 1
    func subject() -> String {
      (node["alert"]?.scalarText ?? node["record"]?.scalarText).map { "rule '\($0)'" } ?? "the rule"
    }
    guard let reader = MappingReader(node, subject: subject(), keys: RuleFileKeys.rule, collector: collector)
    else { return nil }
    let kind = kind(of: reader, subject: subject())
    let holdSeconds = duration(reader, "for", isKept: kind?.kind == .alert)
    _ = duration(reader, "keep_firing_for", isKept: kind?.kind == .alert)
    for (key, version) in RuleFileKeys.ruleVersions { need(version, for: key, in: reader) }
    let annotations =
      kind?.kind == .record ? [] : texts(reader, "annotations", what: "annotation")
    let labels = texts(reader, "labels", what: "label")
    let expression = expression(reader)
    guard let kind else { return nil }
    return Rule(
      kind: kind.kind, name: kind.name.scalarText ?? "", nameNode: kind.name, node: node,
      expression: expression, labels: labels, annotations: annotations, holdTime: reader.value("for"),
      holdSeconds: holdSeconds)
  }

  /// Whether it alerts or records, and the node of its name; nil after a fault.
  private func kind(
    of reader: MappingReader, subject: @autoclosure () -> String
  ) -> (kind: Rule.Kind, name: Node)? {
    let node = reader.node
    var place: Node { node.mapping?.entries.first?.key ?? node }
    switch (reader.string("alert"), reader.string("record")) {
    // Prometheus takes an empty name beside another for none.
    case (let alert?, ""?) where !alert.isEmpty, (let alert?, nil):
      guard let name = reader.value("alert") else { return nil }
      if alert.isEmpty { collector.error("nameless-rule", "an alert's name must not be empty", at: name) }
      return (.alert, name)
    case (""?, let record?) where !record.isEmpty, (nil, let record?):
      checkRecord(reader, name: record)
      return reader.value("record").map { (.record, $0) }
    case (.some, .some):
      collector.error(
        "ambiguous-rule", "\(subject()) has both 'alert' and 'record'", at: place,
        help: "make two rules of it")
    case (nil, nil):
      if node["alert"] == nil, node["record"] == nil {
        collector.error(
          "nameless-rule", "the rule has neither 'alert' nor 'record'", at: place,
          help: "name it with one of them")
      } else {
        collector.error("nameless-rule", "the rule's name must not be empty", at: place)
      }
    }
    return nil
  }

  private func checkRecord(_ reader: MappingReader, name: String) {
    if let node = reader.value("record"), !MetricName.isValid(name, in: target) {
      let help =
        MetricName.hasBraces(name)
        ? "write matchers in 'expr', and labels under 'labels'"
        : "use letters, digits, '_' and ':', not beginning with a digit: level:metric:operation"
      collector.error(
        "bad-record-name",
        name.isEmpty
          ? "the name of a recorded series must not be empty" : "'\(name)' cannot be the name of a series",
        at: node, help: help)
    }
    for key in ["for", "keep_firing_for", "annotations"] where reader.has(key) {
      guard let entry = reader.node.mapping?.entry(named: key), !isNothing(entry.value) else { continue }
      collector.error(
        "alert-key-in-record", "a recording rule takes no '\(key)'", at: entry.key,
        help: "remove it, or name the rule with 'alert'")
    }
  }

  /// What Prometheus cannot tell from a key that is absent: an empty mapping, or a duration of zero.
  private func isNothing(_ node: Node) -> Bool {
    if let mapping = node.mapping { return mapping.entries.isEmpty }
    return node.scalarText.flatMap(PrometheusDuration.seconds) == 0
  }

  // MARK: - Parts

  /// Notes a key that the declared version of Prometheus does not know.
  private func need(_ version: PrometheusVersion, for key: String, in reader: MappingReader) {
    guard let declared = target.version, declared < version,
      let entry = reader.node.mapping?.entry(named: key)
    else { return }
    collector.error(
      "rule-target", "'\(key)' needs Prometheus \(version); the target is \(declared)", at: entry.key,
      help: "remove it, or raise 'target'")
  }

  /// Checks `limit` as Prometheus's YAML reads whole numbers: '_' parts digits, `0b` is base 2, a fraction is cut off.
  private func checkLimit(_ reader: MappingReader) {
    guard let node = reader.value("limit") else { return }
    switch WrittenLimit(node) {
    case .whole: return
    case .negative(let number):
      collector.add(
        Diagnostic(
          code: "out-of-range", severity: .warning,
          message: "'limit' must be at least 0; Prometheus takes \(number) for no limit", range: node.range,
          help: "write 0, or leave it out"))
    case .fraction(let whole):
      collector.add(
        Diagnostic(
          code: "wrong-type", severity: .warning,
          message: "'limit' must be a whole number; Prometheus takes \(node.scalarText ?? "") for \(whole)",
          range: node.range, help: "write \(whole)"))
    case nil: _ = reader.integer("limit")
    }
  }

  /// Seconds; nil where the key is absent, not kept, or no duration.
  private func duration(_ reader: MappingReader, _ key: String, isKept: Bool = true) -> Double? {
    guard isKept, let node = reader.value(key), let text = reader.string(key) else { return nil }
    if let seconds = PrometheusDuration.seconds(text) { return seconds }
    collector.error(
      "bad-duration", "'\(text)' is not a duration", at: node,
      help: "write whole numbers with the units y w d h m s ms, largest first: 5m, 1h30m")
    return nil
  }

  /// The labels or annotations that are texts; null counts as the empty text.
  private func texts(_ reader: MappingReader, _ key: String, what: String) -> [RuleText] {
    (reader.entries(key) ?? []).compactMap { entry in
      checkName(entry, what: what)
      if what == "label", entry.name == "__name__" {
        collector.error(
          "reserved-label", "label '\(entry.name)' is set by Prometheus itself", at: entry.key,
          help: "choose another name")
      }
      if entry.value.mapping != nil || entry.value.sequence != nil {
        collector.error(
          "wrong-type", "'\(entry.name)' must be a string; got \(entry.value.typeName)", at: entry.value,
          help: "quote a text that begins with '{' or '['")
        return nil
      }
      return RuleText(name: entry.name, node: entry.value, text: entry.value.scalarText ?? "")
    }
  }

  private func checkName(_ entry: Mapping.Entry, what: String) {
    var article: String { what == "annotation" ? "an" : "a" }
    if entry.name.isEmpty {
      collector.error("bad-label-name", "the name of \(article) \(what) must not be empty", at: entry.key)
    } else if !MetricName.isValidLabel(entry.name, in: target) {
      collector.error(
        "bad-label-name", "'\(entry.name)' cannot be the name of \(article) \(what)", at: entry.key,
        help: "use letters, digits and '_', not beginning with a digit")
    }
  }

  private func expression(_ reader: MappingReader) -> RuleExpression? {
    guard let node = reader.value("expr"), let text = reader.string("expr") else { return nil }
    return RuleExpression.read(text, at: node, memo: memo, collector: collector)
  }
}
