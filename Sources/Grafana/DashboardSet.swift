import Diagnostics
import Documents

/// What only several dashboards together can have wrong.
package enum DashboardSet {
  package static let descriptions = [duplicateUid, duplicateTitle, unknownLink]

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

  static let unknownLink = DashboardCheckDescription(
    code: "link-uid", severity: .info,
    summary: "A link to '/d/uid' leads to a dashboard of the files, where several are checked together.",
    why:
      "Grafana shows 'Dashboard not found'. The dashboard may be there without being among the files, so it is but "
      + "told; with 'mode: provisioned' it warns.",
    example: #"{"uid": "api", "title": "API", "links": [{"type": "link", "url": "/d/apii"}], "panels": []}"#,
    fix: #"{"uid": "api", "title": "API", "links": [{"type": "link", "url": "/d/api"}], "panels": []}"#)

  /// Dashboards of which it can be said that a link leads out of them.
  private static let leastForLinks = 2

  /// The findings about dashboards together; folders of files are taken for folders of Grafana.
  ///
  /// - Parameter isComplete: whether there are no dashboards but these.
  package static func check(_ dashboards: [DashboardIdentity], isComplete: Bool = false) -> [Diagnostic] {
    duplicates(among: dashboards) + unknownLinks(of: dashboards, isComplete: isComplete)
  }

  private static func unknownLinks(of dashboards: [DashboardIdentity], isComplete: Bool) -> [Diagnostic] {
    let uids = dashboards.compactMap { $0.uid?.string }.filter { !$0.isEmpty }
    guard uids.count >= leastForLinks else { return [] }
    let known = Set(uids)
    let sorted = uids.sorted()
    return dashboards.flatMap(\.links).filter { !known.contains($0.uid) }.map { link in
      unknownLink.finding(
        "the link leads to the dashboard '\(link.uid)', which none of the files defines", at: link.range,
        severity: isComplete ? .warning : .info, help: Suggestion.help(for: link.uid, among: sorted))
    }
  }

  private static func duplicates(among dashboards: [DashboardIdentity]) -> [Diagnostic] {
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
