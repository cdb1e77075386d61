import Diagnostics
import Documents

/// Grafana's own expressions that compute on queries which are not there.
enum ExpressionInputs {
  private static let datasource = #""datasource": {"type": "__expr__", "uid": "__expr__"}"#

  static let rule = DashboardRule(
    description: DashboardCheckDescription(
      code: "expression-input", severity: .error,
      summary: "An expression computes on queries that its panel has.",
      why: "Grafana cannot compute the expression, and the whole panel shows an error.",
      example: CheckExample.panel(
        #""targets": [{"refId": "A", "expr": "up"}, {"refId": "C", "type": "math", "expression": "$A / $B", \#(datasource)}]"#
      ),
      fix: CheckExample.panel(
        #""targets": [{"refId": "A", "expr": "up"}, {"refId": "C", "type": "math", "expression": "$A / 2", \#(datasource)}]"#
      ))
  ) { dashboard, rule in
    dashboard.panels.flatMap { panel -> [Diagnostic] in
      guard panel.targets.contains(where: { $0.resolution == .builtIn }) else { return [] }
      let known = panel.targets.map { $0.refId?.string ?? "" }
      // Grafana gives letters to those that have none.
      guard !known.contains("") else { return [] }
      return panel.targets.filter { $0.resolution == .builtIn }.flatMap { target -> [Diagnostic] in
        guard let node = target.query?["expression"], let text = node.string else { return [] }
        let map = ScalarSourceMap(node: node)
        return inputs(of: target, text).compactMap { name, range in
          guard !known.contains(name), dashboard.variable(named: name) == nil else { return nil }
          return rule.finding(
            "the expression '\(target.refId?.string ?? "")' of '\(panel.name)' computes on '\(name)', which is no query of the panel",
            at: map.range(ofDecoded: range), severity: target.isHidden ? .warning : nil,
            help: Suggestion.help(for: name, among: known))
        }
      }
    }
  }

  /// What an expression of a kind that computes on queries by their names computes on.
  private static func inputs(of target: DashboardTarget, _ text: String) -> [(String, Range<Int>)] {
    switch target.query?["type"]?.string {
    case "math": TemplateReference.all(in: text).filter { !$0.isBuiltIn }.map { ($0.name, $0.range) }
    case "reduce", "resample", "threshold":
      // A dollar sign before the name is taken, too.
      if let use = TemplateReference.all(in: text).first {
        [(use.name, use.range)]
      } else {
        text.isEmpty ? [] : [(text, 0..<text.utf8.count)]
      }
    default: []
    }
  }
}
