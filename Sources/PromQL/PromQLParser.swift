/// Reads an expression of PromQL.
package enum PromQLParser {
  /// How deep parentheses, calls, signs and powers may nest.
  package static let maximumDepth = 256
  /// After so many faults the rest of the text is not looked at.
  package static let maximumFaults = 50

  /// The tree of an expression, and all its faults of syntax and types in the order of the text.
  ///
  /// Ranges count the bytes of `text` in UTF-8. The expression is nil only when the text holds none; with faults
  /// it may have `invalid` parts.
  package static func parse(_ text: String) -> (expression: PromQLExpression?, faults: [PromQLFault]) {
    parse(Array(text.utf8))
  }

  /// The same for bytes, which need not be UTF-8.
  package static func parse(_ bytes: [UInt8]) -> (expression: PromQLExpression?, faults: [PromQLFault]) {
    var parser = ExpressionParser(bytes)
    let expression = parser.parseAll()
    if let foreign = parser.faults.first(where: \.isOfAnotherLanguage) { return (expression, [foreign]) }
    var faults = parser.faults
    if let expression { faults += TypeChecker.check(expression) }
    return (expression, inOrder(faults))
  }

  private static func inOrder(_ faults: [PromQLFault]) -> [PromQLFault] {
    guard faults.count > 1 else { return faults }
    return faults.enumerated().sorted { left, right in
      (left.element.range.start, left.offset) < (right.element.range.start, right.offset)
    }.map(\.element)
  }
}
