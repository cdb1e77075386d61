import Diagnostics
import Documents

/// The steps at which a panel changes colour.
enum Thresholds {
  static let rule = DashboardRule(
    description: DashboardCheckDescription(
      code: "threshold-order", severity: .warning,
      summary: "The steps of thresholds rise, and only the first has no value.",
      why:
        "Grafana takes the last step before the first one above the value, so steps behind a higher one are never shown.",
      example: CheckExample.panel(
        #"""
        "fieldConfig": {"defaults": {"thresholds": {"mode": "absolute", "steps": [
          {"color": "green", "value": null}, {"color": "red", "value": 90}, {"color": "orange", "value": 70}]}}}
        """#),
      fix: CheckExample.panel(
        #"""
        "fieldConfig": {"defaults": {"thresholds": {"mode": "absolute", "steps": [
          {"color": "green", "value": null}, {"color": "orange", "value": 70}, {"color": "red", "value": 90}]}}}
        """#))
  ) { dashboard, rule in
    dashboard.panels.flatMap { panel in
      panel.thresholds.flatMap {
        check($0["steps"], panel, rule)
      }
    }
  }

  private static func check(
    _ steps: Node?, _ panel: DashboardPanel, _ rule: DashboardCheckDescription
  ) -> [Diagnostic] {
    var last: Double?
    var findings: [Diagnostic] = []
    for (index, step) in (steps?.sequence ?? []).enumerated() {
      guard let node = step["value"], !node.isNull else {
        if index > 0 {
          findings.append(
            rule.finding(
              "a threshold of the panel '\(panel.name)' behind the first has no value", at: step.opening,
              help: "give it a value, or make it the first"))
        }
        continue
      }
      guard let value = node.double else {
        findings.append(
          rule.finding(
            "the value of a threshold of the panel '\(panel.name)' must be a number; got \(node.typeName)",
            at: node.range))
        continue
      }
      if let last, value < last {
        findings.append(
          rule.finding(
            "the thresholds of the panel '\(panel.name)' do not rise: \(node.scalarText ?? "") stands behind a higher one",
            at: node.range, help: "sort them"))
      }
      last = max(last ?? value, value)
    }
    return findings
  }
}
