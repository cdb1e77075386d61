import Diagnostics
import Documents

/// The numbers by which panels are found.
enum PanelIds {
  static let rule = DashboardRule(
    description: DashboardCheckDescription(
      code: "panel-id-duplicate", severity: .warning,
      summary: "The ids of panels are unique in a dashboard, those inside collapsed rows included.",
      why:
        "Since 9.5 Grafana gives one of the two a new id, so that links, annotations and panels that share its "
        + "query point elsewhere; before, editing one opened the other (grafana/grafana#65468, #116170).",
      example: #"""
        {"title": "API", "panels": [
          {"id": 1, "type": "stat"}, {"id": 1, "type": "table"}]}
        """#,
      fix: #"""
        {"title": "API", "panels": [
          {"id": 1, "type": "stat"}, {"id": 2, "type": "table"}]}
        """#)
  ) { dashboard, rule in
    // The order of the first panel of each id.
    var first: [Int: Int] = [:]
    var findings: [Diagnostic] = []
    for (order, panel) in dashboard.panels.enumerated() {
      // Grafana numbers panels without an id, or with 0, itself.
      guard let id = panel.id, let number = id.integer, number != 0 else { continue }
      guard let known = first[number] else {
        first[number] = order
        continue
      }
      let panelBefore = dashboard.panels[known]
      findings.append(
        rule.finding(
          "the id \(number) of '\(panel.name)' is also that of '\(panelBefore.name)'", at: id.range,
          help: "give the panel an id of its own",
          notes: [
            Diagnostic.Note(
              message: "first used for \(panelBefore.path)", range: (panelBefore.id ?? id).range)
          ]))
    }
    return findings
  }
}
