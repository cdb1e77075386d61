import Diagnostics
import Documents
import PromQL

/// Reads rule files: plain ones, PrometheusRule custom resources, and lists of these.
package struct RuleFileReader {
  /// The key that holds the list of groups wherever one stands.
  package static let groupsKey = "groups"

  private let collector = DiagnosticCollector()
  /// The groups in the order of the file.
  private var groups: [FoundGroup] = []
  /// How many documents and resources with groups were found.
  private var holderCount = 0

  /// What holds a list of groups.
  private enum Holder {
    case file, resource

    var subject: String { self == .file ? "the rule file" : "'spec'" }
    var keys: [KeyDescription] { self == .file ? RuleFileKeys.file : RuleFileKeys.spec }
  }

  private struct FoundGroup {
    let node: Node
    let holder: Holder
    /// Which of the holders it is, counted from 1.
    let holderNumber: Int
  }

  private let target: PrometheusTarget

  private init(target: PrometheusTarget) { self.target = target }

  /// The rules of a file's documents, and what is wrong with their form.
  ///
  /// - Parameters:
  ///   - parts: texts of the file that are files of their own, with documents among these.
  ///   - known: groups that are read already, by the offset where they begin in the file.
  package static func read(
    _ documents: [Node], parts: [Range<Int>] = [], target: PrometheusTarget = .undeclared,
    known: [Int: RuleGroupReading] = [:]
  ) -> RuleFile {
    var reader = RuleFileReader(target: target)
    reader.findGroups(documents, parts: parts)
    let memo = RuleTextMemo(target: target)
    let readings = reader.groups.map { group in
      known[group.node.range.start] ?? RuleGroupReader.read(group.node, memo: memo)
    }
    for (found, reading) in zip(reader.groups, readings) {
      reader.collector.add(reading.diagnostics)
      reader.checkItems(found.node["rules"]?.sequence ?? [], of: "rules", in: found.holder)
      if found.holder == .resource { ResourceValues.check(found.node, reader.collector) }
    }
    let groups = readings.map(\.group)
    reader.checkNames(of: groups)
    let source = documents.first { !$0.isNull }?.source
    if let source { YAMLDirective.check(source, reader.collector) }
    return RuleFile(
      source: source, groups: groups,
      ruleCount: readings.reduce(0) { $0 + $1.ruleCount }, diagnostics: reader.inOrder())
  }

  /// Where the groups of a file stand, whatever is wrong with them.
  package static func groups(of documents: [Node], parts: [Range<Int>] = []) -> [Node] {
    var reader = RuleFileReader(target: .undeclared)
    reader.findGroups(documents, parts: parts)
    return reader.groups.map(\.node)
  }

  private mutating func findGroups(_ documents: [Node], parts: [Range<Int>]) {
    // The file itself has no part.
    var begun: Set<Range<Int>?> = []
    for document in documents where !document.isNull {
      let part = parts.first { $0.contains(document.range.start) }
      checkDocument(document, depth: 0, isFirst: begun.insert(part).inserted)
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
      checkGroups(of: document, in: .file)
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
      checkGroups(of: spec, in: .resource)
    } else {
      collector.add(
        Diagnostic(
          code: "other-resource", severity: .info,
          message: "a resource of kind '\(kind)' holds no rules and was not checked",
          range: (document["kind"] ?? document).range))
    }
  }

  private mutating func checkGroups(of node: Node, in holder: Holder) {
    guard
      let reader = MappingReader(node, subject: holder.subject, keys: holder.keys, collector: collector)
    else { return }
    holderCount += 1
    // All beside the groups is text.
    for key in holder.keys where key.name != Self.groupsKey { _ = reader.string(key.name) }
    RuleFileKeys.refuseForeign(in: reader, target: target, collector: collector)
    let nodes = reader.list(Self.groupsKey) ?? []
    checkItems(nodes, of: Self.groupsKey, in: holder)
    for node in nodes where !node.isNull {
      groups.append(FoundGroup(node: node, holder: holder, holderNumber: holderCount))
    }
  }

  /// Tells items that are null: Prometheus leaves them out, and Kubernetes refuses them.
  private func checkItems(_ items: [Node], of key: String, in holder: Holder) {
    let help = "remove it, or write what is missing"
    for item in items where item.isNull {
      switch holder {
      case .file:
        collector.warning(
          "null-item", "an item of '\(key)' is null, and Prometheus leaves it out", at: item, help: help)
      case .resource:
        collector.error(
          "wrong-type", "an item of '\(key)' must be a mapping; got null", at: item, help: help)
      }
    }
  }

  /// Names of groups are unique in a document or resource.
  private func checkNames(of groups: [RuleGroup]) {
    var names: [Int: [[UInt8]: Node]] = [:]
    for (group, found) in zip(groups, self.groups) where !group.name.isEmpty {
      let name = Array(group.name.utf8)
      guard let first = names[found.holderNumber]?[name] else {
        names[found.holderNumber, default: [:]][name] = group.place
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
