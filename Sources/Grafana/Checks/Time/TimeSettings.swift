import Diagnostics
import Documents

/// Times, refresh intervals and the intervals of panels.
enum TimeSettings {
  static let rule = DashboardRule(
    description: DashboardCheckDescription(
      code: "time-syntax", severity: .error,
      summary:
        "Times are 'now', a date, or date math such as 'now-6h/d'; intervals are such as '30s' or '1h30m'.",
      why:
        "Grafana refuses a refresh that it cannot read, and shows 'Invalid date' or the last hours for a bad time.",
      example: #"{"title": "API", "time": {"from": "now-6hours", "to": "now"}, "panels": []}"#,
      fix: #"{"title": "API", "time": {"from": "now-6h", "to": "now"}, "panels": []}"#)
  ) { dashboard, rule in
    var findings: [Diagnostic] = []
    func check(
      _ node: Node?, _ subject: @autoclosure () -> String, _ help: String, _ isRight: (String) -> Bool
    ) {
      guard let node, !node.isNull, node.bool == nil else { return }
      guard let text = node.string else {
        if node.integer == nil {
          findings.append(
            rule.finding("\(subject()) must be a string; got \(node.typeName)", at: node.range, help: help))
        }
        return
      }
      guard !text.isEmpty, TemplateReference.all(in: text).isEmpty, !isRight(text) else { return }
      findings.append(rule.finding("\(subject()) cannot be '\(text)'", at: node.range, help: help))
    }
    let settings = dashboard.form.hasElements ? dashboard.node["timeSettings"] : dashboard.node["time"]
    check(settings?["from"], "the time 'from'", "write a time such as 'now-6h'", DateMath.isTime)
    check(settings?["to"], "the time 'to'", "write a time such as 'now'", DateMath.isTime)
    let refresh = dashboard.form.hasElements ? settings?["autoRefresh"] : dashboard.node["refresh"]
    check(refresh, "the refresh", "write an interval such as '30s'") {
      $0 == "auto" || DateMath.isInterval($0)
    }
    let picker = dashboard.form.hasElements ? settings : dashboard.node["timepicker"]
    let steps = dashboard.form.hasElements ? picker?["autoRefreshIntervals"] : picker?["refresh_intervals"]
    for step in steps?.sequence ?? [] {
      check(step, "a step of refresh", "write an interval such as '30s'") {
        $0 == "auto" || DateMath.isInterval($0)
      }
    }
    check(picker?["nowDelay"], "the delay of now", "write an interval such as '1m'", DateMath.isInterval)
    for variable in dashboard.variables where variable.kind == .interval {
      guard let node = variable.query ?? variable.node["query"], let text = node.string else { continue }
      let map = ScalarSourceMap(node: node)
      for (step, range) in VariableSteps.all(in: text) where !DateMath.isInterval(step) && step != "auto" {
        findings.append(
          rule.finding(
            "'\(step)' of the variable '\(variable.name)' is no interval", at: map.range(ofDecoded: range),
            severity: .warning, help: "write intervals such as '1m,10m,1h'"))
      }
    }
    for panel in dashboard.panels {
      for target in panel.targets where target.resolution.isPrometheus {
        check(
          target.query?["interval"], "the least step of \(target.path)", "write an interval such as '15s'"
        ) { DateMath.isStep($0) }
      }
      let options = panel.placement == .element ? panel.node["data"]?["spec"]?["queryOptions"] : panel.node
      for key in ["interval", "timeFrom", "timeShift"] {
        check(options?[key], "the '\(key)' of the panel '\(panel.name)'", "write an interval such as '1h'") {
          text in
          DateMath.isStep(text) || DateMath.isTime(text)
            || DateMath.isTime("now-" + text)
        }
      }
    }
    return findings
  }
}
