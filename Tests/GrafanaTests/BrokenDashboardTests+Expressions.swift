/// What queries mean, and the variables within them.
extension BrokenDashboardTests {
  func testExpressionsOfQueries() {
    check(query(#"topk(‹0›, up)"#), "query-argument-range")
    check(query(#"histogram_quantile(‹95›, sum by (le) (rate(a_bucket[5m])))"#), "query-argument-range")
    check(query(#"label_replace(up, \"a\", \"$1\", \"b\", ‹\"(\"›)"#), "query-argument-text")
    check(query(#"label_replace(up, \"a\", ‹\"$2\"›, \"b\", \"(.*)\")"#), "query-argument-text")
    check(query(#"up{env=\"a\", ‹env=\"b\"›}"#), "query-matchers-contradict")
    check(query(#"sum by (instance) (a) ‹/› sum by (job) (b)"#), "query-label-mismatch")
    check(query(#"sum(a) ‹/› b"#), "query-label-mismatch")
    check(query(#"rate(a_total{code=\"1\"}[5m]) ‹/› rate(a_total[5m])"#), "query-same-operands")
    check(query(#"up{job‹=›\"a.*\"}"#), "query-equal-with-regex")
    check(query(#"‹rate(sum by (job) (a)[5m:1m])›"#), "query-rate-of-aggregation")
    check(query(#"histogram_quantile(0.9, sum ‹by (job)› (rate(a_bucket[5m])))"#), "query-quantile")
  }

  func testBuiltInVariablesAreKnown() {
    check(query(#"rate(up[‹$__rate_intervall›])"#), "variable-builtin")
    check(query(#"rate(up[‹${__rateInterval}›])"#), "variable-builtin")
    for name in ["__interval", "__interval_ms", "__range_s", "__to", "__auto_interval_x", "__plugin"] {
      check(query("up * $\(name)"))
    }
  }

  func testWhatStandsForAll() {
    func all(_ text: String) -> String {
      #"{"name": "job", "type": "query", "includeAll": true, "allValue": \#(text), "query": "label_values(job)"}"#
    }
    check(query(#"up{job=~\"$job\"}"#, variables: all(#"‹"*"›"#)), "variable-all-value")
    check(query(#"up{job=~\"$job\"}"#, variables: all(#"".*""#)))
    check(query(#"up{job=~\"(a|$job)\"}"#, variables: all(#"")|(""#)))
    check(query(#"up{job=\"$job\"}"#, variables: all(#""all""#)))
  }

  func testInputsOfExpressions() {
    let own = #""datasource": {"type": "__expr__", "uid": "__expr__"}"#
    func targets(_ expression: String) -> String {
      panel(#""targets": [{"refId": "A", "expr": "up"}, {"refId": "B", \#(own), \#(expression)}]"#)
    }
    check(targets(#""type": "math", "expression": "$A / ‹$C›""#), "expression-input")
    check(targets(#""type": "math", "expression": "‹${Z}› * 2""#), "expression-input")
    check(targets(#""type": "reduce", "expression": "‹Z›""#), "expression-input")
    check(targets(#""type": "threshold", "expression": "$A""#))
    check(targets(#""type": "math", "expression": "${A} * 100""#))
    check(targets(#""type": "sql", "expression": "SELECT 1""#))
  }

  func testPlacesThatRepeat() {
    let all = #"{"name": "job", "type": "query", "multi": true, "query": "label_values(job)"}"#
    func dashboard(_ panels: String) -> String {
      #"{"title": "a", "templating": {"list": [\#(all)]}, "panels": [\#(panels)]}"#
    }
    let sees = #"{"type": "stat", \#(datasource), "targets": [{"refId": "A", "expr": "up{job=\"$job\"}"}]}"#
    let marked = sees.replacing(#"job=\"$job\""#, with: #"‹job=\"$job\"›"#)
    let row = #"{"type": "row", "title": "r", "repeat": "job"}"#
    let other = #"{"type": "row", "title": "s"}"#
    check(dashboard(marked), "query-multi-value")
    check(dashboard("\(row), \(sees)"))
    check(dashboard("\(row), \(sees), \(other), \(marked)"), "query-multi-value")
    check(
      dashboard(#"{"type": "row", "title": "r", "repeat": "job", "collapsed": true, "panels": [\#(sees)]}"#))
  }

  func testCountersThatAreNone() {
    check(query(#"started_total - finished_total"#))
    check(query(#"jobs_pending_tasks_total + velero_backup_total"#))
    check(query(#"‹started_total› + 1"#), "query-counter")
  }

  func testStepsWithoutAUnit() {
    check(query("up", #", "interval": "15""#))
    check(query("up", #", "interval": ‹"15x"›"#), "time-syntax")
  }

  func testVariablesWithinExpressionsOfQueries() {
    let names = ["env", "other", "q", "by", "agg", "metric", "w", "filter"]
    let list = names.map { #"{"name": "\#($0)", "type": "textbox"}"# }.joined(separator: ",")
    for expression in [
      #"topk($q, up)"#, #"quantile($q, up)"#, #"up{env=\"$env\", env=\"b\"}"#,
      #"up{env=\"$env\", env=\"$other\"}"#, #"a{env=\"$env\"} / a{env=\"$other\"}"#,
      #"a{env=\"$env\"} / b{env=\"$other\"}"#, #"rate(a[$w]) - rate(a[5m])"#, #"$metric / $other"#,
      #"rate(a{x=\"1\"}[$w]) / rate(a[5m])"#, #"sum by ($by) (a) / sum by (job) (b)"#,
      #"up $agg up"#, #"sum(a) $agg b"#, #"sum by (a) (x) / ignoring (${by:csv}) sum by (a, b) (y)"#,
      #"a / on (job) label_replace(sum by (x) (b), \"$by\", \"$1\", \"x\", \"(.+)\")"#,
      #"sum(a) / job:b:sum{env=\"$env\"}"#, #"sum(a) / $metric"#, #"$agg(a) / b"#, #"up{job=\"$env.*\"}"#,
      #"histogram_quantile(0.9, sum by ($by) (rate(a_bucket[5m])))"#,
      #"label_replace(up, \"a\", \"$env\", \"b\", \"x\")"#, #"sum by (job) (a{$filter}) / sum by (job) (b)"#,
    ] {
      check(query(expression, variables: list))
    }
    check(query(#"a{env=\"$env\"} ‹/› a{env=\"$env\"}"#, variables: list), "query-same-operands")
    check(
      query(#"rate(a{x=\"1\", env=\"$env\"}[$w]) ‹/› rate(a{env=\"$env\"}[$w])"#, variables: list),
      "query-same-operands")
    check(query(#"sum by (job) (rate(a{env=\"$env\"}[$w])) ‹/› b"#, variables: list), "query-label-mismatch")
    check(
      query(#"topk(‹0›, up{env=\"$env\"})"#, variables: list), "query-argument-range")
  }
}
