import Diagnostics
import Documents
import PromQL

/// Reads rule files: plain ones, PrometheusRule custom resources, and lists of these.
package struct RuleFileReader {
  /// The key that holds the list of groups wherever one stands.
  package static let groupsKey = "groups"

  private let collector = DiagnosticCollector()
  /// The groups in the order of the file, each with the number of the resource that it stands in.
  private var groups: [(resource: Int, node: Node)] = []
  private var resourceCount = 0

  private let target: PrometheusTarget

  private init(target: PrometheusTarget) { self.target = target }

  /// The rules of a file's documents, and what is wrong with their form.
  ///
  /// - Parameter known: groups that are read already, by the offset where they begin in the file.
  package static func read(
    _ documents: [Node], target: PrometheusTarget = .undeclared, known: [Int: RuleGroupReading] = [:]
  ) -> RuleFile {
    var reader = RuleFileReader(target: target)
    reader.findGroups(documents)
    let memo = RuleTextMemo(target: target)
    let readings = reader.groups.map { _, node in
      known[node.range.start] ?? RuleGroupReader.read(node, memo: memo)
    }
    for reading in readings { reader.collector.add(reading.diagnostics) }
    let groups = readings.map(\.group)
    reader.checkNames(of: groups)
    return RuleFile(
      source: documents.first { !$0.isNull }?.source, groups: groups,
      ruleCount: readings.reduce(0) { $0 + $1.ruleCount }, diagnostics: reader.inOrder())
  }

  /// Where the groups of a file stand, whatever is wrong with them.
  package static func groups(of documents: [Node]) -> [Node] {
    var reader = RuleFileReader(target: .undeclared)
    reader.findGroups(documents)
    return reader.groups.map(\.node)
  }

  private mutating func findGroups(_ documents: [Node]) {
    for (index, document) in documents.filter({ !$0.isNull }).enumerated() {
      checkDocument(document, depth: 0, isFirst: index == 0)
    }
  }

  /// What was found, in the order of the places. What an anchor holds is read again wherever an alias stands, and
  /// its faults are told once.
  private func inOrder() -> [Diagnostic] {
    guard !collector.diagnostics.isEmpty else { return [] }
    var told: Set<String> = []
    return collector.diagnostics.sortedByPlace().filter {
      told.insert(Snippet.headline(of: $0)).inserted
    }
  }

  /// Whether a document is meant to hold rules, by its content.
  package static func isRuleFile(_ document: Node) -> Bool {
    guard let kind = document["kind"]?.scalarText, document["apiVersion"] != nil else {
      return document["groups"] != nil
    }
    return kind == "PrometheusRule" || kind == "List" || kind == "PrometheusRuleList"
  }

  /// Whether a document with groups is surely meant for something else, such as users of an identity server: it has
  /// keys that no rule file has, and no group with a rule.
  package static func isForeign(_ document: Node) -> Bool {
    guard document["kind"] == nil, let mapping = document.mapping, let groups = document[groupsKey]?.sequence,
      mapping.entries.contains(where: { entry in !RuleFileKeys.file.contains { $0.name == entry.name } })
    else { return false }
    let keys = ["expr", "alert", "record"]
    return !groups.contains { group in
      group["rules"]?.sequence?.contains { rule in keys.contains { rule[$0] != nil } } ?? false
    }
  }

  /// Whether a document is alerting that Grafana provisions from a file.
  package static func isGrafanaAlerting(_ document: Node) -> Bool {
    isForeign(document) && document["apiVersion"] != nil
      && document[groupsKey]?.sequence?.contains { $0["rules"] != nil } == true
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
      checkGroups(of: spec, subject: "'spec'", keys: RuleFileKeys.spec)
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
    // All beside the groups is text.
    for key in keys where key.name != Self.groupsKey { _ = reader.string(key.name) }
    RuleFileKeys.refuseForeign(in: reader, target: target, collector: collector)
    groups += (reader.list(Self.groupsKey) ?? []).map { (resourceCount, $0) }
  }

  /// Names of groups are unique in a resource.
  private func checkNames(of groups: [RuleGroup]) {
    var names: [Int: [[UInt8]: Node]] = [:]
    for (group, (resource, _)) in zip(groups, self.groups) where !group.name.isEmpty {
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
}

extension Node {
  /// The first byte, to point at a mapping without marking all of it.
  var opening: SourceRange {
    SourceRange(source: range.source, start: range.start, end: min(range.start + 1, range.end))
  }
}
