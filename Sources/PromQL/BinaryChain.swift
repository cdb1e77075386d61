/// Operators of one precedence between expressions, from left to right: `a + b - c` is `first` a with the links
/// `+ b` and `- c`, and means `(a + b) - c`. A chain of `^` has one link, whose operand holds the rest.
///
/// It is a chain and not a tree so that thousands of operators in a row make no deep tree.
package final class BinaryChain: Sendable {
  /// An operator with its modifiers and the expression on its right.
  package final class Link: Sendable {
    package let operation: BinaryOperator
    package let operationRange: TextRange
    /// Whether the comparison gives 0 or 1 instead of filtering.
    package let returnsBool: Bool
    package let matching: VectorMatching?
    /// The value for series that are missing on the left, from `fill_left` or `fill`.
    package let fillLeft: NumberLiteral?
    /// The value for series that are missing on the right, from `fill_right` or `fill`.
    package let fillRight: NumberLiteral?
    package let operand: PromQLExpression

    init(
      operation: BinaryOperator, operationRange: TextRange, returnsBool: Bool, matching: VectorMatching?,
      fillLeft: NumberLiteral?, fillRight: NumberLiteral?, operand: PromQLExpression
    ) {
      self.operation = operation
      self.operationRange = operationRange
      self.returnsBool = returnsBool
      self.matching = matching
      self.fillLeft = fillLeft
      self.fillRight = fillRight
      self.operand = operand
    }
  }

  package let first: PromQLExpression
  /// At least one.
  package let links: [Link]

  init(first: PromQLExpression, links: [Link]) {
    self.first = first
    self.links = links
  }

  package var range: TextRange {
    TextRange(start: first.range.start, end: links.last?.operand.range.end ?? first.range.end)
  }
}
