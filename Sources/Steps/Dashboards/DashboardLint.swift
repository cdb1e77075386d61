import Diagnostics
import Documents
import Grafana

/// Checks dashboards file by file, then together.
package struct DashboardLint {
  private let settings: DashboardSettings
  /// Those of the settings, then those that they share with others.
  private let suppressions: [DashboardSuppression]
  private let templates = PromQLTemplates()
  private var used: Set<Int> = []
  private var exclusions: [String: LinterExclusions] = [:]
  private var identities: [DashboardIdentity] = []
  package private(set) var costs: [DashboardCost] = []

  package init(_ settings: DashboardSettings = DashboardSettings()) {
    self.settings = settings
    suppressions = settings.suppressions + settings.sharedSuppressions
  }

  /// Checks the documents of a file: how many of them are dashboards, and what is wrong with them.
  ///
  /// - Parameter folder: where the path of the file begins.
  package mutating func check(
    _ documents: [Node], below folder: String? = nil
  ) -> (items: Int, diagnostics: [Diagnostic]) {
    var count = 0
    var diagnostics: [Diagnostic] = []
    for root in documents where !root.isNull {
      let (dashboard, faults) = DashboardReader.read(root, templates: templates)
      var found = faults
      if let dashboard {
        count += 1
        identities.append(DashboardIdentity(dashboard))
        costs.append(DashboardCost(dashboard))
        found +=
          DashboardCheck.check(dashboard, opinions: settings.opinions) + settings.policy.check(dashboard)
        if !settings.opinions.isEmpty {
          let exclusions = exclusions(beside: root.source.path, below: folder, into: &diagnostics)
          found = exclusions.apply(to: found, in: dashboard)
        }
        found = found.filter { !isSuppressed($0, in: dashboard) }
      }
      diagnostics += found
    }
    return (count, diagnostics)
  }

  /// To be called after the last file: what they have wrong together, and suppressions that suppress nothing.
  package mutating func finish() -> [Diagnostic] {
    var diagnostics: [Diagnostic] = []
    for finding in DashboardSet.check(identities, isComplete: settings.isProvisioned)
    where !isSuppressedTogether(finding) {
      diagnostics.append(finding)
    }
    let uids = Set(identities.compactMap { $0.uid?.string })
    for (index, suppression) in suppressions.enumerated() where !used.contains(index) {
      let isShared = index >= settings.suppressions.count
      if isShared, suppression.dashboard.map(uids.contains) != true { continue }
      diagnostics.append(
        Diagnostic(
          code: "stale-suppression",
          message: "the suppression of '\(suppression.codes.joined(separator: "', '"))' suppresses nothing",
          range: suppression.range, help: "remove it: \(suppression.reason)"))
    }
    return diagnostics
  }

  private mutating func isSuppressed(_ finding: Diagnostic, in dashboard: Dashboard) -> Bool {
    var isCovered = false
    for (index, suppression) in suppressions.enumerated()
    where suppression.covers(finding, in: dashboard) {
      used.insert(index)
      isCovered = true
    }
    return isCovered
  }

  /// The same of what several files have wrong, where no panel can be named.
  private mutating func isSuppressedTogether(_ finding: Diagnostic) -> Bool {
    guard !suppressions.isEmpty else { return false }
    let uid = identities.first { $0.path == finding.range?.source.path }?.uid?.string
    var isCovered = false
    for (index, suppression) in suppressions.enumerated()
    where suppression.codes.contains(finding.code)
      && (suppression.dashboard == nil || suppression.dashboard == uid)
    {
      used.insert(index)
      isCovered = true
    }
    return isCovered
  }

  /// dashboard-linter's `.lint` in the folder of the file.
  private mutating func exclusions(
    beside path: String, below folder: String?, into diagnostics: inout [Diagnostic]
  ) -> LinterExclusions {
    let parent = path.utf8.lastIndex(of: UInt8(ascii: "/")).map { String(path[...$0]) } ?? ""
    if let known = exclusions[parent] { return known }
    let parsed = DocumentReader.read(path: parent + ".lint", below: folder)
    let found = parsed.documents.first.map(LinterExclusions.init) ?? LinterExclusions()
    // A file that is not there excludes nothing; one that is damaged must not seem to.
    diagnostics += parsed.diagnostics.filter { $0.code != "unreadable-file" }
    exclusions[parent] = found
    return found
  }
}
