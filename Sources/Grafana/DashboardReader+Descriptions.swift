import Diagnostics

extension DashboardReader {
  /// What the codes of reading mean.
  package static var descriptions: [DashboardCheckDescription] {
    [notADashboard, wrapper, missingEnvelope, listOfMappings]
  }

  static let notADashboard = DashboardCheckDescription(
    code: "not-a-dashboard", severity: .error,
    summary: "The file holds a dashboard: a mapping with panels, or a resource whose spec is one.",
    why: "Grafana does not load anything else, and no check can look into it.",
    example: #"{"apiVersion": "v1", "kind": "ConfigMap", "spec": {}}"#,
    fix: #"{"title": "API", "panels": []}"#)

  static let wrapper = DashboardCheckDescription(
    code: "dashboard-wrapper", severity: .info,
    summary: "The dashboard stands at the root of its file.",
    why:
      "The HTTP API wraps a dashboard in a mapping; a provisioned file with the wrapper is refused as untitled.",
    example: #"{"dashboard": {"title": "API", "panels": []}, "overwrite": true}"#,
    fix: #"{"title": "API", "panels": []}"#)

  static let missingEnvelope = DashboardCheckDescription(
    code: "dashboard-envelope", severity: .warning,
    summary: "A v2 dashboard stands in a resource of a known API version.",
    why: "Without the envelope Grafana reads the file as a classic dashboard, which then has no panels.",
    example: #"{"title": "API", "elements": {}, "layout": {"kind": "GridLayout", "spec": {"items": []}}}"#,
    fix: #"""
      {"apiVersion": "dashboard.grafana.app/v2", "kind": "Dashboard", "metadata": {"name": "api"},
       "spec": {"title": "API", "elements": {}, "layout": {"kind": "GridLayout", "spec": {"items": []}}}}
      """#)

  static let listOfMappings = DashboardCheckDescription(
    code: "dashboard-structure", severity: .error,
    summary: "'panels' and 'rows' are lists of mappings, 'elements' and 'layout' are mappings.",
    why: "Grafana fails to show a dashboard whose panels it cannot read.",
    example: #"{"title": "API", "panels": [null]}"#,
    fix: #"{"title": "API", "panels": []}"#)
}
