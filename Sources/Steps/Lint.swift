import AlertRules
import Diagnostics
import Documents
import Grafana
import PromQL

/// `loadline lint`: alert rules and dashboards, told apart by what they hold.
package struct Lint: Sendable {
  /// The kinds of steps that do the same, with their files under `files`.
  package static let stepKinds: Set<String> = [AlertRulesStep.name, DashboardsStep.name]

  /// Every finding about the files: of each in the order of places; then what dashboards, and rules, have wrong
  /// together.
  package private(set) var diagnostics: [Diagnostic]
  /// Files below folders that hold neither rules nor a dashboard.
  package private(set) var leftOut = 0
  /// The paths of the files that hold rules.
  private var ruleFiles: Set<String> = []

  /// Settings come from `loadline.yaml` in the folder.
  ///
  /// - Parameter target: the Prometheus that rules are for; nil leaves it to the settings.
  package static func check(
    _ selection: LintSelection, below folder: String = ".", target: PrometheusVersion? = nil,
    dashboards dashboardSettings: DashboardSettings = DashboardSettings()
  ) async throws -> Lint {
    let paths = selection.paths
    var lint = Lint(diagnostics: [])
    var settings: RuleLintSettings
    (settings, lint.diagnostics) = RuleFileSet.settings(RuleSettingsPatch(), below: folder)
    if let target { settings.target = PrometheusTarget(version: target, features: settings.target.features) }
    var rules: [RuleFileReading.Outcome] = []
    var dashboards = DashboardLint(
      dashboardSettings.over(ProjectSettings.read(below: folder).dashboards))
    // Files of JSON are dashboards, rules hardly ever: one at a time is held in memory.
    func isEarly(_ path: String) -> Bool { DocumentFormat(ofPath: path) != .json }
    var early = try await RuleFileReading.read(
      paths.filter(isEarly), below: folder, settings: settings, cores: RuleFileSet.cores
    ).makeIterator()
    for path in paths {
      let reading = isEarly(path) ? early.next() : nil
      let parsed = reading?.parsed ?? ConfigMapTexts.rules(in: DocumentReader.read(path: path, below: folder))
      let isNamed = !selection.found.contains(path)
      let isForeign = parsed.documents.allSatisfy(RuleFileReader.isForeign)
      if !parsed.diagnostics.hasErrors, parsed.documents.contains(where: RuleFileReader.isRuleFile),
        !isForeign
      {
        rules.append(reading ?? RuleFileReading.Outcome(parsed: parsed, settings: settings))
        // A ConfigMap may hold dashboards beside.
        let others = ConfigMapTexts.dashboards(
          in: ParsedDocuments(documents: parsed.holders, diagnostics: []))
        lint.diagnostics +=
          others.parts.isEmpty ? others.diagnostics : check(others, path: path, dashboards: &dashboards)
      } else {
        let parsed = ConfigMapTexts.dashboards(in: parsed)
        if !isNamed, Self.isForeign(parsed) {
          let unchecked = parsed.diagnostics.filter { $0.code == ConfigMapTexts.uncheckedCode }
          lint.diagnostics += unchecked
          if unchecked.isEmpty { lint.leftOut += 1 }
        } else {
          lint.diagnostics += check(parsed, path: path, dashboards: &dashboards)
        }
      }
    }
    lint.diagnostics += dashboards.finish()
    lint.ruleFiles = Set(rules.compactMap(\.parsed.documents.first?.range.source.path))
    guard !rules.isEmpty else { return lint }
    // Sound: nothing looks at them again. The program ends after the lint, and to take the trees apart before that
    // would take a tenth of its time.
    _ = Unmanaged.passRetained(Remains(rules: rules))
    lint.diagnostics += RuleFileSet.finish(rules, settings: settings).diagnostics
    return lint
  }

  /// Whether a baseline may know a finding: no error may that no suppression could allow.
  package func mayBeKnown(_ finding: Diagnostic) -> Bool {
    if let path = finding.range?.source.path, ruleFiles.contains(path) {
      return RuleCheckRegistry.mayBeKnown(finding)
    }
    return finding.severity != .error || Self.dashboardCodes.contains(finding.code)
  }

  private static let dashboardCodes = Set(DashboardCheck.everyDescription.map(\.code))

  private final class Remains: Sendable {
    let rules: [RuleFileReading.Outcome]

    init(rules: [RuleFileReading.Outcome]) { self.rules = rules }
  }

  /// Whether a file that nobody named is no concern of a lint.
  private static func isForeign(_ parsed: ParsedDocuments) -> Bool {
    guard parsed.diagnostics.hasErrors else {
      return !parsed.documents.contains(where: DashboardReader.isDashboard)
    }
    // A file that could not be opened has no source, and is told.
    let source = parsed.diagnostics.lazy.compactMap(\.range?.source).first
    return source.map { LintSelection.isForeign($0.bytes) } ?? false
  }

  /// What is wrong with a file that holds no rules.
  private static func check(
    _ parsed: ParsedDocuments, path: String, dashboards: inout DashboardLint
  ) -> [Diagnostic] {
    guard !parsed.diagnostics.hasErrors else { return parsed.diagnostics.sortedByPlace() }
    let documents = parsed.documents.filter { !$0.isNull }
    guard let first = documents.first else {
      return [
        Diagnostic(
          code: "empty-file", message: "'\(path)' holds nothing to check", range: nil,
          help: "a rule file has 'groups', a dashboard 'panels' and 'title'")
      ]
    }
    guard first.mapping != nil else { return [unknownContent(first)] }
    let found = documents.flatMap { document in
      let diagnostics = dashboards.check([document]).diagnostics
      return diagnostics.contains { $0.code == "not-a-dashboard" } ? [unknownContent(document)] : diagnostics
    }
    return (parsed.diagnostics + found).sortedByPlace()
  }

  private static func unknownContent(_ document: Node) -> Diagnostic {
    if RuleFileReader.isGrafanaAlerting(document) {
      return Diagnostic(
        code: "unknown-content",
        message: "this is alerting that Grafana provisions, not a rule file of Prometheus",
        range: document.mapping?.entries.first?.key.range, help: "Grafana itself checks it when it starts")
    }
    return Diagnostic(
      code: "unknown-content", message: "this is neither a rule file nor a dashboard", range: document.range,
      help: "a rule file has 'groups', a dashboard 'panels' and 'title'")
  }
}
