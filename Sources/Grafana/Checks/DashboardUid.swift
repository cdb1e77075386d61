import Diagnostics
import Documents

/// The identifier that links and provisioning use.
enum DashboardUid {
  private static let maximumLength = 40

  static let rule = DashboardRule(
    description: DashboardCheckDescription(
      code: "dashboard-uid", severity: .error,
      summary: "A dashboard's uid has at most 40 letters, digits, '-' and '_'.",
      why: "Grafana refuses any other uid. Without one it makes a new one at each import, and links break.",
      example: #"{"uid": "api latency", "title": "API", "panels": []}"#,
      fix: #"{"uid": "api-latency", "title": "API", "panels": []}"#)
  ) { dashboard, rule in
    let key = dashboard.form.isResource ? "metadata.name" : "uid"
    let help = "use at most \(maximumLength) letters, digits, '-' and '_'"
    guard let uid = dashboard.uid, !uid.isNull, uid.string?.isEmpty != true else {
      let isGenerated = dashboard.root["metadata"]?["generateName"]?.string?.isEmpty == false
      guard dashboard.form.isResource, !isGenerated else { return [] }
      return [
        rule.finding(
          "the resource has no 'metadata.name'", at: (dashboard.root["metadata"] ?? dashboard.root).opening,
          help: help)
      ]
    }
    guard let text = uid.string else {
      // Grafana takes a uid of another type for none.
      return [
        rule.finding(
          "'\(key)' must be a string; got \(uid.typeName)", at: uid.range, severity: .warning,
          help: "put it in quotes")
      ]
    }
    // Grafana trims the uid before it looks at it.
    let scalars = text.unicodeScalars
    let trimmed = trim(scalars)
    if let offender = trimmed.first(where: { !isAllowed($0) }) {
      if dashboard.form.isResource, trimmed.allSatisfy({ isAllowed($0) || $0 == "." }) {
        // Names of resources may hold points; links and older versions of Grafana do not take them.
        return [
          rule.finding(
            "'metadata.name' should not contain '.'", at: uid.range, severity: .warning, help: help)
        ]
      }
      return [rule.finding("'\(key)' must not contain '\(offender)'", at: uid.range, help: help)]
    }
    guard trimmed.count > maximumLength else { return [] }
    return [
      rule.finding(
        "'\(key)' must have at most \(maximumLength) characters; got \(trimmed.count)", at: uid.range,
        help: help)
    ]
  }

  private static func trim(_ text: String.UnicodeScalarView) -> [Unicode.Scalar] {
    let start = Array(text.drop(while: \.properties.isWhitespace))
    let tail = start.reversed().prefix(while: \.properties.isWhitespace).count
    return Array(start.dropLast(tail))
  }

  private static func isAllowed(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar {
    case "a"..."z", "A"..."Z", "0"..."9", "-", "_": true
    default: false
    }
  }
}
