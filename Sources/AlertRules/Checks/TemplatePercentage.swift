import Diagnostics
import PromQL

/// `template-percentage`
enum TemplatePercentage {
  static let check = RuleCheck(
    description: RuleCheckDescription(
      "template-percentage", .warning,
      "'humanizePercentage' gets a ratio between 0 and 1, and a percent sign follows a value in per cent.",
      why:
        "'humanizePercentage' multiplies by 100: a value that is in per cent already shows as 9500%. A percent sign in the text does not: 5 of 100 show as 0.05%.",
      example: """
        - alert: DiskFull
          expr: disk_used_bytes / disk_size_bytes * 100 > 95
          for: 5m
          annotations:
            summary: 'disk is {{ $value | ‹humanizePercentage› }} full'
        - alert: ManyErrors
          expr: sum(rate(errors_total[5m])) / sum(rate(requests_total[5m])) > 0.05
          for: 5m
          annotations:
            summary: '{{ printf "%.2f" $value }}‹%› of the requests fail'
        """,
      fix: """
        - alert: DiskFull
          expr: disk_used_bytes / disk_size_bytes > 0.95
          for: 5m
          annotations:
            summary: 'disk is {{ $value | humanizePercentage }} full'
        - alert: ManyErrors
          expr: sum(rate(errors_total[5m])) / sum(rate(requests_total[5m])) > 0.05
          for: 5m
          annotations:
            summary: '{{ $value | humanizePercentage }} of the requests fail'
        """),
    body: .rule { context in
      for (template, use) in context.numberUses({ $0.form != .duration }) {
        guard let tree = context.tree(of: use) else { continue }
        if use.form == .percentage, isPercentage(tree) {
          context.find(
            "'humanizePercentage' of a value that the expression gives in per cent",
            at: template.range(use.range),
            help: "write {{ $value }}%, or leave '* 100' out of the expression")
        } else if use.form == .percentSign, isRatio(tree) {
          context.find(
            "a percent sign behind a ratio between 0 and 1: 5 of 100 show as 0.05%",
            at: template.range(use.range),
            help: "write {{ $value | humanizePercentage }}, or multiply by 100 in the expression")
        }
      }
    })

  // MARK: Per cent

  /// Whether the value is a ratio times 100.
  private static func isPercentage(_ tree: PromQLExpression) -> Bool {
    let value = ComparedValue(of: tree)
    if value.limits.contains(where: { $0 > 1 }), MeasuredQuantity(of: value.expression)?.unit == .percent {
      return true
    }
    switch value.expression {
    case .binary(let chain):
      guard let last = chain.links.last else { return false }
      if last.operation == .multiply, last.operand.constant == 100 || chain.first.constant == 100 {
        return true
      }
      // 100 - ratio * 100
      return last.operation == .subtract && chain.first.constant == 100
    case .aggregation(let aggregation) where aggregation.aggregator.keepsUnit:
      return aggregation.operand.map(isPercentage) ?? false
    default: return false
    }
  }

  // MARK: Ratios

  /// Whether the value is surely a part of 1.
  private static func isRatio(_ tree: PromQLExpression) -> Bool {
    let value = ComparedValue(of: tree)
    guard !value.limits.contains(where: { $0 > 1 }) else { return false }
    let bounds = ValueBounds(of: value.expression)
    if bounds.lower >= 0, bounds.upper <= 1, !bounds.isConstant, !bounds.isEmpty { return true }
    // So many seconds in each second may be a ratio too.
    if let quantity = MeasuredQuantity(of: value.expression),
      quantity.unit != .seconds || !quantity.isPerSecond
    {
      return quantity.unit == .ratio
    }
    return value.limits.contains { $0 > 0 && $0 < 1 } && isShare(value.expression)
      && !mayBePercentage(value.expression)
  }

  /// Whether it has the form of a ratio: `a / b`, or what is left of 1.
  private static func isShare(_ expression: PromQLExpression) -> Bool {
    switch expression.unwrapped {
    case .binary(let chain):
      guard chain.links.count == 1, let link = chain.links.first else { return false }
      if link.operation == .subtract { return chain.first.constant == 1 }
      return link.operation == .divide && chain.first.type == .vector && link.operand.type == .vector
        && !isNumber(of: link.operand)
    case .aggregation(let aggregation):
      guard aggregation.aggregator.keepsUnit, aggregation.aggregator != .sum else { return false }
      return aggregation.operand.map(isShare) ?? false
    default: return false
    }
  }

  /// Whether it counts: what is divided by it is a mean, of whatever it may be.
  private static func isNumber(of expression: PromQLExpression) -> Bool {
    if case .aggregation(let aggregation) = expression.unwrapped, aggregation.aggregator == .count {
      return true
    }
    return expression.selectors.contains { $0.metricName?.hasSuffix("_count") == true }
  }

  /// Whether a part is multiplied by 100, or may be in per cent by its name.
  private static func mayBePercentage(_ expression: PromQLExpression) -> Bool {
    var found = false
    expression.walk { part in
      if part.constant == 100 { found = true }
    }
    return found
      || expression.selectors.contains { selector in
        guard let name = selector.metricName?.lowercased() else { return true }
        return ["perc", "pct", ":"].contains { name.contains($0) }
      }
  }
}
