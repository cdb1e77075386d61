import Diagnostics
import Documents
import Grafana
import PromQL
import RegularExpressions

/// What of dashboards is checked, beyond what Grafana refuses or shows wrongly.
package struct DashboardSettings: Sendable {
  package var opinions: Set<String> = []
  /// Whether the files are all that Grafana is provisioned with.
  package var isProvisioned = false
  package var policy = DashboardPolicy()
  package var suppressions: [DashboardSuppression] = []
  /// Suppressions that hold for more files than are checked: as nobody knows what those hold, they are stale only
  /// where their dashboard was checked.
  private(set) var sharedSuppressions: [DashboardSuppression] = []

  package init() {}

  /// These settings over those that all checks of a workspace share.
  func over(_ shared: DashboardSettings) -> DashboardSettings {
    var settings = self
    settings.opinions.formUnion(shared.opinions)
    settings.isProvisioned = isProvisioned || shared.isProvisioned
    if policy.tags.isEmpty { settings.policy.tags = shared.policy.tags }
    if policy.titles.isEmpty { settings.policy.titles = shared.policy.titles }
    if policy.datasources.isEmpty { settings.policy.datasources = shared.policy.datasources }
    settings.sharedSuppressions = shared.suppressions
    return settings
  }

  /// All opinions together, as dashboard-linter has them.
  static let everyOpinion = "dashboard-linter"

  static let keys: [KeyDescription] = [
    KeyDescription(
      "mode", .choice(["import", "provisioned"]), default: "import",
      "How the files get into Grafana: `provisioned` ones can use no `__inputs`."),
    KeyDescription(
      "opinions", .listOrSingle(of: .string), default: "none",
      "Codes of opinions to check besides, or `dashboard-linter` for all of them."),
    KeyDescription("policy", .mapping(policy), "What the house asks of its dashboards."),
    KeyDescription(
      "suppress", .list(of: .mapping(suppression)), "Findings that are allowed, each with its reason."),
  ]

  private static let policy: [KeyDescription] = [
    KeyDescription("tags", .listOrSingle(of: .string), "Tags that every dashboard has."),
    KeyDescription(
      "title", .listOrSingle(of: .string), "Regular expressions, one of which matches the whole title."),
    KeyDescription(
      "datasources", .listOrSingle(of: .string),
      "Names or uids of the datasources that may be used; variables always may."),
  ]

  private static let suppression: [KeyDescription] = [
    KeyDescription("check", .listOrSingle(of: .string), required: true, "The codes of the checks."),
    KeyDescription("reason", .string, required: true, "Why the findings are allowed."),
    KeyDescription("dashboard", .string, "The uid of the dashboard; without it all."),
    KeyDescription("panel", .string, "The title or the id of the panel; without it all."),
    KeyDescription("ref-id", .string, "The refId of the query; without it all."),
  ]

  /// Nil, with diagnostics, where something is wrong.
  static func decode(_ reader: MappingReader) -> DashboardSettings? {
    var settings = DashboardSettings()
    var isSound = true
    if reader.choice("mode") == "provisioned" { settings.setProvisioned() }
    if let node = reader.value("policy") {
      if let policy = Self.policy(node, reader.collector) {
        settings.policy = policy
      } else {
        isSound = false
      }
    }
    for node in reader.list("opinions") ?? [] {
      guard !node.isUnresolved, let text = MappingReader.text(of: node, key: "opinions", reader.collector)
      else {
        isSound = false
        continue
      }
      if let found = opinions(named: text) {
        settings.opinions.formUnion(found)
      } else {
        reader.collector.error(
          "unknown-value", "there is no opinion '\(text)'", at: node,
          help: Suggestion.help(for: text, among: opinionNames))
        isSound = false
      }
    }
    for node in reader.list("suppress") ?? [] {
      if let found = suppression(node, reader.collector) {
        settings.suppressions.append(found)
      } else {
        isSound = false
      }
    }
    return isSound ? settings : nil
  }

  package mutating func setProvisioned() {
    isProvisioned = true
    opinions.formUnion(DashboardCheck.provisioningDescriptions.map(\.code))
  }

  private static func policy(_ node: Node, _ collector: DiagnosticCollector) -> DashboardPolicy? {
    guard let reader = MappingReader(node, subject: "'policy'", keys: policy, collector: collector) else {
      return nil
    }
    func texts(_ key: String) -> [String] { (reader.list(key) ?? []).compactMap(\.scalarText) }
    var policy = DashboardPolicy()
    (policy.tags, policy.titles, policy.datasources) = (texts("tags"), texts("title"), texts("datasources"))
    for pattern in policy.titles {
      guard let failure = RegexPattern.failure(pattern) else { continue }
      collector.error(
        "bad-pattern", "'\(pattern)' is not a regular expression: \(failure.message)",
        at: reader.value("title") ?? node, help: failure.help)
      return nil
    }
    return policy
  }

  /// Nil for a name that there is not.
  package static func opinions(named name: String) -> Set<String>? {
    let codes = DashboardCheck.opinionDescriptions.map(\.code)
    if name == everyOpinion { return Set(codes) }
    return codes.contains(name) ? [name] : nil
  }

  package static var opinionNames: [String] {
    [everyOpinion] + DashboardCheck.opinionDescriptions.map(\.code)
  }

  private static func suppression(_ node: Node, _ collector: DiagnosticCollector) -> DashboardSuppression? {
    guard
      let reader = MappingReader(node, subject: "a suppression", keys: suppression, collector: collector),
      let codes = reader.list("check")?.compactMap(\.scalarText), let reason = reader.string("reason")
    else { return nil }
    let known = DashboardCheck.everyDescription.map(\.code)
    for code in codes where !known.contains(code) {
      collector.error(
        "unknown-value", "there is no check '\(code)' of dashboards", at: reader.value("check") ?? node,
        help: Suggestion.help(for: code, among: known))
      return nil
    }
    if reason.utf8.allSatisfy({ $0 <= 32 }) {
      collector.error("empty-reason", "a suppression needs a reason", at: reader.value("reason") ?? node)
      return nil
    }
    return DashboardSuppression(
      codes: codes, reason: reason, dashboard: reader.string("dashboard"), panel: reader.string("panel"),
      refId: reader.string("ref-id"), range: node.opening)
  }
}

extension Node {
  /// The first byte.
  fileprivate var opening: SourceRange {
    SourceRange(source: range.source, start: range.start, end: min(range.start + 1, range.end))
  }
}
