import AlertRules
import Diagnostics
import Documents
import Grafana
import PromQL

/// `loadline lint`: alert rules and dashboards, told apart by what they hold.
package enum Lint {
  /// Every finding about the files: of each in the order of places; then what dashboards, and rules, have wrong
  /// together.
  ///
  /// Settings come from `loadline.yaml` in the folder.
  ///
  /// - Parameter target: the Prometheus that rules are for; nil leaves it to the settings.
  package static func check(
    paths: [String], below folder: String = ".", target: PrometheusVersion? = nil,
    dashboards dashboardSettings: DashboardSettings = DashboardSettings()
  ) async throws -> [Diagnostic] {
    var (settings, diagnostics) = RuleFileSet.settings(RuleSettingsPatch(), below: folder)
    if let target { settings.target = PrometheusTarget(version: target, features: settings.target.features) }
    var rules: [(file: RuleFile, faults: [Diagnostic])] = []
    var dashboards = DashboardLint(
      dashboardSettings.over(ProjectSettings.read(below: folder).dashboards))
    for path in paths {
      switch await read(path: path, below: folder, target: settings.target, dashboards: &dashboards) {
      case .rules(let file, let faults): rules.append((file, faults))
      case .other(let found): diagnostics += found
      }
    }
    diagnostics += dashboards.finish()
    guard !rules.isEmpty else { return diagnostics }
    return diagnostics + (try await RuleFileSet.check(rules, settings: settings).diagnostics)
  }

  private enum Content {
    case rules(RuleFile, [Diagnostic])
    /// Something else, with all findings about it.
    case other([Diagnostic])
  }

  private static func read(
    path: String, below folder: String, target: PrometheusTarget, dashboards: inout DashboardLint
  ) async -> Content {
    let parsed = DocumentReader.read(path: path, below: folder)
    guard !parsed.diagnostics.hasErrors else { return .other(parsed.diagnostics.sortedByPlace()) }
    let documents = parsed.documents.filter { !$0.isNull }
    guard let first = documents.first else {
      return .other([
        Diagnostic(
          code: "empty-file", message: "'\(path)' holds nothing to check", range: nil,
          help: "a rule file has 'groups', a dashboard 'panels' and 'title'")
      ])
    }
    if documents.contains(where: RuleFileReader.isRuleFile) {
      let file = await RuleFileReader.readOnAllCores(documents, target: target, cores: RuleFileSet.cores)
      return .rules(file, parsed.diagnostics)
    }
    guard first.mapping != nil else { return .other([unknownContent(first)]) }
    let found = documents.flatMap { document in
      let diagnostics = dashboards.check([document]).diagnostics
      return diagnostics.contains { $0.code == "not-a-dashboard" } ? [unknownContent(document)] : diagnostics
    }
    return .other((parsed.diagnostics + found).sortedByPlace())
  }

  private static func unknownContent(_ document: Node) -> Diagnostic {
    Diagnostic(
      code: "unknown-content", message: "this is neither a rule file nor a dashboard", range: document.range,
      help: "a rule file has 'groups', a dashboard 'panels' and 'title'")
  }
}
