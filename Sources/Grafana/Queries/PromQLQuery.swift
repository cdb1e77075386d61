import Diagnostics
import Documents
import PromQL

/// A query of a dashboard that Prometheus answers, parsed once for all checks.
///
/// A class, as each check walks all of them, and a copy would count references by the dozen.
package final class PromQLQuery: Sendable {
  package let panel: DashboardPanel
  package let target: DashboardTarget
  /// The expression's text in the file.
  package let node: Node
  package let template: PromQLTemplate
  /// As a message calls it: `query A of 'CPU'`.
  package let name: String

  init(panel: DashboardPanel, target: DashboardTarget, node: Node, template: PromQLTemplate, name: String) {
    self.panel = panel
    self.target = target
    self.node = node
    self.template = template
    self.name = name
  }

  /// The place in the file of a range of the written expression.
  func place(_ range: TextRange) -> SourceRange {
    ScalarSourceMap(node: node).range(ofDecoded: range.start..<range.end)
  }

  /// The same for a range of the tree.
  func place(ofTree range: TextRange) -> SourceRange { place(template.written(range)) }
}

extension Dashboard {
  /// Whether the queries that Prometheus would answer are PromQL, and not MetricsQL.
  static func isPromQL(_ faulty: [PromQLQuery], node: Node) -> Bool {
    let words = ["victoriametrics", "metricsql"]
    let texts = [node["title"]?.string ?? ""] + (node["tags"]?.sequence ?? []).compactMap(\.string)
    let named = texts.contains { text in words.contains { text.lowercased().contains($0) } }
    return !named && !faulty.contains { MetricsQL.hasWords($0.template.text) }
  }

  /// The queries that Prometheus answers; hidden ones too, as they are but a click away.
  func promQLQueries() -> [PromQLQuery] {
    panels.flatMap { panel in
      panel.targets.compactMap { target in
        guard let node = target.query?["expr"], let text = node.string,
          !text.utf8.allSatisfy({ $0 <= 32 }), resolution(of: target, in: panel).isPrometheus
        else { return nil }
        let refId = target.refId?.string.map { " \($0)" } ?? ""
        return PromQLQuery(
          panel: panel, target: target, node: node, template: PromQLTemplate(text),
          name: "query\(refId) of '\(panel.name)'")
      }
    }
  }
}
