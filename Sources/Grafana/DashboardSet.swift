import Diagnostics
import Documents

/// What only several dashboards together can have wrong.
package enum DashboardSet {
  package static let descriptions = [duplicateUid, duplicateTitle]

  static let duplicateUid = DashboardCheckDescription(
    code: "uid-in-two-files", severity: .error,
    summary: "Each dashboard that is provisioned has a uid of its own.",
    why: "Grafana keeps one of the two, now this one, now the other, and saves neither when it notices.",
    example: #"{"uid": "api", "title": "API", "panels": []}"#,
    fix: #"{"uid": "api-2", "title": "API", "panels": []}"#)

  static let duplicateTitle = DashboardCheckDescription(
    code: "title-in-two-files", severity: .warning,
    summary: "The dashboards of one folder have titles of their own.",
    why: "Grafana does not provision a dashboard whose title its folder has already.",
    example: #"{"uid": "a", "title": "API", "panels": []}"#,
    fix: #"{"uid": "a", "title": "API latency", "panels": []}"#)

  /// The findings about dashboards together; folders of files are taken for folders of Grafana.
  package static func check(_ dashboards: [DashboardIdentity]) -> [Diagnostic] {
    var findings: [Diagnostic] = []
    var uids: [String: Node] = [:]
    var titles: [String: Node] = [:]
    for dashboard in dashboards {
      if let node = dashboard.uid, let uid = node.string, !uid.isEmpty {
        if let first = uids[uid] {
          findings.append(
            duplicateUid.finding(
              "the uid '\(uid)' is also that of '\(first.source.path)'", at: node.range,
              help: "give each dashboard a uid of its own",
              notes: [Diagnostic.Note(message: "first used", range: first.range)]))
        } else {
          uids[uid] = node
        }
      }
      guard let node = dashboard.title, let title = node.string, !title.isEmpty else { continue }
      let path = node.source.path.utf8
      let folder = path.lastIndex(of: UInt8(ascii: "/")).map { String(node.source.path[..<$0]) } ?? ""
      let key = folder + "\u{0}" + title
      if let first = titles[key] {
        findings.append(
          duplicateTitle.finding(
            "the title '\(title)' is also that of '\(first.source.path)'", at: node.range, help: "rename one",
            notes: [Diagnostic.Note(message: "first used", range: first.range)]))
      } else {
        titles[key] = node
      }
    }
    return findings
  }
}
