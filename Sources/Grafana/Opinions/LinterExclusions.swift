import Diagnostics
import Documents

/// The file `.lint` of dashboard-linter: what it leaves out, by rule, dashboard, panel and query.
package struct LinterExclusions: Sendable {
  private struct Entry: Sendable {
    let dashboard: String?
    let panel: String?
    let targetIndex: String?
  }

  /// Nil entries leave out the whole rule.
  private var excluded: [String: [Entry]?] = [:]
  private var weakened: [String: [Entry]?] = [:]

  package init() {}

  /// What cannot be read of the file is left out of it.
  package init(_ root: Node) {
    excluded = Self.read(root["exclusions"])
    weakened = Self.read(root["warnings"])
  }

  /// The findings that remain; only opinions are touched, and faults of PromQL under the names that dashboard-linter
  /// has for them. `warnings` only tell.
  package func apply(to findings: [Diagnostic], in dashboard: Dashboard) -> [Diagnostic] {
    findings.compactMap { finding in
      if matches(excluded, finding, dashboard) { return nil }
      guard matches(weakened, finding, dashboard) else { return finding }
      return Diagnostic(
        code: finding.code, severity: .info, message: finding.message, range: finding.range,
        help: finding.help, notes: finding.notes)
    }
  }

  private static func read(_ node: Node?) -> [String: [Entry]?] {
    var rules: [String: [Entry]?] = [:]
    for rule in node?.mapping?.entries ?? [] {
      let entries = rule.value["entries"]?.sequence?.map { entry in
        Entry(
          dashboard: entry["dashboard"]?.scalarText, panel: entry["panel"]?.scalarText,
          targetIndex: entry["targetIdx"]?.scalarText)
      }
      rules[rule.name] = .some(entries)
    }
    return rules
  }

  private func matches(_ rules: [String: [Entry]?], _ finding: Diagnostic, _ dashboard: Dashboard) -> Bool {
    guard !rules.isEmpty else { return false }
    let name = LanguageOpinions.linterName(of: finding, in: dashboard)
    guard DashboardCheck.opinionCodes.contains(name), let rule = rules[name] else { return false }
    guard let entries = rule else { return true }
    let site = DashboardSite(of: finding, in: dashboard)
    return entries.contains { entry in
      (entry.dashboard == nil || entry.dashboard == dashboard.title?.string)
        && (entry.panel == nil || entry.panel == site.panel?.title)
        && (entry.targetIndex == nil || entry.targetIndex == site.targetIndex.map(String.init))
    }
  }
}
