import Diagnostics
import Documents
import PromQL

/// Checks rule files: plain ones, PrometheusRule custom resources, and lists of these.
package struct RuleFileLint {
  private let collector = DiagnosticCollector()
  private var ruleCount = 0

  private init() {}

  /// How many rules the documents of a file hold, and what is wrong with them.
  package static func check(_ documents: [Node]) -> (items: Int, diagnostics: [Diagnostic]) {
    var lint = RuleFileLint()
    for document in documents where !document.isNull { lint.checkDocument(document, depth: 0) }
    // What an anchor holds is read again wherever an alias stands, and its faults are told once.
    var told: Set<String> = []
    let diagnostics = lint.collector.diagnostics.sortedByPlace().filter {
      told.insert(Snippet.headline(of: $0)).inserted
    }
    return (lint.ruleCount, diagnostics)
  }

  /// Whether a document is meant to hold rules, by its content.
  package static func isRuleFile(_ document: Node) -> Bool {
    guard let kind = document["kind"]?.scalarText, document["apiVersion"] != nil else {
      return document["groups"] != nil
    }
    return kind == "PrometheusRule" || kind == "List" || kind == "PrometheusRuleList"
  }

  private mutating func checkDocument(_ document: Node, depth: Int) {
    guard document["apiVersion"] != nil, let kind = document["kind"]?.scalarText else {
      checkGroups(of: document, subject: "the rule file", keys: RuleFileKeys.file)
      return
    }
    if let items = document["items"]?.sequence, depth == 0 {
      for item in items { checkDocument(item, depth: 1) }
    } else if kind == "PrometheusRule" {
      guard let spec = document["spec"] else {
        collector.error(
          "missing-key", "missing key 'spec' in the PrometheusRule", at: document["kind"] ?? document)
        return
      }
      checkGroups(of: spec, subject: "'spec'", keys: RuleFileKeys.file)
    } else {
      collector.add(
        Diagnostic(
          code: "other-resource", severity: .info,
          message: "a resource of kind '\(kind)' holds no rules and was not checked",
          range: (document["kind"] ?? document).range))
    }
  }

  private mutating func checkGroups(of node: Node, subject: String, keys: [KeyDescription]) {
    guard let reader = MappingReader(node, subject: subject, keys: keys, collector: collector) else { return }
    var names: [[UInt8]: Node] = [:]
    for group in reader.list("groups") ?? [] { checkGroup(group, names: &names) }
  }

  private mutating func checkGroup(_ node: Node, names: inout [[UInt8]: Node]) {
    let subject = node["name"]?.scalarText.map { "group '\($0)'" } ?? "the group"
    guard let reader = MappingReader(node, subject: subject, keys: RuleFileKeys.group, collector: collector)
    else { return }
    checkGroupName(reader, names: &names)
    checkDuration(reader, "interval")
    checkDuration(reader, "query_offset")
    _ = reader.integer("limit")
    checkLabels(reader)
    let rules = reader.list("rules") ?? []
    for rule in rules { checkRule(rule) }
  }

  private func checkGroupName(_ reader: MappingReader, names: inout [[UInt8]: Node]) {
    guard let name = reader.string("name"), let node = reader.value("name") else { return }
    if name.isEmpty {
      collector.error("empty-group-name", "a group's name must not be empty", at: node)
    } else if let first = names[Array(name.utf8)] {
      collector.add(
        Diagnostic(
          code: "duplicate-group", message: "group '\(name)' is defined twice in the file", range: node.range,
          help: "rename one of them, or put the rules in one group",
          notes: [Diagnostic.Note(message: "first defined", range: first.range)]))
    } else {
      names[Array(name.utf8)] = node
    }
  }

  private mutating func checkRule(_ node: Node) {
    ruleCount += 1
    let name = node["alert"]?.scalarText ?? node["record"]?.scalarText
    let subject = name.map { "rule '\($0)'" } ?? "the rule"
    guard let reader = MappingReader(node, subject: subject, keys: RuleFileKeys.rule, collector: collector)
    else { return }
    let place = node.mapping?.entries.first?.key ?? node
    switch (reader.string("alert"), reader.string("record")) {
    case (.some, .some):
      collector.error(
        "ambiguous-rule", "\(subject) has both 'alert' and 'record'", at: place,
        help: "make two rules of it")
    case (nil, nil):
      if node["alert"] == nil, node["record"] == nil {
        collector.error(
          "nameless-rule", "the rule has neither 'alert' nor 'record'", at: place,
          help: "name it with one of them")
      } else {
        collector.error("nameless-rule", "the rule's name must not be empty", at: place)
      }
    case (let alert?, nil): checkAlert(reader, name: alert)
    case (nil, let record?): checkRecord(reader, name: record)
    }
    checkLabels(reader)
    checkExpression(reader, subject: subject)
  }

  private func checkAlert(_ reader: MappingReader, name: String) {
    if name.isEmpty, let node = reader.value("alert") {
      collector.error("nameless-rule", "an alert's name must not be empty", at: node)
    }
    checkDuration(reader, "for")
    checkDuration(reader, "keep_firing_for")
    for entry in reader.entries("annotations") ?? [] {
      checkName(entry, what: "annotation")
      checkText(entry)
    }
  }

  private func checkRecord(_ reader: MappingReader, name: String) {
    if let node = reader.value("record"), !MetricName.isValid(name) {
      collector.error(
        "bad-record-name", "'\(name)' cannot be the name of a series", at: node,
        help: "use letters, digits, '_' and ':', not beginning with a digit: level:metric:operation")
    }
    for key in ["for", "keep_firing_for", "annotations"] where reader.has(key) {
      guard let entry = reader.node.mapping?.entry(named: key) else { continue }
      collector.error(
        "alert-key-in-record", "a recording rule takes no '\(key)'", at: entry.key,
        help: "remove it, or name the rule with 'alert'")
    }
  }

  // MARK: - Parts

  private func checkDuration(_ reader: MappingReader, _ key: String) {
    guard let node = reader.value(key), let text = reader.string(key) else { return }
    if PrometheusDuration.seconds(text) == nil {
      collector.error(
        "bad-duration", "'\(text)' is not a duration", at: node,
        help: "write whole numbers with the units y w d h m s ms, largest first: 5m, 1h30m")
    }
  }

  private func checkLabels(_ reader: MappingReader) {
    for entry in reader.entries("labels") ?? [] {
      checkName(entry, what: "label")
      checkText(entry)
      if entry.name == "__name__" {
        collector.error(
          "reserved-label", "label '\(entry.name)' is set by Prometheus itself", at: entry.key,
          help: "choose another name")
      }
    }
  }

  private func checkName(_ entry: Mapping.Entry, what: String) {
    if entry.name.isEmpty {
      collector.error(
        "bad-label-name", "the name of \(what == "annotation" ? "an" : "a") \(what) must not be empty",
        at: entry.key)
    } else if !MetricName.isValidLabel(entry.name) {
      collector.add(
        Diagnostic(
          code: "bad-label-name",
          message: "'\(entry.name)' cannot be the name of \(what == "annotation" ? "an" : "a") \(what)",
          range: entry.key.range, help: "use letters, digits and '_', not beginning with a digit"))
    }
  }

  private func checkText(_ entry: Mapping.Entry) {
    if entry.value.mapping != nil || entry.value.sequence != nil {
      collector.error(
        "wrong-type", "'\(entry.name)' must be a string; got \(entry.value.typeName)", at: entry.value,
        help: "quote a text that begins with '{' or '['")
    }
  }

  private func checkExpression(_ reader: MappingReader, subject: String) {
    guard let node = reader.value("expr"), let text = reader.string("expr") else { return }
    let (_, faults) = PromQLParser.parse(text)
    guard !faults.isEmpty else { return }
    let map = ScalarSourceMap(node: node)
    for fault in faults {
      collector.add(
        Diagnostic(
          code: fault.code, message: fault.message,
          range: map.range(ofDecoded: fault.range.start..<fault.range.end), help: fault.help))
    }
  }
}

/// Names of series and labels, as every version of Prometheus takes them.
enum MetricName {
  static func isValid(_ text: String) -> Bool {
    isWord(text) { $0 == UInt8(ascii: ":") }
  }

  static func isValidLabel(_ text: String) -> Bool { isWord(text) { _ in false } }

  private static func isWord(_ text: String, also extra: (UInt8) -> Bool) -> Bool {
    guard let first = text.utf8.first, !(48...57).contains(first) else { return false }
    return text.utf8.allSatisfy { byte in
      (48...57).contains(byte) || (65...90).contains(byte) || (97...122).contains(byte)
        || byte == UInt8(ascii: "_") || extra(byte)
    }
  }
}
