import Diagnostics
import Documents
import Grafana
import XCTest

/// Dashboards as people export them, of every sort of datasource: nothing is wrong with them, so nothing is said.
final class TypicalDashboardTests: XCTestCase {
  private let builtIn = #"""
    {"builtIn": 1, "datasource": {"type": "grafana", "uid": "-- Grafana --"}, "enable": true, "hide": true,
     "iconColor": "rgba(0, 211, 255, 1)", "name": "Annotations & Alerts", "target": {"limit": 100, "matchAny": false, "tags": [],
     "type": "dashboard"}, "type": "dashboard"}
    """#

  /// An export with its panels; `rest` begins with a comma.
  private func export(_ panels: String, variables: String = "", annotations: String = "", rest: String = "")
    -> String
  {
    #"""
    {"annotations": {"list": [\#(builtIn)\#(annotations)]}, "description": "", "editable": true, "fiscalYearStartMonth": 0,
     "graphTooltip": 1, "id": null, "links": [], "liveNow": false, "panels": [\#(panels)], "refresh": "30s",
     "schemaVersion": 39, "tags": ["ops"], "templating": {"list": [\#(variables)]}, "time": {"from": "now-6h", "to": "now"},
     "timepicker": {}, "timezone": "browser", "title": "Service", "uid": "adxk3jq", "version": 12, "weekStart": ""\#(rest)}
    """#
  }

  private func panel(
    _ id: Int, _ type: String, datasource: String, targets: String, rest: String = "", y: Int = 0
  ) -> String {
    #"""
    {"id": \#(id), "type": "\#(type)", "title": "Panel \#(id)", "datasource": \#(datasource), "gridPos": {"h": 8, "w": 12, "x": 0, "y": \#(y)},
     "fieldConfig": {"defaults": {"color": {"mode": "palette-classic"}, "custom": {"axisLabel": "", "drawStyle": "line"}, "mappings": [],
      "thresholds": {"mode": "absolute", "steps": [{"color": "green", "value": null}, {"color": "red", "value": 80}]}, "unit": "short"},
      "overrides": []}, "options": {"legend": {"calcs": [], "displayMode": "list", "placement": "bottom", "showLegend": true},
      "tooltip": {"mode": "single", "sort": "none"}}, "pluginVersion": "11.2.0", "targets": [\#(targets)]\#(rest)}
    """#
  }

  private func checkFine(_ text: String, file: StaticString = #filePath, line: UInt = #line) throws {
    let findings = DashboardCheck.check(try document(text)).filter { $0.code != "promql-dialect" }
    XCTAssertEqual(findings.map(Snippet.headline), [], file: file, line: line)
  }

  func testPrometheus() throws {
    let datasource = #"{"type": "prometheus", "uid": "${DS_PROMETHEUS}"}"#
    func target(_ refId: String, _ expression: String, _ legend: String) -> String {
      #"{"datasource": \#(datasource), "editorMode": "code", "expr": "\#(expression)", "format": "time_series", "instant": false, "interval": "", "intervalFactor": 1, "legendFormat": "\#(legend)", "range": true, "refId": "\#(refId)", "exemplar": true}"#
    }
    let variables = #"""
      {"current": {"selected": false, "text": "default", "value": "default"}, "hide": 0, "includeAll": false, "label": "Datasource",
       "multi": false, "name": "DS_PROMETHEUS", "options": [], "query": "prometheus", "refresh": 1, "regex": "", "skipUrlSync": false, "type": "datasource"},
      {"allValue": ".*", "current": {}, "datasource": \#(datasource), "definition": "label_values(up{cluster=\"$cluster\"}, job)", "hide": 0,
       "includeAll": true, "multi": true, "name": "job", "options": [], "query": {"query": "label_values(up{cluster=\"$cluster\"}, job)",
       "refId": "StandardVariableQuery"}, "refresh": 2, "regex": "/(?!kube-).*/", "skipUrlSync": false, "sort": 1, "type": "query", "useTags": false},
      {"current": {}, "datasource": \#(datasource), "hide": 0, "includeAll": false, "multi": false, "name": "cluster", "options": [],
       "query": "label_values(kube_node_info, cluster)", "refresh": 1, "regex": "", "sort": 1, "type": "query"},
      {"auto": true, "auto_count": 30, "auto_min": "10s", "current": {"text": "auto", "value": "$__auto_interval_interval"}, "hide": 0,
       "name": "interval", "options": [], "query": "1m,10m,30m,1h,6h,12h,1d,7d,14d,30d", "refresh": 2, "type": "interval"},
      {"name": "quantile", "type": "custom", "query": "0.5,0.9,0.99", "current": {"text": "0.99", "value": "0.99"}, "options": []},
      {"datasource": \#(datasource), "filters": [], "hide": 0, "name": "Filters", "skipUrlSync": false, "type": "adhoc"},
      {"name": "search", "type": "textbox", "query": "", "current": {"text": "", "value": ""}, "options": [], "hide": 0},
      {"name": "base", "type": "constant", "query": "https://x/$1", "hide": 2, "skipUrlSync": true}
      """#
    let annotation =
      #", {"datasource": \#(datasource), "enable": true, "expr": "changes(process_start_time_seconds{job=~\"$job\"}[1m]) > 0", "iconColor": "red", "name": "Restarts", "step": "60s", "tagKeys": "instance", "textFormat": "{{instance}} restarted", "titleFormat": "Restart"}"#
    let panels = [
      panel(
        1, "timeseries", datasource: datasource,
        targets: [
          target(
            "A",
            #"sum by (job) (rate(http_requests_total{job=~\"$job\", path=~\".*$search.*\"}[$__rate_interval]))"#,
            "{{job}}"),
          target(
            "B",
            #"histogram_quantile($quantile, sum by (le, job) (rate(x_bucket{job=~\"$job\"}[$interval])))"#,
            "p{{job}} $quantile"),
          target(
            "C",
            #"sum(increase(errors_total{cluster=\"$cluster\"}[$__range])) by (job) / on (job) group_left (team) owner > 0"#,
            "__auto"),
        ].joined(separator: ","),
        rest:
          #", "links": [{"title": "Logs", "url": "/explore?left={\"queries\":[{\"expr\":\"${__data.fields.job}\"}]}&from=${__from}&to=${__to:date:iso}&${job:queryparam}&${__url_time_range}", "targetBlank": true}], "repeat": "job", "repeatDirection": "h", "maxPerRow": 4"#
      ),
      #"{"collapsed": true, "gridPos": {"h": 1, "w": 24, "x": 0, "y": 8}, "id": 20, "panels": ["#
        + panel(21, "stat", datasource: datasource, targets: target("A", "node_boot_time_seconds * 1000", ""))
        + #"], "repeat": "job", "title": "Row $job", "type": "row"}"#,
      panel(
        3, "table", datasource: datasource,
        targets: target("A", "topk(5, sum by (instance, job) (process_resident_memory_bytes))", ""),
        rest:
          #", "transformations": [{"id": "organize", "options": {"excludeByName": {"Time": true}, "indexByName": {}, "renameByName": {"Value #A": "Memory"}}}, {"id": "renameByRegex", "options": {"regex": "(.*)-(.*)", "renamePattern": "$1 of $2"}}]"#,
        y: 9),
      #"{"id": 4, "title": "Shared", "gridPos": {"h": 8, "w": 12, "x": 12, "y": 9}, "libraryPanel": {"name": "Shared panel", "uid": "adjk2"}}"#,
      #"{"id": 5, "type": "text", "gridPos": {"h": 3, "w": 24, "x": 0, "y": 17}, "options": {"mode": "markdown", "content": "Costs $5 or ${job:csv}; `$HOME`"}, "transparent": true, "title": ""}"#,
      #"{"id": 6, "type": "dashlist", "gridPos": {"h": 3, "w": 24, "x": 0, "y": 20}, "options": {"tags": [], "maxItems": 10}, "title": "Others"}"#,
      panel(
        7, "timeseries", datasource: #"{"type": "datasource", "uid": "-- Mixed --"}"#,
        targets: target("A", "up", "{{instance}}")
          + #", {"datasource": {"type": "__expr__", "uid": "__expr__"}, "expression": "$A * 2", "hide": false, "refId": "B", "type": "math"}"#,
        y: 23),
      panel(
        8, "table", datasource: #"{"type": "datasource", "uid": "-- Dashboard --"}"#,
        targets:
          #"{"datasource": {"type": "datasource", "uid": "-- Dashboard --"}, "panelId": 1, "refId": "A"}"#,
        y: 31),
    ]
    try checkFine(export(panels.joined(separator: ","), variables: variables, annotations: annotation))
  }

  func testLoki() throws {
    let datasource = #"{"type": "loki", "uid": "loki"}"#
    let variables =
      #"{"name": "ns", "type": "query", "datasource": \#(datasource), "query": {"label": "namespace", "refId": "LokiVariableQueryEditor-VariableQuery", "stream": "{app=\"$app\"}", "type": 1}, "multi": true, "includeAll": true, "refresh": 1, "sort": 0, "regex": "", "options": [], "current": {}, "hide": 0}, {"name": "app", "type": "textbox", "query": "", "hide": 0}"#
    try checkFine(
      export(
        panel(
          1, "logs", datasource: datasource,
          targets:
            #"{"datasource": \#(datasource), "editorMode": "code", "expr": "{namespace=~\"$ns\", app=\"$app\"} |~ \"(?i)error$\" | json | line_format `{{$x := .msg}}{{$x}}`", "queryType": "range", "refId": "A", "maxLines": 100}"#
        ),
        variables: variables))
  }

  func testSQL() throws {
    for plugin in ["mysql", "grafana-postgresql-datasource", "mssql"] {
      let datasource = #"{"type": "\#(plugin)", "uid": "sql"}"#
      try checkFine(
        export(
          panel(
            1, "timeseries", datasource: datasource,
            targets:
              #"{"datasource": \#(datasource), "format": "time_series", "rawQuery": true, "rawSql": "SELECT $__timeGroupAlias(created, $__interval), count(*) FROM t WHERE $__timeFilter(created) AND region IN ($region) AND x = $1 AND ARRAY[[1],[2]] = y AND z ~ '^a$' GROUP BY 1", "refId": "A", "sql": {"columns": [{"parameters": [], "type": "function"}]}}"#
          ),
          variables:
            #"{"name": "region", "type": "query", "datasource": \#(datasource), "definition": "SELECT r FROM t", "query": "SELECT r FROM t", "multi": true, "includeAll": true, "refresh": 1}"#
        ))
    }
  }

  func testOtherDatasources() throws {
    for (plugin, target) in [
      (
        "influxdb",
        #""query": "SELECT mean(\"usage_idle\") FROM \"cpu\" WHERE host =~ /^$host$/ AND $timeFilter GROUP BY time($__interval), \"host\" fill(null)", "alias": "$tag_host $col", "rawQuery": true, "resultFormat": "time_series", "orderByTime": "ASC", "groupBy": [{"params": ["$__interval"], "type": "time"}]"#
      ),
      (
        "influxdb",
        #""query": "from(bucket: v.defaultBucket) |> range(start: v.timeRangeStart) |> filter(fn: (r) => r.h == \"${host:raw}\")""#
      ),
      (
        "elasticsearch",
        #""query": "host:$host AND status:[500 TO 599]", "alias": "{{host}} {{metric}}", "bucketAggs": [{"field": "@timestamp", "id": "2", "settings": {"interval": "auto", "min_doc_count": "0"}, "type": "date_histogram"}], "metrics": [{"id": "1", "type": "count"}], "timeField": "@timestamp""#
      ),
      (
        "cloudwatch",
        #""dimensions": {"InstanceId": "$host"}, "expression": "", "id": "", "label": "${PROP('Dim.InstanceId')}", "metricName": "CPUUtilization", "namespace": "AWS/EC2", "period": "", "queryMode": "Metrics", "region": "default", "statistic": "Average", "matchExact": true"#
      ),
      (
        "graphite",
        ##""target": "aliasByNode(movingAverage(servers.$host.cpu.#A, '1min'), 1)", "textEditor": true"##
      ),
      (
        "tempo",
        #""query": "{resource.service.name=\"$host\" && duration > 1s}", "queryType": "traceql", "limit": 20, "tableType": "traces""#
      ),
      (
        "yesoreyeram-infinity-datasource",
        #""url": "https://x/${__user.login}/${something}", "type": "json", "parser": "backend", "columns": [], "filters": []"#
      ),
      ("alexanderzobnin-zabbix-datasource", #""item": {"filter": "/CPU $host {$MACRO}/"}, "queryType": "0""#),
      ("grafana-testdata-datasource", #""scenarioId": "random_walk", "seriesCount": 3"#),
      ("victoriametrics-metrics-datasource", #""expr": "sum(rate(x[5m])) default 0""#),
      (
        "stackdriver",
        #""timeSeriesQuery": {"query": "fetch k8s | { a ; b } | join"}, "queryType": "timeSeriesQuery""#
      ),
    ] {
      let datasource = #"{"type": "\#(plugin)", "uid": "x1"}"#
      try checkFine(
        export(
          panel(
            1, "timeseries", datasource: datasource,
            targets: #"{"datasource": \#(datasource), "refId": "A", \#(target)}"#),
          variables: #"{"name": "host", "type": "textbox", "query": "a", "hide": 0}"#))
    }
  }

  /// Dashboards of Grafana 4: rows, datasources by name, queries of several languages, times as they were written then.
  func testOldRows() throws {
    try checkFine(
      #"""
      {"__inputs": [{"name": "DS_PROM", "label": "prom", "description": "", "type": "datasource", "pluginId": "prometheus", "pluginName": "Prometheus"}],
       "__requires": [{"type": "grafana", "id": "grafana", "name": "Grafana", "version": "4.1.1"}], "annotations": {"list": []}, "editable": true,
       "gnetId": 1860, "graphTooltip": 0, "hideControls": false, "id": null, "links": [{"asDropdown": true, "icon": "external link", "includeVars": true,
       "keepTime": true, "tags": ["a"], "title": "Others", "type": "dashboards"}], "refresh": false, "rows": [{"collapse": false, "height": 250,
       "panels": [{"aliasColors": {}, "bars": false, "datasource": "${DS_PROM}", "fill": 1, "id": 3, "legend": {"show": true}, "lines": true, "links": [],
        "nullPointMode": "null as zero", "renderer": "flot", "span": 12, "targets": [{"expr": "irate(node_cpu{mode=\"system\", instance=~\"$node\"}[5m]) * 100",
        "intervalFactor": 2, "legendFormat": "{{cpu}}", "refId": "A", "step": 240, "metric": ""}], "thresholds": [], "timeFrom": null, "timeShift": null,
        "title": "CPU", "tooltip": {"shared": true}, "type": "timeseries", "xaxis": {"mode": "time"}, "yaxes": [{"format": "short"}, {"format": "short"}]}],
       "repeat": null, "showTitle": false, "title": "Row", "titleSize": "h6"}], "schemaVersion": 14, "style": "dark", "tags": [],
       "templating": {"list": [{"allValue": null, "current": {}, "datasource": "${DS_PROM}", "hide": 0, "includeAll": false, "label": "Host:", "multi": false,
        "name": "node", "options": [], "query": "label_values(node_boot_time, instance)", "refresh": 1, "regex": "", "sort": 0, "tagValuesQuery": "", "tags": [],
        "type": "query"}]}, "time": {"from": "now-24h", "to": "now"}, "timepicker": {"refresh_intervals": ["5s", "1m", "2h", "1d"],
       "time_options": ["5m", "15m"]}, "timezone": "browser", "title": "Node", "version": 13}
      """#)
  }
}
