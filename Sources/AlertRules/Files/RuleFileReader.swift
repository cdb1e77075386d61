import Diagnostics
import Documents
import PromQL

/// Reads rule files: plain ones, PrometheusRule custom resources, and lists of these.
package struct RuleFileReader {
  private let collector = DiagnosticCollector()
  private let target: PrometheusTarget
  private var ruleCount = 0
  private var groups: [RuleGroup] = []
  /// Groups that are found and not yet read, each with the number of the resource that it stands in.
  private var pending: [(resource: Int, node: Node)] = []
  private var resourceCount = 0

  private init(target: PrometheusTarget) {
    self.target = target
  }

  /// The rules of a file's documents, and what is wrong with their form.
  package static func read(_ documents: [Node], target: PrometheusTarget = .undeclared) -> RuleFile {
    var reader = RuleFileReader(target: target)
    reader.findGroups(documents)
    let pending = reader.pending
    reader.readGroups(pending)
    return reader.finish(documents, resources: pending.map(\.resource))
  }

  /// The same; the groups of long files are read on all cores.
  package static func readOnAllCores(
    _ documents: [Node], target: PrometheusTarget, cores: Int
  ) async -> RuleFile {
    var reader = RuleFileReader(target: target)
    reader.findGroups(documents)
    let pending = reader.pending
    let size = max(16, (pending.count + 4 * cores - 1) / max(1, 4 * cores))
    let parts = stride(from: 0, to: pending.count, by: size).map { start in
      Array(pending[start..<min(start + size, pending.count)])
    }
    let results = await withTaskGroup(of: (Int, Part).self) { group in
      for (index, part) in parts.enumerated() {
        group.addTask {
          var reader = RuleFileReader(target: target)
          reader.readGroups(part)
          return (
            index,
            Part(
              groups: reader.groups, ruleCount: reader.ruleCount, diagnostics: reader.collector.diagnostics)
          )
        }
      }
      var results: [(Int, Part)] = []
      for await result in group { results.append(result) }
      return results.sorted { $0.0 < $1.0 }
    }
    for (_, part) in results {
      reader.groups += part.groups
      reader.ruleCount += part.ruleCount
      reader.collector.add(part.diagnostics)
    }
    return reader.finish(documents, resources: pending.map(\.resource))
  }

  /// What became of some groups of a file.
  private struct Part: Sendable {
    let groups: [RuleGroup]
    let ruleCount: Int
    let diagnostics: [Diagnostic]
  }

  private mutating func findGroups(_ documents: [Node]) {
    for (index, document) in documents.filter({ !$0.isNull }).enumerated() {
      checkDocument(document, depth: 0, isFirst: index == 0)
    }
  }

  private mutating func readGroups(_ nodes: [(resource: Int, node: Node)]) {
    for (_, node) in nodes { groups.append(readGroup(node)) }
  }

  /// - Parameter resources: for each group the number of the resource that it stands in.
  private func finish(_ documents: [Node], resources: [Int]) -> RuleFile {
    checkGroupNames(resources)
    // What an anchor holds is read again wherever an alias stands, and its faults are told once.
    var told: Set<String> = []
    let diagnostics = collector.diagnostics.sortedByPlace().filter {
      told.insert(Snippet.headline(of: $0)).inserted
    }
    return RuleFile(
      source: documents.first { !$0.isNull }?.source, groups: groups, ruleCount: ruleCount,
      diagnostics: diagnostics)
  }

  /// Whether a document is meant to hold rules, by its content.
  package static func isRuleFile(_ document: Node) -> Bool {
    guard let kind = document["kind"]?.scalarText, document["apiVersion"] != nil else {
      return document["groups"] != nil
    }
    return kind == "PrometheusRule" || kind == "List" || kind == "PrometheusRuleList"
  }

  private mutating func checkDocument(_ document: Node, depth: Int, isFirst: Bool) {
    guard document["apiVersion"] != nil, let kind = document["kind"]?.scalarText else {
      guard isFirst || depth > 0 else {
        collector.add(
          Diagnostic(
            code: "second-document", severity: .warning,
            message: "Prometheus reads only the first document of a rule file", range: document.opening,
            help: "move its groups into the first document, or into a file of their own"))
        return
      }
      checkGroups(of: document, subject: "the rule file", keys: RuleFileKeys.file)
      return
    }
    if let items = document["items"]?.sequence, depth == 0 {
      for item in items { checkDocument(item, depth: 1, isFirst: true) }
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
    resourceCount += 1
    pending += (reader.list("groups") ?? []).map { (resourceCount, $0) }
  }

  private mutating func readGroup(_ node: Node) -> RuleGroup {
    let subject = node["name"]?.scalarText.map { "group '\($0)'" } ?? "the group"
    guard let reader = MappingReader(node, subject: subject, keys: RuleFileKeys.group, collector: collector)
    else { return RuleGroup(name: "", place: node, node: node, interval: nil, labels: [], rules: []) }
    if reader.string("name")?.isEmpty == true, let place = reader.value("name") {
      collector.error("empty-group-name", "a group's name must not be empty", at: place)
    }
    let interval = duration(reader, "interval")
    _ = duration(reader, "query_offset")
    _ = reader.integer("limit")
    for (key, version) in RuleFileKeys.groupVersions { need(version, for: key, in: reader) }
    let labels = texts(reader, "labels", what: "label")
    let rules = (reader.list("rules") ?? []).compactMap { readRule($0) }
    return RuleGroup(
      name: node["name"]?.scalarText ?? "", place: reader.value("name") ?? node, node: node,
      interval: interval, labels: labels, rules: rules)
  }

  /// Names of groups are unique in a resource.
  private func checkGroupNames(_ resources: [Int]) {
    var names: [Int: [[UInt8]: Node]] = [:]
    for (group, resource) in zip(groups, resources) where !group.name.isEmpty {
      let name = Array(group.name.utf8)
      guard let first = names[resource]?[name] else {
        names[resource, default: [:]][name] = group.place
        continue
      }
      collector.add(
        Diagnostic(
          code: "duplicate-group", message: "group '\(group.name)' is defined twice in the file",
          range: group.place.range, help: "rename one of them, or put the rules in one group",
          notes: [Diagnostic.Note(message: "first defined", range: first.range)]))
    }
  }

  private mutating func readRule(_ node: Node) -> Rule? {
    ruleCount += 1
    let name = node["alert"]?.scalarText ?? node["record"]?.scalarText
    let subject = name.map { "rule '\($0)'" } ?? "the rule"
    guard let reader = MappingReader(node, subject: subject, keys: RuleFileKeys.rule, collector: collector)
    else { return nil }
    let kind = kind(of: reader, subject: subject)
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
  private func kind(of reader: MappingReader, subject: String) -> (kind: Rule.Kind, name: Node)? {
    let node = reader.node
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
    case (let alert?, nil):
      guard let name = reader.value("alert") else { return nil }
      if alert.isEmpty { collector.error("nameless-rule", "an alert's name must not be empty", at: name) }
      return (.alert, name)
    case (nil, let record?):
      checkRecord(reader, name: record)
      return reader.value("record").map { (.record, $0) }
    }
    return nil
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

  /// Notes a key that the declared version of Prometheus does not know.
  private func need(_ version: PrometheusVersion, for key: String, in reader: MappingReader) {
    guard let declared = target.version, declared < version, reader.has(key),
      let entry = reader.node.mapping?.entry(named: key)
    else { return }
    collector.error(
      "rule-target", "'\(key)' needs Prometheus \(version); the target is \(declared)", at: entry.key,
      help: "remove it, or raise 'target'")
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
      return RuleText(
        key: entry.key, name: entry.name, node: entry.value, text: entry.value.scalarText ?? "")
    }
  }

  private func checkName(_ entry: Mapping.Entry, what: String) {
    let article = what == "annotation" ? "an" : "a"
    if entry.name.isEmpty {
      collector.error("bad-label-name", "the name of \(article) \(what) must not be empty", at: entry.key)
    } else if !MetricName.isValidLabel(entry.name) {
      collector.error(
        "bad-label-name", "'\(entry.name)' cannot be the name of \(article) \(what)", at: entry.key,
        help: "use letters, digits and '_', not beginning with a digit")
    }
  }

  private func expression(_ reader: MappingReader) -> RuleExpression? {
    guard let node = reader.value("expr"), let text = reader.string("expr") else { return nil }
    let (tree, faults) = PromQLParser.parse(text)
    let targetFaults = tree.map { TargetCheck.check($0, text: text, target: target) } ?? []
    if !faults.isEmpty || !targetFaults.isEmpty {
      let map = ScalarSourceMap(node: node)
      func add(_ fault: PromQLFault, _ severity: Diagnostic.Severity) {
        collector.add(
          Diagnostic(
            code: fault.code, severity: severity, message: fault.message,
            range: map.range(ofDecoded: fault.range.start..<fault.range.end), help: fault.help))
      }
      for fault in faults { add(fault, .error) }
      // What an undeclared target may well have is no error.
      for fault in targetFaults { add(fault, target.isDeclared ? .error : .warning) }
    }
    guard let tree else { return nil }
    return RuleExpression(
      node: node, text: text, tree: tree, isSound: faults.isEmpty, selectors: tree.selectors)
  }
}

extension Node {
  /// The first byte, to point at a mapping without marking all of it.
  var opening: SourceRange {
    SourceRange(source: range.source, start: range.start, end: min(range.start + 1, range.end))
  }
}
