import Diagnostics
import Documents

/// The title that Grafana demands.
enum DashboardTitle {
  /// Characters.
  private static let maximumLength = 5000

  static let rule = DashboardRule(
    description: DashboardCheckDescription(
      code: "dashboard-title", severity: .error,
      summary: "A dashboard has a title of 1 to 5000 characters.",
      why: "Grafana refuses to save or provision a dashboard with an empty or an overlong title.",
      example: #"{"title": " ", "panels": []}"#,
      fix: #"{"title": "API", "panels": []}"#)
  ) { dashboard, rule in
    let help = "give the dashboard a title"
    guard let title = dashboard.title, !title.isNull else {
      return [rule.finding("the dashboard has no 'title'", at: dashboard.node.opening, help: help)]
    }
    guard let text = title.string else {
      return [rule.finding("'title' must be a string; got \(title.typeName)", at: title.range, help: help)]
    }
    if text.unicodeScalars.allSatisfy(\.properties.isWhitespace) {
      return [rule.finding("the dashboard's 'title' is empty", at: title.range, help: help)]
    }
    let length = text.unicodeScalars.count
    guard length > maximumLength else { return [] }
    return [
      rule.finding(
        "'title' must have at most \(maximumLength) characters; got \(length)", at: title.range,
        help: "shorten the title")
    ]
  }
}
