import Diagnostics
import Documents
import Grafana
import TestSupport
import XCTest

/// Queries of variables: what Grafana reads them as, and what Prometheus takes.
final class QuerySelectorTests: XCTestCase {
  /// - Parameter marked: the query as a JSON value, with marks.
  private func dashboard(_ marked: String, variables: String = "") -> String {
    let query =
      #"{"name": "v", "type": "query", "datasource": {"type": "prometheus", "uid": "m"}, "#
      + #""query": \#(marked)}"#
    let list = variables.isEmpty ? query : "\(variables), \(query)"
    return #"{"title": "a", "templating": {"list": [\#(list)]}, "panels": []}"#
  }

  private func variable(_ marked: String) -> String {
    dashboard("\"\(inJSON(marked))\"", variables: textVariables(of: marked))
  }

  func testOtherThanSelectors() {
    for marked in [
      "label_values(‹rate(up[5m])›, job)", "label_values(‹sum(up)›, job)",
      "label_values(‹sum by (a) (up)›, job)", "label_values(‹up offset 5m›, job)",
      "label_values(‹up @ 5›, job)", "label_values(‹up[5m]›, job)", "label_values(‹up + 1›, job)",
      "label_values(‹(up)›, job)", "label_values(‹1›, job)", "label_values(‹rate($metric[5m])›, job)",
      "label_values(‹rate($metric)›, job)", "‹sum(up)›", "‹up offset 1h› ",
      // What is listed.
      #"label_values(up{a="b", ‹c="d"}›)"#, #"label_values(‹up{a="b"}›)"#, "label_values(up, ‹job ›)",
      "label_values(‹ job ›)",
    ] { check(variable(marked), "query-selector") }
    check(variable("up‹{›a=\"b\""), "promql-syntax")
  }

  func testFormsThatGrafanaDoesNotRead() {
    for text in [
      "label_values (up, job)", " label_values(up, job)", "label_values(up, job",
      "label_values(up, job) or b", "label_values(up{\n}, job)", "query_result(\nsum(up))", "metrics (up)",
      "label_names( up\n)",
    ] { check(dashboard("‹\"\(inJSON(text))\"›"), "query-selector") }
  }

  func testWhatIsFine() {
    for text in [
      "label_values(job)", "label_values(up, job)", "label_values( up,job)", "label_values(up,\n job)",
      "label_values(up, job)\n", #"label_values(up{a="b,c"}, job)"#, #"label_values(up, "a.b")"#,
      #"label_values({"a.b"}, job)"#, "label_values({}, job)", "label_values( { } , job)",
      "label_values(up, ${label:csv})", "label_values(up, [[label]])", "label_values($metric, $label)",
      "label_values($agg(up), job)", "label_values(up{$filter}, job)", "label_values(up, $rest",
      "label_values()", "metrics()", "query_result()", "label_names()", "label_names(up.*)",
      "metrics(.*(a|b))", "up", #"up{a="b"}"#, "$query", "query_result(sum(rate(x[5m])))",
      "query_result(topk($n, up offset 1d))", " ",
    ] { check(variable(text)) }
  }

  func testForms() {
    check(
      dashboard(#"{"qryType": 1, "query": "label_values(‹sum(up)›, job)", "refId": "A"}"#), "query-selector")
    check(dashboard(#"{"qryType": 3, "query": "query_result(sum(up))", "label": "sum(up)"}"#))
    check(dashboard(#"{"qryType": 0, "label": "job"}"#))
    let spec = #"{"__legacyStringValue": "label_values(‹sum(up)›, job)"}"#
    let query = #"{"kind": "DataQuery", "group": "prometheus", "spec": \#(spec)}"#
    let variable = #"{"kind": "QueryVariable", "spec": {"name": "v", "query": \#(query)}}"#
    check(
      #"{"apiVersion": "dashboard.grafana.app/v2", "metadata": {"name": "a"}, "spec": {"title": "a", "#
        + #""elements": {}, "layout": {}, "variables": [\#(variable)]}}"#, "query-selector")
    // Another datasource has other queries.
    check(variableOfLoki)
  }

  private var variableOfLoki: String {
    dashboard(#""label_values (up, job)""#).replacing("prometheus", with: "loki")
  }

  func testMessages() throws {
    func finding(_ query: String) throws -> Diagnostic {
      try XCTUnwrap(DashboardCheck.check(try document(variable(query))).first, query)
    }
    for (query, message) in [
      ("label_values(rate(up[5m]), job)", "looks series up by a call of 'rate', not by a selector"),
      ("label_values(sum(up), job)", "looks series up by 'sum(…)', not by a selector"),
      ("label_values(up, job )", "lists the values of 'job ', which is no label"),
      ("label_values (up, job)", "begins like 'label_values(…)' and is not read as that"),
    ] { XCTAssertEqual(try finding(query).message, "the query of the variable 'v' \(message)") }
  }
}
