import Diagnostics
import PromQL

/// One check: what it says about itself, and the function that runs it.
struct RuleCheck: Sendable {
  enum Body: Sendable {
    /// Looks at the expression of a rule, if it has no fault.
    case expression(@Sendable (ExpressionParts) -> [ExpressionFinding])
    /// Looks at one rule at a time.
    case rule(@Sendable (inout RuleContext) -> Void)
    /// Looks at all rules of all files.
    case set(@Sendable (inout RuleSetContext) -> Void)
  }

  let description: RuleCheckDescription
  let body: Body
}
