import Diagnostics
import Documents

/// Keys whose values Grafana cannot take.
enum KeyShapes {
  static let rule = DashboardRule(
    description: DashboardCheckDescription(
      code: "key-type", severity: .warning,
      summary: "The keys of a dashboard, its panels, queries and variables hold values of the right type.",
      why:
        "Grafana does not convert them: it fails to load the dashboard or the panel, or takes the key for absent.",
      example: #"{"title": "API", "tags": "production", "panels": []}"#,
      fix: #"{"title": "API", "tags": ["production"], "panels": []}"#)
  ) { dashboard, rule in
    var findings: [Diagnostic] = []
    func check(_ node: Node?, _ table: ShapeTable, _ owner: @autoclosure () -> String) {
      guard let node else { return }
      findings += table.offenders(in: node).map { key, shape, offender in
        rule.finding(
          "'\(key)' of \(owner()) must be \(shape.words); got \(shown(offender))",
          at: offender.mapping == nil && offender.sequence == nil ? offender.range : offender.opening)
      }
    }
    check(dashboard.node, dashboard.form.hasElements ? elements : classic, "the dashboard")
    if !dashboard.form.hasElements {
      check(dashboard.node["annotations"], annotations, "'annotations'")
      check(dashboard.node["timepicker"], timepicker, "'timepicker'")
      for annotation in dashboard.annotations {
        let name = TemplateSubject.annotation(annotation).phrase
        check(annotation, KeyShapes.annotation, name)
        check(annotation["datasource"], reference, "the datasource of \(name)")
      }
      for variable in dashboard.variables {
        check(variable.node, KeyShapes.variable, "the variable '\(variable.name)'")
      }
    }
    for link in dashboard.node["links"]?.sequence ?? [] {
      check(link, KeyShapes.link, "a link of the dashboard")
    }
    for variable in dashboard.variables {
      check(variable.datasource, reference, "the datasource of the variable '\(variable.name)'")
      if variable.kind == .query { check(variable.query, query, "the variable '\(variable.name)'") }
    }
    for panel in dashboard.panels {
      if panel.placement != .element { check(panel.node, KeyShapes.panel, "the panel '\(panel.name)'") }
      check(panel.datasource, reference, "the datasource of the panel '\(panel.name)'")
      for link in panel.node["links"]?.sequence ?? [] {
        check(link, KeyShapes.link, "a link of the panel '\(panel.name)'")
      }
      checkFields(of: panel, check)
      for transformation in panel.transformations {
        check(transformation, KeyShapes.transformation, "a transformation of the panel '\(panel.name)'")
      }
      for target in panel.targets {
        check(target.query, KeyShapes.target, target.path)
        check(target.datasource, reference, "the datasource of \(target.path)")
        if target.resolution.isPrometheus { check(target.query, prometheus, target.path) }
      }
    }
    return findings
  }

  private static func checkFields(
    of panel: DashboardPanel, _ check: (Node?, ShapeTable, @autoclosure () -> String) -> Void
  ) {
    guard let config = panel.fieldConfig else { return }
    check(config, fieldConfig, "the panel '\(panel.name)'")
    let defaults = config["defaults"]
    check(defaults, field, "the panel '\(panel.name)'")
    for thresholds in panel.thresholds {
      check(thresholds, self.thresholds, "the thresholds of the panel '\(panel.name)'")
      for step in thresholds["steps"]?.sequence ?? [] {
        check(step, self.step, "a threshold of the panel '\(panel.name)'")
      }
    }
    for override in config["overrides"]?.sequence ?? [] {
      check(override, self.override, "an override of the panel '\(panel.name)'")
      check(override["matcher"], identified, "a matcher of the panel '\(panel.name)'")
      for property in override["properties"]?.sequence ?? [] {
        check(property, identified, "an overridden property of the panel '\(panel.name)'")
      }
    }
  }

  private static func shown(_ node: Node) -> String {
    switch node.value {
    case .number(let text): text
    case .string(let text): "'\(text)'"
    default: node.typeName
    }
  }

  private static let classic = ShapeTable([
    ("id", .number), ("description", .text), ("tags", .texts), ("timezone", .text), ("editable", .flag),
    ("graphTooltip", .whole(0...2)), ("fiscalYearStartMonth", .whole(0...11)), ("liveNow", .flag),
    ("schemaVersion", .either([.number, .text])), ("time", .mapping),
    ("timepicker", .mapping), ("templating", .mapping), ("annotations", .mapping), ("links", .mappings),
    ("weekStart", .text), ("version", .number), ("__inputs", .mappings), ("__requires", .mappings),
  ])

  private static let elements = ShapeTable([
    ("cursorSync", .choice(["Off", "Crosshair", "Tooltip"])), ("description", .text), ("editable", .flag),
    ("liveNow", .flag), ("preload", .flag), ("tags", .texts), ("links", .mappings),
    ("annotations", .mappings),
    ("timeSettings", .mapping),
  ])

  private static let link = ShapeTable([
    ("title", .text), ("url", .text), ("tooltip", .text), ("tags", .texts), ("targetBlank", .flag),
  ])

  private static let annotation = ShapeTable([
    ("name", .text), ("enable", .flag), ("hide", .flag), ("datasource", .datasource), ("expr", .text),
  ])

  private static let variable = ShapeTable([
    ("label", .text), ("hide", .whole(0...3)), ("refresh", .either([.whole(0...2), .flag])),
    ("sort", .whole(0...8)),
    ("multi", .flag), ("includeAll", .flag), ("regex", .text), ("allValue", .text),
    ("datasource", .datasource),
    ("query", .either([.text, .mapping])), ("current", .mapping), ("options", .list),
  ])

  private static let annotations = ShapeTable([("list", .mappings)])

  private static let timepicker = ShapeTable([("refresh_intervals", .texts), ("hidden", .flag)])

  private static let reference = ShapeTable([("type", .text), ("uid", .text), ("name", .text)])

  private static let query = ShapeTable([("query", .text)])

  private static let panel = ShapeTable([
    ("id", .number),
    ("title", .text), ("description", .text), ("transparent", .flag), ("datasource", .datasource),
    ("links", .mappings),
    ("repeat", .either([.text, .flag])), ("repeatDirection", .choice(["h", "v"])), ("maxPerRow", .number),
    ("options", .mapping), ("fieldConfig", .mapping), ("transformations", .mappings),
    ("libraryPanel", .mapping),
    ("collapsed", .flag),
  ])

  private static let fieldConfig = ShapeTable([("defaults", .mapping), ("overrides", .mappings)])

  private static let field = ShapeTable([
    ("unit", .text), ("decimals", .number), ("min", .number), ("max", .number), ("displayName", .text),
    ("description", .text), ("noValue", .text), ("thresholds", .mapping), ("mappings", .mappings),
    ("links", .mappings), ("color", .mapping), ("custom", .mapping),
  ])

  private static let override = ShapeTable([("matcher", .mapping), ("properties", .mappings)])

  private static let thresholds = ShapeTable([
    ("mode", .choice(["absolute", "percentage"])), ("steps", .mappings),
  ])

  private static let step = ShapeTable([("color", .text)])

  /// Matchers and properties of overrides.
  private static let identified = ShapeTable([("id", .text)])

  private static let transformation = ShapeTable([("id", .text), ("options", .mapping), ("disabled", .flag)])

  private static let target = ShapeTable([("datasource", .datasource), ("hide", .flag)])

  private static let prometheus = ShapeTable([
    ("expr", .text), ("legendFormat", .text), ("instant", .flag), ("exemplar", .flag),
  ])
}
