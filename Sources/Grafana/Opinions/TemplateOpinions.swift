import Diagnostics
import Documents
import PromQL

/// Opinions on variables, under the names of dashboard-linter.
enum TemplateOpinions {
  static let rules = [datasource, job, instance, labelValues, reload]

  private static let soundDatasource =
    #"{"name": "datasource", "type": "datasource", "query": "prometheus", "label": "Data source"}"#

  private static func list(_ variables: String) -> String {
    #"{"title": "API", "templating": {"list": [\#(variables)]}, "panels": []}"#
  }

  private static let datasource = DashboardRule(
    description: DashboardCheckDescription(
      code: "template-datasource-rule", severity: .warning,
      summary: "The dashboard has a variable of type 'datasource' called 'datasource' or 'TYPE_datasource'.",
      why: "One dashboard then serves each Prometheus of a house.",
      example: list(""), fix: list(soundDatasource))
  ) { dashboard, rule in
    let chosen = dashboard.variables.filter { $0.kind == .datasource }
    guard let first = chosen.first else {
      return [
        rule.finding(
          "the dashboard has no variable of type 'datasource'",
          at: dashboard.title?.range ?? dashboard.node.opening,
          help: "add one called 'datasource'")
      ]
    }
    // Several are fine: a dashboard of metrics and logs has two.
    let isNamed = chosen.contains { $0.name == "datasource" || $0.name.hasSuffix("_datasource") }
    return isNamed
      ? []
      : [rule.finding("no datasource variable is called 'datasource' or 'TYPE_datasource'", at: first.place)]
  }

  private static let job = matcher("template-job-rule", "job")
  private static let instance = matcher("template-instance-rule", "instance")

  /// A variable for a label that all queries select by.
  private static func matcher(_ code: String, _ label: String) -> DashboardRule {
    let sound =
      #"{"name": "\#(label)", "type": "query", "query": "label_values(\#(label))", "multi": true, "allValue": ".+"}"#
    return DashboardRule(
      description: DashboardCheckDescription(
        code: code, severity: .warning,
        summary: "The dashboard has a variable '\(label)' of several values with the value '.+' for All.",
        why: "Readers choose what the panels show by '\(label)'.",
        example: list(""), fix: list(sound))
    ) { dashboard, rule in
      let asksPrometheus = dashboard.queries.isEmpty ? dashboard.panels.isEmpty : true
      guard asksPrometheus else { return [] }
      guard let variable = dashboard.variable(named: label) else {
        return [
          rule.finding(
            "the dashboard has no variable '\(label)'", at: dashboard.title?.range ?? dashboard.node.opening,
            help: "add one of type 'query'")
        ]
      }
      var findings: [Diagnostic] = []
      if variable.kind != .query {
        findings.append(rule.finding("the variable '\(label)' is not of type 'query'", at: variable.place))
      }
      if !variable.isMulti {
        findings.append(rule.finding("the variable '\(label)' takes one value only", at: variable.place))
      }
      if variable.allValue != ".+" {
        findings.append(rule.finding("the value for All of '\(label)' is not '.+'", at: variable.place))
      }
      return findings
    }
  }

  private static let labelValues = DashboardRule(
    description: DashboardCheckDescription(
      code: "template-label-promql-rule", severity: .warning,
      summary: "The selector of 'label_values(selector, label)' is PromQL.",
      why: "The variable has no values otherwise.",
      example: CheckExample.variables(
        #"{"name": "job", "type": "query", "datasource": \#(CheckExample.datasource), "query": "label_values(up{, job)"}"#
      ),
      fix: CheckExample.variables(
        #"{"name": "job", "type": "query", "datasource": \#(CheckExample.datasource), "query": "label_values(up, job)"}"#
      ))
  ) { dashboard, rule in
    dashboard.variables.flatMap { variable -> [Diagnostic] in
      guard variable.kind == .query, let node = variable.query?["query"] ?? variable.query,
        let text = node.string,
        dashboard.resolution(of: variable.datasource, group: variable.node["query"]?["group"]).isPrometheus,
        let selector = selector(in: text)
      else { return [] }
      let written = Array(Array(text.utf8)[selector])
      return PromQLTemplate(String(decoding: written, as: UTF8.self)).faults.map { fault in
        rule.finding(
          "the variable '\(variable.name)': \(fault.message)",
          at: ScalarSourceMap(node: node).range(
            ofDecoded: (fault.range.start + selector.lowerBound)..<(fault.range.end + selector.lowerBound)),
          help: fault.help)
      }
    }
  }

  /// What stands before the last comma of `label_values(…, label)`.
  private static func selector(in text: String) -> Range<Int>? {
    let bytes = Array(text.utf8)
    let head = Array("label_values(".utf8)
    guard bytes.starts(with: head), bytes.last == UInt8(ascii: ")"),
      let comma = bytes.lastIndex(of: UInt8(ascii: ",")), comma > head.count
    else { return nil }
    return head.count..<comma
  }

  private static let reload = DashboardRule(
    description: DashboardCheckDescription(
      code: "template-on-time-change-reload-rule", severity: .warning,
      summary: "Variables of type 'query' are asked anew when the time range changes.",
      why: "Values of another time are missing from the choice otherwise.",
      example: list(#"{"name": "a", "type": "query", "query": "label_values(a)", "refresh": 1}"#),
      fix: list(#"{"name": "a", "type": "query", "query": "label_values(a)", "refresh": 2}"#))
  ) { dashboard, rule in
    dashboard.variables.compactMap { variable in
      guard variable.kind == .query else { return nil }
      let refresh = variable.node["refresh"]
      guard refresh?.integer != 2, refresh?.string != "onTimeRangeChanged" else { return nil }
      return rule.finding(
        "the variable '\(variable.name)' is not asked anew when the time range changes",
        at: refresh?.range ?? variable.place, help: "set 'refresh' to 2 ('onTimeRangeChanged' in v2)")
    }
  }
}
