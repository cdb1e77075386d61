import Diagnostics
import Documents
import PromQL

/// Variables that ask Prometheus for series by something else than a selector.
enum QuerySelectors {
  private static func variable(_ query: String) -> String {
    let keys = #""name": "job", "type": "query", "datasource": \#(CheckExample.datasource)"#
    return CheckExample.variables(#"{\#(keys), "query": "\#(query)"}"#)
  }

  static let rule = DashboardRule(
    description: DashboardCheckDescription(
      code: "query-selector", severity: .error,
      summary: "What 'label_values' looks series up by is a selector, and what it lists is a label.",
      why:
        "Prometheus looks series up by selectors alone and answers all else with an error: the variable has "
        + "no values. Grafana reads 'label_values(…)', 'label_names(…)', 'metrics(…)' and 'query_result(…)' "
        + "on one line only and without blanks before the parenthesis; any other query is a selector to it.",
      example: variable("label_values(rate(http_requests_total[5m]), job)"),
      fix: variable("label_values(http_requests_total, job)"))
  ) { dashboard, rule in
    let misread = dashboard.variables.compactMap { variable -> Diagnostic? in
      guard let (node, text, query) = dashboard.scope.prometheusQuery(of: variable), let fault = query.fault
      else { return nil }
      let name = "the query of the variable '\(variable.name)'"
      switch fault {
      case .form:
        let word = query.kind.rawValue
        return rule.finding(
          "\(name) begins like '\(word)(…)' and is not read as that", at: node.range,
          help: "write '\(word)(…)' on one line, without blanks before it or '(', and with nothing behind")
      case .label(let range):
        let label = String(decoding: text[range], as: UTF8.self)
        return rule.finding(
          "\(name) lists the values of '\(label)', which is no label",
          at: ScalarSourceMap(node: node).range(ofDecoded: range),
          help: "write 'label_values(selector, label)', without a blank before ')'")
      }
    }
    guard dashboard.isPromQL else { return misread }
    return misread
      + dashboard.queries.compactMap { query -> Diagnostic? in
        guard case .variable(_, let kind) = query.owner, kind == .labelValues || kind == .series,
          query.template.faults.isEmpty, let expression = query.template.expression,
          let what = otherThanSelector(expression, in: query.template)
        else { return nil }
        return rule.finding(
          "\(query.name) looks series up by \(what), not by a selector",
          at: query.place(ofTree: expression.range),
          help: "write the selector alone, or 'query_result(…)' around the expression and a 'regex'")
      }
  }

  /// What an expression is that is no selector; nil for a selector, and where a variable may make it one.
  private static func otherThanSelector(
    _ expression: PromQLExpression, in template: PromQLTemplate
  ) -> String? {
    switch expression {
    case .call(let call):
      return template.references(in: call.name.range).isEmpty ? "a call of '\(call.name.name)'" : nil
    case .aggregation(let node):
      return template.references(in: node.nameRange).isEmpty ? "'\(node.aggregator.rawValue)(…)'" : nil
    default: break
    }
    if template.hasFreeVariables { return nil }
    switch expression {
    case .call, .aggregation, .invalid: return nil
    case .vectorSelector(let selector):
      if selector.offset != nil { return "a selector with 'offset'" }
      if selector.at != nil { return "a selector with '@'" }
      return selector.extendedRange.map { "a selector with '\($0.rawValue)'" }
    case .matrixSelector, .subquery: return "a range"
    case .number: return "a number"
    case .string: return "a string"
    case .binary, .unary: return "a calculation"
    case .parentheses: return "what stands in parentheses"
    }
  }
}
