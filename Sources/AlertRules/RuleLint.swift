import Diagnostics
import PromQL

/// Checks the rules of several files against each other.
package enum RuleLint {
  /// Everything that is wrong with the files, in the order of their places; suppressed findings are left out.
  package static func check(_ files: [RuleFile], settings: RuleLintSettings = .standard) -> [Diagnostic] {
    let checker = RuleChecker(settings)
    let memo = RuleTextMemo(target: settings.target)
    let findings = files.flatMap { $0.groups.flatMap { checker.findings(in: $0, memo: memo) } }
    return finish(files, findings: findings, settings: settings)
  }

  /// Adds what needs all files to what `RuleChecker` found in their groups, and takes away what is suppressed.
  package static func finish(
    _ files: [RuleFile], findings: [RuleFinding], settings: RuleLintSettings
  ) -> [Diagnostic] {
    var all = files.flatMap(\.diagnostics)
    let index = RuleIndex(files)
    for finding in findings where finding.scraped.map(index.recorded.contains) != true {
      all.append(finding.diagnostic)
    }
    for (check, setting) in settings.running {
      guard case .set(let body) = check.body else { continue }
      var context = RuleSetContext(index: index, metrics: settings.metrics, setting: setting)
      body(&context)
      all += context.findings
    }
    return SuppressionList.apply(to: all, files: files, settings: settings).sortedByPlace()
  }
}
