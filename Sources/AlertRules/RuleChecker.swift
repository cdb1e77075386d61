import Diagnostics
import PromQL

/// Runs the checks of single rules, as the settings have them. Groups may be checked at once.
package struct RuleChecker: Sendable {
  /// A function in a case, since one in an array would be wrapped anew for each call.
  private enum Body: Sendable {
    case rule(@Sendable (inout RuleContext) -> Void)
    case expression(@Sendable (ExpressionParts) -> [ExpressionFinding])
  }

  private let bodies: [Body]
  private let checks: [CheckSetting]
  private let metrics: MetricKnowledge

  package init(_ settings: RuleLintSettings) {
    var bodies: [Body] = []
    var checks: [CheckSetting] = []
    for (check, setting) in settings.running {
      switch check.body {
      case .rule(let body): bodies.append(.rule(body))
      case .expression(let body): bodies.append(.expression(body))
      case .set: continue
      }
      checks.append(setting)
    }
    self.bodies = bodies
    self.checks = checks
    metrics = settings.metrics
  }

  /// The findings about the rules of a group, each for itself.
  ///
  /// - Parameter memo: for the target of the settings.
  package func findings(in group: RuleGroup, memo: RuleTextMemo) -> [RuleFinding] {
    guard let first = group.rules.first else { return [] }
    var context = RuleContext(rule: first, group: group, memo: memo, metrics: metrics, settings: checks)
    for rule in group.rules {
      context.turn(to: rule)
      for index in bodies.indices {
        context.current = index
        switch bodies[index] {
        case .rule(let run): run(&context)
        case .expression(let run): for found in run(context.parts) { context.find(found) }
        }
      }
    }
    return context.findings
  }
}
