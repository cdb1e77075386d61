import Diagnostics
import PromQL

/// Runs the checks of single rules, as the settings have them. Groups may be checked at once.
package struct RuleChecker: Sendable {
  /// A function in a struct, since one in an array would be wrapped anew for each call.
  private struct Body: Sendable {
    let run: @Sendable (inout RuleContext) -> Void
  }

  private let bodies: [Body]
  private let checks: [CheckSetting]
  private let metrics: MetricKnowledge

  package init(_ settings: RuleLintSettings) {
    var bodies: [Body] = []
    var checks: [CheckSetting] = []
    for (check, setting) in settings.running {
      guard case .rule(let body) = check.body else { continue }
      bodies.append(Body(run: body))
      checks.append(setting)
    }
    self.bodies = bodies
    self.checks = checks
    metrics = settings.metrics
  }

  /// The findings about the rules of a group, each for itself.
  ///
  /// - Parameter memo: for the target of the settings.
  package func findings(in group: RuleGroup, memo: RuleTextMemo) -> [Diagnostic] {
    guard let first = group.rules.first else { return [] }
    var context = RuleContext(rule: first, group: group, memo: memo, metrics: metrics, settings: checks)
    for rule in group.rules {
      context.turn(to: rule)
      for index in bodies.indices {
        context.current = index
        bodies[index].run(&context)
      }
    }
    return context.findings
  }
}
