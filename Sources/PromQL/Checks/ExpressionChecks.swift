/// Checks of expressions wherever they stand: in rules, dashboards and pipelines. Each is a file of its own.
///
/// They take the parts of an expression without faults, and tell what is certain by its text.
package enum ExpressionChecks {
  /// What stands between the sides of an operator: it, and how they are matched.
  static func between(_ left: PromQLExpression, _ link: BinaryChain.Link) -> ExpressionFinding.Ground {
    .text(TextRange(start: left.range.end, end: link.operand.range.start))
  }
}
