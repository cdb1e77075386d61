import Diagnostics
import PromQL

/// Checks the rules of several files against each other.
package enum RuleLint {
  /// Everything that is wrong with the files, in the order of their places; suppressed findings are left out.
  package static func check(_ files: [RuleFile], settings: RuleLintSettings = .standard) -> [Diagnostic] {
    finish(files, findings: files.map { checkRules(of: $0, settings: settings) }, settings: settings)
  }

  /// The findings about the rules of one file, each for itself. Files may be checked at once.
  package static func checkRules(
    of file: RuleFile, settings: RuleLintSettings, part: Range<Int>? = nil
  ) -> [Diagnostic] {
    var findings: [Diagnostic] = []
    var bodies: [@Sendable (inout RuleContext) -> Void] = []
    var checkSettings: [CheckSetting] = []
    for (check, setting) in settings.running {
      guard case .rule(let body) = check.body else { continue }
      bodies.append(body)
      checkSettings.append(setting)
    }
    for group in file.groups[part ?? file.groups.indices] {
      for rule in group.rules {
        var context = RuleContext(
          rule: rule, group: group, templates: RuleTemplate.all(of: rule, target: settings.target),
          target: settings.target, metrics: settings.metrics, settings: checkSettings)
        for index in bodies.indices {
          context.current = index
          bodies[index](&context)
        }
        findings += context.findings
      }
    }
    return findings
  }

  /// Adds what needs all files to the findings of each, and takes away what is suppressed.
  package static func finish(
    _ files: [RuleFile], findings: [[Diagnostic]], settings: RuleLintSettings
  ) -> [Diagnostic] {
    var all = files.flatMap(\.diagnostics) + findings.joined()
    for (check, setting) in settings.running {
      guard case .set(let body) = check.body else { continue }
      var context = RuleSetContext(files: files, metrics: settings.metrics, setting: setting)
      body(&context)
      all += context.findings
    }
    return SuppressionList.apply(to: all, files: files, settings: settings).sortedByPlace()
  }
}
