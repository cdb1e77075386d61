import Diagnostics
import Documents
import PromQL

/// Legends that name labels which the query drops.
enum LegendLabels {
  static let rule = DashboardRule(
    description: DashboardCheckDescription(
      code: "query-legend", severity: .warning,
      summary: "A legend names only labels that the result of its query has.",
      why:
        "In place of a label that an aggregation dropped the legend shows nothing, so that series look alike.",
      example: CheckExample.query("sum by (code) (up)", target: #", "legendFormat": "{{code}} {{pod}}""#),
      fix: CheckExample.query("sum by (code, pod) (up)", target: #", "legendFormat": "{{code}} {{pod}}""#))
  ) { dashboard, rule in
    guard dashboard.isPromQL else { return [] }
    return dashboard.queries.flatMap { query -> [Diagnostic] in
      guard let node = query.target?.query?["legendFormat"], let legend = node.string,
        query.template.faults.isEmpty, let expression = query.template.expression,
        // A variable may be a label, a function or more of the query.
        !query.template.hasFreeVariables, !query.namesLabelsByVariables
      else { return [] }
      let uses = uses(in: legend)
      guard !uses.isEmpty else { return [] }
      let labels = LabelFlow(of: expression)
      let missing = uses.filter { labels.absence(of: $0.name) != nil }
      guard !missing.isEmpty else { return [] }
      let map = ScalarSourceMap(node: node)
      return missing.map { use in
        rule.finding(
          "the legend of \(query.name) names the label '\(use.name)', which its result does not have",
          at: map.range(ofDecoded: use.range), help: "keep the label by 'by (\(use.name))', or take it out")
      }
    }
  }

  /// `{{name}}` with blanks inside.
  private static func uses(in legend: String) -> [(name: String, range: Range<Int>)] {
    let bytes = Array(legend.utf8)
    var found: [(name: String, range: Range<Int>)] = []
    var index = 0
    while index + 1 < bytes.count {
      guard bytes[index] == UInt8(ascii: "{"), bytes[index + 1] == UInt8(ascii: "{") else {
        index += 1
        continue
      }
      let start = index + 2
      guard let close = bytes[start...].firstIndex(of: UInt8(ascii: "}")), close + 1 < bytes.count,
        bytes[close + 1] == UInt8(ascii: "}")
      else { break }
      let inner = bytes[start..<close].filter { $0 != 32 }
      // A variable may name the label.
      if !inner.isEmpty, inner.allSatisfy(TemplateReference.isWord) {
        found.append((String(decoding: inner, as: UTF8.self), index..<(close + 2)))
      }
      index = close + 2
    }
    return found
  }
}
