import Diagnostics
import Documents
import Grafana
import TestSupport
import XCTest

/// Broken dashboards, each as small as it gets, with the bytes that a finding points at between ‹ and ›.
final class BrokenDashboardTests: XCTestCase {
  let datasource = #""datasource": {"type": "prometheus", "uid": "main"}"#

  /// One panel with one query, written as it stands in the file.
  func query(
    _ expression: String, _ rest: String = "", variables: String = "", type: String = "timeseries"
  ) -> String {
    #"{"title": "a", "templating": {"list": [\#(variables)]}, "panels": [{"type": "\#(type)", \#(datasource), "#
      + #""targets": [{"refId": "A", "expr": "\#(expression)"\#(rest)}]}]}"#
  }

  func panel(_ keys: String) -> String {
    #"{"title": "a", "panels": [{"type": "stat", \#(keys)}]}"#
  }

  private func variables(_ list: String) -> String {
    #"{"title": "a", "templating": {"list": [\#(list)]}, "panels": []}"#
  }

  private let job = #"{"name": "job", "type": "query", "multi": true, "query": "label_values(job)"}"#
  private let host = #"{"name": "host", "type": "query", "query": "label_values(host)"}"#

  // MARK: - Queries

  func testSyntaxOfQueries() {
    check(query(#"sum‹(›rate(up[5m])"#), "promql-syntax")
    check(query(#"up ‹)›"#), "promql-syntax")
    check(query(#"up{job=\"a\"} ‹up›"#), "promql-syntax")
    check(query(#"up{job=\"\u00e9\"}\n ‹)›"#), "promql-syntax")
    check(query(#"up{a=\"\\\"\"} + ‹)›"#), "promql-syntax")
    check(query(#"# c \"x\"\nup ‹}›"#), "promql-syntax")
    check(query(#"up{job=\"\ud83d\ude00\", b=\"\t\"} ‹)›"#), "promql-syntax")
    check(query(#"up{job=~‹\"(\"›}"#), "promql-regex")
    check(query(#"‹nope›(up)"#), "promql-unknown-function")
    check(query(#"rate(‹up›)"#), "promql-type")
    check(query(#"rate(‹up{a=\"$host\"}›)"#, variables: host), "promql-type")
    check(query(#"up{a=\"$host\"} ‹)›"#, variables: host), "promql-syntax")
    check(query(#"rate(up[$__rate_interval]) ‹)›"#), "promql-syntax")
    check(query(#"rate(up[${__range_s}s]) ‹)›"#), "promql-syntax")
    check(query(#"‹{a=~\".*\"}›"#), "promql-selector")
  }

  func testVariablesStandWhereTheGrammarLetsThem() {
    let free = ["metric", "agg", "n", "by", "filter", "w", "host", "a", "b"]
    let list = free.map { #"{"name": "\#($0)", "type": "textbox"}"# }.joined(separator: ",")
    for expression in [
      "$metric", "$metric{job=\\\"x\\\"}", "rate($metric[5m])", "node_${metric}_total", "$agg(up)",
      "$agg by (job) (up)", "topk($n, up)", "up > $n", "sum by ($by) (up)", "sum by (a, $by) (up)",
      "up{$filter}", "up{a=\\\"b\\\", $filter}", "up{$a=\\\"x\\\"}", "up{a=~\\\"$host|x\\\"}", "rate(up[$w])",
      "rate(up[${w}m])", "max_over_time(up[$w:$__interval])", "up offset $w", "${a}${b}", "$a$b",
      "up{a=\\\"[[host]]\\\"}", "clamp_max(up, $n)", "rate(up[$__interval]) * $__interval_ms", "up $a up",
      "histogram_quantile($n, up)", "label_replace(up, \\\"$a\\\", \\\"$1\\\", \\\"b\\\", \\\"(.*)\\\")",
      "sum(up) $a sum(up)", "$metric $agg", "up * $__range_s", "increase(up[$__range])", "up @ $__to",
    ] {
      let text = query(expression, variables: list, type: "stat")
      let findings = DashboardCheck.check(try! document(text)).filter { $0.severity == .error }
      XCTAssertEqual(findings.map(\.message), [], expression)
    }
  }

  func testOtherLanguagesAreLeftAlone() {
    for source in [
      #"{"type": "loki", "uid": "x"}"#, #"{"type": "mysql", "uid": "x"}"#, #"{"uid": "x"}"#, "null",
      #""main""#, #"{"type": "datasource", "uid": "-- Mixed --"}"#,
      #"{"type": "victoriametrics-metrics-datasource"}"#,
    ] {
      check(panel(#""datasource": \#(source), "targets": [{"refId": "A", "expr": "{a=\"b\"} |= \"(\""}]"#))
    }
    // The query's own datasource goes before that of the panel.
    check(
      panel(
        #"\#(datasource), "targets": [{"refId": "A", "datasource": {"type": "loki", "uid": "l"}, "expr": ")"}]"#
      ))
    let variable = #"{"name": "ds", "type": "datasource", "query": "loki"}"#
    check(
      #"{"title": "a", "templating": {"list": [\#(variable)]}, "panels": [{"type": "stat", "datasource": {"uid": "$ds"}, "targets": [{"refId": "A", "expr": ")"}]}]}"#
    )
    check(
      #"{"title": "a", "templating": {"list": [\#(variable.replacing("loki", with: "prometheus"))]}, "panels": [{"type": "stat", "datasource": {"uid": "$ds"}, "targets": [{"refId": "A", "expr": "‹)›"}]}]}"#,
      "promql-syntax")
    check(
      #"{"title": "a", "__inputs": [{"name": "DS", "type": "datasource", "pluginId": "prometheus"}], "panels": [{"type": "stat", "datasource": "${DS}", "targets": [{"refId": "A", "expr": "‹)›"}]}]}"#,
      "promql-syntax")
    check(query("up").replacing(#""up""#, with: #"‹"topk_max(5, up)"›"#), "promql-dialect")
    check(
      #"{"title": "VictoriaMetrics", "panels": [{"type": "stat", \#(datasource), "targets": [{"refId": "A", "expr": ‹"count(up) or 0"›}]}]}"#,
      "promql-dialect")
  }

  func testMeaningOfQueries() {
    check(query(#"sum(‹a_total›{x=\"1\"})"#), "query-counter")
    check(query(#"‹a_total›"#), "query-counter")
    check(query(#"‹a_total› / b_count"#), "query-counter")
    check(query(#"‹a_total› * b"#), "query-counter")
    check(query(#"a_total"#, type: "table"))
    for fine in [
      "rate(a_total[5m])", "count(a_total)", "a_total - a_total offset 1h", "resets(a_total[1h])",
      "max_over_time(a_total[5m])", "timestamp(a_total)", "absent(a_total)", "up and a_total",
      "node_memory_total", "pg_backends_waiting_total", "sum(pg_total - pg_active)",
      "sum by (x) (used) * 100 / sum by (x) (a_total)",
      "max(a_total) / max(up)", "(a_total - b) + a_total",
    ] { check(query(fine)) }
    check(query(#"rate(a_total[‹$__interval›])"#), "query-interval")
    check(query(#"increase(a{b=\"\\\\\"}[‹${__interval}›])"#), "query-interval")
    check(query(#"max_over_time(a[$__interval])"#))
    // The usual scrape intervals fit twice into the smallest step.
    for step in ["1h", "1m", ">5m"] {
      check(query("increase(a[$__interval])", #", "interval": "\#(step)""#))
      let panel = query("increase(a[$__interval])")
      check(panel.replacing(#""type": "timeseries""#, with: #""interval": "\#(step)", "type": "timeseries""#))
    }
    check(query("increase(a[‹$__interval›])", #", "interval": "15s""#), "query-interval")
    check(query("increase(a[‹$__interval›])", #", "interval": null"#), "query-interval")
    check(query(#"up{‹job=\"$job\"›}"#, variables: job), "query-multi-value")
    check(query(#"rate(up{‹job!=\"${job}\"›}[5m])"#, variables: job), "query-multi-value")
    check(query(#"up{job=~\"$job\"}"#, variables: job))
    // A panel that is repeated sees one value, and the others see all.
    let repeated =
      #"{"type": "stat", "repeat": "job", \#(datasource), "targets": [{"refId": "A", "expr": "up{job=\"$job\"}"}]}"#
    let other = query(#"up{‹job=\"$job\"›}"#, variables: job)
    check(other.replacing("}]}]}", with: "}]}, \(repeated)]}"), "query-multi-value")
    check(query("up", variables: job).replacing("}]}]}", with: "}]}, \(repeated)]}"))
    check(query(#"up{host=\"$host\"}"#, variables: host))
    check(query(#"up{job=\"${job:raw}\"}"#, variables: job))
    check(query("sum by (a) (up)", #", "legendFormat": "{{a}} ‹{{b}}›""#), "query-legend")
    check(query("sum(up)", #", "legendFormat": "\u00e9 ‹{{ a }}›""#), "query-legend")
    check(query("sum without (a) (up)", #", "legendFormat": "‹{{a}}› {{b}}""#), "query-legend")
    for (expression, label) in [
      ("sum by (a) (up)", "a"), ("up", "x"),
      ("label_replace(sum(up), \\\"x\\\", \\\"\\\", \\\"\\\", \\\"\\\")", "x"),
      ("sum by (a) (up) * on (a) group_left (b) c", "b"), ("sum by (a) (up) or sum by (b) (up)", "b"),
      ("topk(5, up)", "x"), ("count_values(\\\"v\\\", up)", "v"), ("sum by (a) (up) / 2", "a"),
      ("2 * sum by (a) (up)", "a"),
    ] { check(query(expression, #", "legendFormat": "{{\#(label)}}""#)) }
    check(query("sum by (a) (up) * on (a) b", #", "legendFormat": "‹{{c}}›""#), "query-legend")
    check(query("histogram_quantile(0.9, ‹sum›(rate(a_bucket[5m])))"), "query-quantile")
    check(query("histogram_quantile(0.9, sum ‹by (job)› (a_bucket))"), "query-quantile")
    check(query("histogram_quantile(0.9, sum by (le) (a_bucket))"))
    check(query("histogram_quantile(0.9, sum(rate(native[5m])))"))
    check(query("histogram_quantile(0.9, sum without (job) (a_bucket))"))
  }

  func testQueriesBesidePanels() {
    let annotation = { (expression: String) in
      #"{"title": "a", "annotations": {"list": [{"name": "n", \#(self.datasource), "expr": "\#(expression)"}]}, "panels": []}"#
    }
    check(annotation(#"up{a=\"b\"} == ‹)›"#), "promql-syntax")
    check(annotation(#"changes(up[5m]) > 0"#))
    check(annotation(")").replacing("prometheus", with: "loki"))
    func query(_ query: String) -> String {
      variables(#"{"name": "x", "type": "query", \#(datasource), "query": "\#(query)"}"#)
    }
    check(query(#"label_values(up{a=\"\u00e9\"} ‹)›, b)"#), "promql-syntax")
    check(query(#"query_result(sum(up) ‹)›)"#), "promql-syntax")
    check(query(#"label_values(rate(‹up›), job)"#), "promql-type")
    for fine in [
      "label_values(job)", "label_values(up, job)", #"label_values(up{a=\"b\", c=~\"d|e\"}, job)"#,
      #"label_values({__name__=~\"a.*\"}, job)"#, "metrics(node_.*)", "label_names()",
      "query_result(topk(5, up))",
      "label_values($__name)", "", "label_values(up,job) ",
    ] { check(query(fine)) }
  }

  // MARK: - Variables

  /// What stands in a comment is not asked for, and a hidden query only once it is shown, or for an expression.
  func testQueriesThatAreNotSent() throws {
    check(query(#"up # was: {a=\"$b\"}"#))
    check(
      query(##"up{a=\"#\", b=\"‹$b›\"} # $c\n+ ignoring (a) up{a='\\'#', b=\"‹$d›\"}"##),
      "variable-undefined",
      "variable-undefined")
    let hidden = query(#"up{a=\"$b\"} )"#, #", "hide": true"#)
    let expression = #"{"refId": "B", "datasource": {"type": "__expr__", "uid": "__expr__"}}"#
    for (text, severity) in [
      (hidden, Diagnostic.Severity.warning),
      (hidden.replacing("}]}]}", with: "}, \(expression)]}]}"), .error),
    ] {
      let found = DashboardCheck.check(try document(text))
      XCTAssertEqual(Set(found.map(\.code)), ["variable-undefined", "promql-syntax"])
      XCTAssertEqual(Set(found.map(\.severity)), [severity])
    }
  }

  func testUndefinedVariables() {
    check(query(#"up{a=\"‹$b›\"}"#), "variable-undefined")
    check(query(#"label_replace(up, \"a\", \"$b\", \"c\", \"(?P<b>.*)\")"#))
    check(query(#"up{a=\"‹${b:regex}›\", c=\"\u0041‹[[d]]›\"}"#), "variable-undefined", "variable-undefined")
    check(query(#"up"#, #", "legendFormat": "‹$b›""#), "variable-undefined")
    check(panel(#""title": "CPU of ‹$host›""#), "variable-undefined")
    check(panel(#""description": "costs $5 and $much, ‹${host}›""#), "variable-undefined")
    check(panel(#""options": {"content": "‹${host}›"}"#), "variable-undefined")
    check(panel(#""links": [{"url": "/d/x?var-a=‹$a›"}]"#), "variable-undefined")
    check(
      panel(#""fieldConfig": {"defaults": {"links": [{"url": "${__data.fields.a}&‹$b›"}]}}"#),
      "variable-undefined")
    check(
      panel(
        #""fieldConfig": {"overrides": [{"properties": [{"id": "links", "value": [{"title": "‹$b›"}]}]}]}"#),
      "variable-undefined")
    check(panel(#""repeat": ‹"host"›"#), "variable-undefined")
    check(
      panel(
        #""transformations": [{"id": "organize", "options": {"renameByName": {"a": "in ‹${b}›", "c": "in $US"}}}]"#
      ),
      "variable-undefined")
    check(
      panel(
        #""transformations": [{"id": "filterByValue", "options": {"filters": [{"value": "‹$limit›"}]}}]"#),
      "variable-undefined")
    check(
      panel(
        #""transformations": [{"id": "renameByRegex", "options": {"regex": "(.*)", "renamePattern": "$1"}}]"#)
    )
    check(
      panel(
        #""datasource": {"type": "loki", "uid": "l"}, "targets": [{"refId": "A", "expr": "{a=\"‹${b}›\"} | line_format `{{$x}}`"}]"#
      ),
      "variable-undefined")
    check(
      panel(
        #""datasource": {"type": "mysql", "uid": "m"}, "targets": [{"refId": "A", "rawSql": "SELECT $1, $$, '‹${b}›'"}]"#
      ),
      "variable-undefined")
    check(
      panel(#""datasource": {"type": "mongo", "uid": "m"}, "targets": [{"refId": "A", "query": "${b}"}]"#))
    check(
      panel(#""options": {"dataLinks": [{"url": "/d/x?var-a=‹$a›"}]}"#), "variable-undefined")
    check(panel(#""repeat": ‹"$host"›"#), "variable-undefined")
    check(#"{"title": "a", "links": [{"url": "https://x/‹$y›"}], "panels": []}"#, "variable-undefined")
    check(
      #"{"title": "a", "annotations": {"list": [{"name": "n", \#(datasource), "expr": "up{a=\"‹$b›\"}"}]}, "panels": []}"#,
      "variable-undefined")
    check(
      variables(
        #"{"name": "a", "type": "query", \#(datasource), "query": {"query": "label_values(up{b=\"‹$c›\"}, a)"}}"#
      ),
      "variable-undefined")
    for fine in [
      "$__interval $__from ${__user.login} ${__value.raw} $timeFilter ${__url_time_range}", "costs $5", "a$",
      "$$", "${",
      "[[", "[[a]", "${a.}", "${a:}",
    ] { check(panel(#""title": "\#(fine)""#)) }
    check(
      #"{"title": "a", "__inputs": [{"name": "VAR_A", "type": "constant"}], "panels": [{"type": "stat", "title": "${VAR_A}"}]}"#
    )
  }

  func testDefinitions() {
    check(variables(#"{"name": ‹"a b"›, "type": "textbox"}"#), "variable-name")
    check(variables(#"{"name": ‹"__a"›, "type": "textbox"}"#), "variable-name")
    check(variables(#"{"name": ‹""›, "type": "textbox"}"#), "variable-name")
    check(variables(#"‹{›"type": "textbox"}"#), "variable-name")
    check(
      variables(#"{"name": "a", "type": "textbox"}, {"name": ‹"a"›, "type": "textbox"}"#), "variable-name")
    check(variables(#"{"name": "a", "type": ‹"label"›}"#), "variable-type")
    check(variables(#"{"name": ‹"a"›}"#), "variable-type")
    check(variables(#"{"name": ‹"a"›, "type": "query", "query": "label_values($a)"}"#), "variable-cycle")
    check(
      variables(
        #"{"name": ‹"a"›, "type": "query", "query": "x($b)"}, {"name": "b", "type": "query", "query": {"query": "[[a]]"}}"#
      ),
      "variable-cycle")
    check(
      variables(
        #"{"name": "a", "type": "query", "query": "x($b)"}, {"name": "b", "type": "query", "query": "y"}"#))
    for regex in ["/(/", "(a", "a)", "/[a/", "*a", "/a\\\\/", "a||+"] {
      check(
        variables(#"{"name": "a", "type": "query", "query": "x", "regex": ‹"\#(regex)"›}"#), "variable-regex")
    }
    for regex in ["", "/a.*b$/", "/(?<x>a)|[)(]/i", "a?b+?", "/\\\\(/", "(?!a)"] {
      check(variables(#"{"name": "a", "type": "query", "query": "x", "regex": "\#(regex)"}"#))
    }
    // What a variable stands for may close the parenthesis.
    check(
      variables(#"{"name": "a", "type": "query", "query": "x", "regex": "/‹$b›(/"}"#), "variable-undefined")
    check(panel(#""datasource": {"type": "prometheus", "uid": ‹"${DS}"›}"#), "datasource-undefined")
    check(panel(#""datasource": ‹"$DS"›"#), "datasource-undefined")
    check(panel(#""targets": [{"refId": "A", "datasource": {"uid": ‹"[[DS]]"›}}]"#), "datasource-undefined")
    check(#"{"title": "a", "panels": [], "templating": {"list": ‹{›}}}"#, "dashboard-structure")
  }

  // MARK: - The rest

  func testTheIdOfAnotherGrafana() {
    check(#"{"id": ‹31›, "title": "a", "panels": []}"#, "dashboard-id")
    check(#"{"id": null, "title": "a", "panels": []}"#)
  }

  func testTimes() {
    for time in ["now-6hours", "6h", "now-", "now-1", "yesterday", "now/x", "now+5", "2026||+1x"] {
      check(#"{"title": "a", "time": {"from": ‹"\#(time)"›, "to": "now"}, "panels": []}"#, "time-syntax")
    }
    for time in [
      "now", "now-1d/d", "now/fQ", "now-5y+3M", "2026-01-01T00:00:00Z", "2026-01-01||-1d", "1700000000000",
      "",
    ] {
      check(#"{"title": "a", "time": {"from": "\#(time)", "to": "now"}, "panels": []}"#)
    }
    check(#"{"title": "a", "refresh": ‹"30"›, "panels": []}"#, "time-syntax")
    check(#"{"title": "a", "refresh": ‹"soon"›, "panels": []}"#, "time-syntax")
    check(#"{"title": "a", "refresh": ‹[]›, "panels": []}"#, "time-syntax")
    for refresh in [#""""#, #""1m30s""#, "false", "null", #""auto""#] {
      check(#"{"title": "a", "refresh": \#(refresh), "panels": []}"#)
    }
    check(panel(#""interval": ‹"1 minute"›"#), "time-syntax")
    check(
      #"{"title": "a", "timepicker": {"refresh_intervals": ["5s", ‹"5 s"›]}, "panels": []}"#, "time-syntax")
    check(#"{"title": "a", "timepicker": {"nowDelay": ‹"x"›}, "panels": []}"#, "time-syntax")
    check(
      variables(#"{"name": "i", "type": "interval", "query": "1m,‹10 min›, '1h',$__auto_interval_i"}"#),
      "time-syntax")
    check(query("up", #", "interval": ‹"15sec"›"#), "time-syntax")
    check(query("up", #", "interval": "$__interval""#))
    check(panel(#""timeFrom": ‹"day"›"#), "time-syntax")
    check(panel(#""interval": ">1m", "timeShift": "1d/d", "timeFrom": "now/d""#))
  }

  /// Values of a type that Grafana cannot take.
  func testTypesOfKeys() {
    for (key, value) in [
      ("tags", #"‹"production"›"#), ("tags", #"["a", ‹5›]"#), ("editable", #"‹"yes"›"#),
      ("graphTooltip", "‹3›"),
      ("graphTooltip", #"‹"1"›"#), ("time", #"‹"now-6h"›"#), ("fiscalYearStartMonth", "‹12›"),
      ("links", "‹{›}"), ("links", "[‹null›]"), ("annotations", "‹[›]"), ("timezone", "‹2›"),
    ] {
      check(#"{"title": "a", "\#(key)": \#(value), "panels": []}"#, "key-type")
    }
    for (key, value) in [
      ("datasource", "‹7›"), ("repeatDirection", #"‹"x"›"#), ("title", "‹5›"), ("fieldConfig", "‹[›]"),
      ("fieldConfig", #"{"defaults": ‹"x"›}"#), ("fieldConfig", #"{"defaults": {"unit": ‹5›}}"#),
      ("fieldConfig", #"{"overrides": [‹5›]}"#), ("options", #"‹"x"›"#), ("transformations", "‹{›}"),
      ("targets", #"[{"refId": "A", "hide": ‹"no"›}]"#), ("links", #"[{"url": ‹5›}]"#),
    ] {
      check(panel(#""\#(key)": \#(value)"#), "key-type")
    }
    for (key, value) in [
      ("hide", "‹4›"), ("refresh", "‹3›"), ("sort", "‹9›"), ("multi", #"‹"true"›"#), ("current", #"‹"a"›"#),
      ("regex", "‹1›"),
    ] {
      check(variables(#"{"name": "a", "type": "query", "query": "x", "\#(key)": \#(value)}"#), "key-type")
    }
    check(variables(#"{"name": "a", "type": "query", "query": "x", "refresh": true, "label": null}"#))
    check(
      #"{"title": "a", "tags": null, "schemaVersion": "16", "links": [], "timezone": "", "panels": []}"#)
  }

  func testPatternsOfFields() {
    check(
      panel(
        #""fieldConfig": {"defaults": {"mappings": [{"type": "regex", "options": {"pattern": ‹"(a"›}}]}}"#),
      "field-regex")
    check(
      panel(
        #""fieldConfig": {"overrides": [{"matcher": {"id": "byRegexp", "options": ‹"/[a/"›}, "properties": []}]}"#
      ),
      "field-regex")
    check(
      panel(#""transformations": [{"id": "renameByRegex", "options": {"regex": ‹"*"›}}]"#), "field-regex")
    check(
      panel(
        #""transformations": [{"id": "filterFieldsByName", "options": {"include": {"pattern": ‹"a)"›}}}]"#),
      "field-regex")
    check(
      panel(
        #""fieldConfig": {"overrides": [{"matcher": {"id": "byName", "options": "(a"}, "properties": []}]}"#))
  }

  func testFieldConfig() {
    func steps(_ steps: String) -> String {
      panel(#""fieldConfig": {"defaults": {"thresholds": {"steps": [\#(steps)]}}}"#)
    }
    check(steps(#"{"value": null}, {"value": 9}, {"value": ‹7›}"#), "threshold-order")
    check(steps(#"{"value": 1}, ‹{›"value": null}"#), "threshold-order")
    check(steps(#"{"value": null}, {"value": ‹"7"›}"#), "threshold-order")
    check(steps(#"{"value": -5}, {"value": 0}, {"value": 0}, {"value": 1e3}"#))
    check(
      panel(
        #""fieldConfig": {"overrides": [{"properties": [{"id": "thresholds", "value": {"steps": [{"value": 2}, {"value": ‹1›}]}}]}]}"#
      ),
      "threshold-order")
    func mapping(_ mapping: String) -> String {
      panel(#""fieldConfig": {"defaults": {"mappings": [\#(mapping)]}}"#)
    }
    check(mapping(#"{"type": ‹"valeu"›, "options": {}}"#), "value-mapping")
    check(mapping(#"‹{›"type": "regex"}"#), "value-mapping")
    check(mapping(#"{"type": "special", "options": {"match": ‹"none"›}}"#), "value-mapping")
    check(mapping(#"{"type": "range", "options": {"from": 5, "to": ‹1›}}"#), "value-mapping")
    check(mapping(#"{"type": "range", "options": {"from": 1, "to": null}}, {"type": 1, "value": "0"}"#))
    check(panel(#""targets": ‹{›"refId": "A"}"#), "dashboard-structure")
    check(panel(#""targets": [‹5›]"#), "dashboard-structure")
    check(panel(#""targets": [{"refId": ‹5›}]"#), "ref-id-missing")
    check(#"{"title": "a", "panels": [{"type": ‹"singlestat"›}]}"#, "panel-type-gone")
    check(
      #"{"title": "a", "panels": [{"type": "row", "collapsed": true, "panels": [‹{›"type": "row", "panels": [{"type": "stat"}]}]}]}"#,
      "row-children")
    check(
      #"{"title": "a", "panels": [{"type": "row", "collapsed": true, "panels": [‹{›"type": "row"}]}]}"#,
      "row-children")
  }
}
