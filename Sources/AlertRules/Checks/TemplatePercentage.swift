import Diagnostics
import PromQL

/// `template-percentage`
enum TemplatePercentage {
  static let check = RuleCheck(
    description: RuleCheckDescription(
      "template-percentage", .warning, "'humanizePercentage' gets a ratio between 0 and 1.",
      why: "It multiplies by 100: a value that is in per cent already shows as 9500%.",
      example: """
        - alert: DiskFull
          expr: disk_used_bytes / disk_size_bytes * 100 > 95
          for: 5m
          annotations:
            summary: 'disk is {{ $value | ‹humanizePercentage› }} full'
        """,
      fix: """
        - alert: DiskFull
          expr: disk_used_bytes / disk_size_bytes > 0.95
          for: 5m
          annotations:
            summary: 'disk is {{ $value | humanizePercentage }} full'
        """),
    body: .rule { context in
      guard let tree = context.tree, isPercentage(tree) else { return }
      for template in context.templates {
        for use in template.analysis.percentageUses {
          context.find(
            "'humanizePercentage' of a value that the expression gives in per cent", at: template.range(use),
            help: "write {{ $value }}%, or leave '* 100' out of the expression")
        }
      }
    })

  /// Whether the value is a ratio times 100.
  private static func isPercentage(_ node: PromQLExpression) -> Bool {
    switch node.unwrapped {
    case .binary(let chain):
      guard let last = chain.links.last else { return false }
      if last.operation.isComparison || last.operation == .and || last.operation == .unless {
        return isPercentage(chain.first)
      }
      if last.operation == .multiply, last.operand.constant == 100 || chain.first.constant == 100 {
        return true
      }
      // 100 - ratio * 100
      if last.operation == .subtract, chain.first.constant == 100 { return true }
      return false
    case .aggregation(let aggregation): return aggregation.operand.map(isPercentage) ?? false
    default: return false
    }
  }
}
