/// Dashboards for the examples of checks.
enum CheckExample {
  static let datasource = #"{"type": "prometheus", "uid": "main"}"#

  /// One panel with one query of Prometheus, and what else the dashboard or the query has.
  static func query(
    _ expression: String, dashboard: String = "", target: String = "", type: String = "timeseries"
  ) -> String {
    let escaped = expression.replacing(#"""#, with: #"\""#)
    return """
      {"title": "API", \(dashboard)"panels": [{"id": 1, "type": "\(type)", "datasource": \(datasource),
       "targets": [{"refId": "A", "expr": "\(escaped)"\(target)}]}]}
      """
  }

  /// A dashboard with these variables and one panel that asks this.
  static func variables(_ variables: String, query: String = "up") -> String {
    Self.query(query, dashboard: #""templating": {"list": [\#(variables)]}, "#)
  }

  /// One panel with these keys.
  static func panel(_ keys: String) -> String {
    #"{"title": "API", "panels": [{"id": 1, "type": "stat", \#(keys)}]}"#
  }

  /// One panel with one query of Loki, whose datasource is a variable.
  static func loki(_ expression: String) -> String {
    """
    {"title": "API", "templating": {"list": [{"name": "l", "type": "datasource", "query": "loki"}]},
     "panels": [{"id": 1, "type": "stat", "datasource": {"type": "loki", "uid": "$l"},
      "targets": [{"refId": "A", "expr": "\(expression)"}]}]}
    """
  }
}
