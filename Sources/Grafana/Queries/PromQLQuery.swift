import Diagnostics
import Documents
import PromQL
import Synchronization

/// A query of a dashboard that Prometheus answers, parsed once for all checks.
///
/// A class, as each check walks all of them, and a copy would count references by the dozen.
package final class PromQLQuery: Sendable {
  /// Whose query it is.
  package enum Owner: Sendable {
    case target(DashboardTarget, DashboardPanel)
    /// The annotation's mapping.
    case annotation(Node)
    case variable(DashboardVariable, VariableQuery.Kind)
  }

  package let owner: Owner
  /// The expression's text in the file, or a text that holds it.
  package let node: Node
  /// Where the expression begins in that text, in bytes: behind `label_values(`.
  private let start: Int
  package let template: PromQLTemplate
  /// Made when a place is first asked for: a long expression may have thousands of findings.
  private let map = Mutex<ScalarSourceMap?>(nil)
  private let knownParts = Mutex<ExpressionParts?>(nil)

  init(_ owner: Owner, node: Node, start: Int = 0, template: PromQLTemplate) {
    self.owner = owner
    self.node = node
    self.start = start
    self.template = template
  }

  /// Nil for queries of annotations and variables.
  package var panel: DashboardPanel? { if case .target(_, let panel) = owner { panel } else { nil } }
  /// Nil for queries of annotations and variables.
  package var target: DashboardTarget? { if case .target(let target, _) = owner { target } else { nil } }

  /// Whether Grafana does not send it as the dashboard stands.
  var isUnsent: Bool {
    if case .target(let target, let panel) = owner { panel.leavesOut(target) } else { false }
  }

  /// As a message calls it: `query A of 'CPU'`.
  package var name: String {
    switch owner {
    case .target(let target, let panel):
      let refId = target.refId?.string.map { " \($0)" } ?? ""
      return "query\(refId) of '\(panel.name)'"
    case .annotation(let node): return "the query of the annotation '\(node["name"]?.string ?? "")'"
    case .variable(let variable, _): return "the query of the variable '\(variable.name)'"
    }
  }

  /// Whether what was found in its parts holds whatever the variables are.
  func bears(_ finding: ExpressionFinding) -> Bool {
    guard template.bears(finding) else { return false }
    let isOfLabels = finding.grounds.contains { if case .labels = $0 { true } else { false } }
    return !isOfLabels || !namesLabelsByVariables
  }

  /// Whether a call gives its result a label whose name a variable tells: `count_values("$label", …)`.
  var namesLabelsByVariables: Bool {
    guard !template.references.isEmpty, let parts else { return false }
    return parts.calls.contains { call in
      (call.function == .labelReplace || call.function == .labelJoin) && call.arguments.count > 1
        && !template.references(in: call.arguments[1].range).isEmpty
    }
      || parts.aggregations.contains { node in
        node.aggregator == .countValues
          && node.parameter.map { !template.references(in: $0.range).isEmpty } ?? false
      }
  }

  /// The parts of the expression with its variables replaced; nil where there are faults, or may be. Made when first asked for.
  var parts: ExpressionParts? {
    guard template.faults.isEmpty, !template.isOpen, let expression = template.expression else { return nil }
    return knownParts.withLock { known in
      if let known { return known }
      var parts = ExpressionParts(target: .undeclared)
      parts.turn(to: expression, selectors: expression.selectors)
      known = parts
      return parts
    }
  }

  /// The place in the file of a range of the written expression.
  func place(_ range: TextRange) -> SourceRange {
    let map = map.withLock { known in
      let map = known ?? ScalarSourceMap(node: node)
      known = map
      return map
    }
    return map.range(ofDecoded: (start + range.start)..<(start + range.end))
  }

  /// The same for a range of the tree.
  func place(ofTree range: TextRange) -> SourceRange { place(template.written(range)) }
}

extension PromQLQuery {
  /// The queries that Prometheus answers: of panels, hidden ones too, as they are but a click away, then of
  /// annotations and variables.
  static func all(
    of panels: [DashboardPanel], annotations: [Node], scope: VariableScope, templates: PromQLTemplates
  ) -> [PromQLQuery] {
    var queries: [PromQLQuery] = []
    func add(_ node: Node?, _ owner: Owner) {
      guard let node, let text = node.string, !text.utf8.allSatisfy({ $0 <= 32 }) else { return }
      queries.append(PromQLQuery(owner, node: node, template: templates.template(of: text)))
    }
    for panel in panels {
      for target in panel.targets where target.resolution.isPrometheus {
        add(target.query?["expr"], .target(target, panel))
      }
    }
    for annotation in annotations {
      let query = annotation["query"]
      let resolution = scope.resolution(
        of: query?["datasource"] ?? annotation["datasource"], group: query?["group"])
      guard resolution.isPrometheus else { continue }
      let spec = query?["spec"] ?? annotation
      add(spec["expr"] ?? spec["target"]?["expr"], .annotation(annotation))
    }
    for variable in scope.variables {
      guard let (node, text, query) = scope.prometheusQuery(of: variable), let part = query.expression,
        !text[part].allSatisfy(PromQLCursor.isBlank)
      else { continue }
      let written = String(decoding: text[part], as: UTF8.self)
      queries.append(
        PromQLQuery(
          .variable(variable, query.kind), node: node, start: part.lowerBound,
          template: templates.template(of: written)))
    }
    return queries
  }

  /// Whether the queries that Prometheus would answer are PromQL, and not MetricsQL.
  ///
  /// - Parameter node: the dashboard, which may tell of VictoriaMetrics in its title or tags.
  static func arePromQL(_ faulty: [PromQLQuery], in node: Node) -> Bool {
    let words = ["victoriametrics", "metricsql"]
    let texts = [node["title"]?.string ?? ""] + (node["tags"]?.sequence ?? []).compactMap(\.string)
    let named = texts.contains { text in words.contains { text.lowercased().contains($0) } }
    return !named && !faulty.contains { MetricsQL.hasWords($0.template.text) }
  }
}
