import Diagnostics
import Documents
import Grafana

/// `loadline lint`: alert rules and dashboards, told apart by what they hold.
package enum Lint {
  /// Every finding about the files: file by file, in the order of their places, then what dashboards have wrong
  /// together.
  package static func check(
    paths: [String], dashboards settings: DashboardSettings = DashboardSettings()
  ) -> [Diagnostic] {
    var dashboards = DashboardLint(settings)
    let found = paths.flatMap { check(path: $0, dashboards: &dashboards) }
    return found + dashboards.finish()
  }

  private static func check(path: String, dashboards: inout DashboardLint) -> [Diagnostic] {
    let parsed = DocumentReader.read(path: path)
    guard !parsed.diagnostics.hasErrors else { return parsed.diagnostics.sortedByPlace() }
    let documents = parsed.documents.filter { !$0.isNull }
    guard let first = documents.first else {
      return [
        Diagnostic(
          code: "empty-file", message: "'\(path)' holds nothing to check", range: nil,
          help: "a rule file has 'groups', a dashboard 'panels' and 'title'")
      ]
    }
    let found: [Diagnostic]
    if documents.contains(where: RuleFileLint.isRuleFile) {
      found = RuleFileLint.check(documents).diagnostics
    } else if first.mapping != nil {
      found = documents.flatMap { document in
        let diagnostics = dashboards.check([document]).diagnostics
        return diagnostics.contains { $0.code == "not-a-dashboard" }
          ? [unknownContent(document)] : diagnostics
      }
    } else {
      found = [unknownContent(first)]
    }
    return (parsed.diagnostics + found).sortedByPlace()
  }

  private static func unknownContent(_ document: Node) -> Diagnostic {
    Diagnostic(
      code: "unknown-content", message: "this is neither a rule file nor a dashboard", range: document.range,
      help: "a rule file has 'groups', a dashboard 'panels' and 'title'")
  }
}
