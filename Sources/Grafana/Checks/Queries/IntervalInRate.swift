import Diagnostics
import Documents
import PromQL

/// `$__interval` as the range of a rate.
enum IntervalInRate {
  private static let functions: Set<String> = ["rate", "irate", "increase", "delta", "idelta", "deriv"]

  static let rule = DashboardRule(
    description: DashboardCheckDescription(
      code: "query-interval", severity: .warning,
      summary: "The range of a rate is '$__rate_interval', not '$__interval'.",
      why:
        "'$__interval' gets as short as the step of the graph; a rate over less than two scrapes has no value, and the "
        + "panel is empty when zoomed in. A query with a minimum step of a minute or more is left alone.",
      example: CheckExample.query("rate(http_requests_total[$__interval])"),
      fix: CheckExample.query("rate(http_requests_total[$__rate_interval])"))
  ) { dashboard, rule in
    guard dashboard.isPromQL else { return [] }
    return dashboard.queries.flatMap { query -> [Diagnostic] in
      guard query.template.faults.isEmpty, let expression = query.template.expression,
        query.template.references.contains(where: { $0.name == "__interval" }), !hasLongStep(query)
      else { return [] }
      var found: [Diagnostic] = []
      expression.forEachCall { call in
        guard functions.contains(call.name.name), case .matrixSelector(let matrix)? = call.arguments.first
        else { return }
        for use in query.template.references(in: matrix.duration.textRange) where use.name == "__interval" {
          found.append(
            rule.finding(
              "\(query.name) takes '\(call.name.name)' over '$__interval'",
              at: query.place(TextRange(start: use.range.lowerBound, end: use.range.upperBound)),
              help: "write '$__rate_interval'"))
        }
      }
      return found
    }
  }

  /// Whether the query or its panel has a minimum step, such as `1h` or `>5m`, in which the usual scrape
  /// intervals, of 15 s and 30 s, fit twice, or one that a variable gives.
  private static func hasLongStep(_ query: PromQLQuery) -> Bool {
    let steps = [query.target?.query?["interval"], query.panel?.minimumStep]
    return steps.contains { step in
      guard let text = step?.string?.drop(while: { $0 == ">" || $0 == "=" || $0 == " " }) else {
        return false
      }
      if !TemplateReference.all(in: String(text)).isEmpty { return true }
      return PrometheusDuration.seconds(String(text)).map { $0 >= 60 } ?? false
    }
  }
}

extension PromQLExpression {
  func forEachCall(_ body: (FunctionCall) -> Void) {
    if case .call(let call) = self { body(call) }
    for child in children { child.forEachCall(body) }
  }

  /// Every selector, those of ranges too.
  func forEachSelector(_ body: (VectorSelector) -> Void) {
    switch self {
    case .vectorSelector(let selector): body(selector)
    case .matrixSelector(let matrix): body(matrix.selector)
    default: for child in children { child.forEachSelector(body) }
    }
  }
}
