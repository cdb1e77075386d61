/// The tree of an expression. Every node has the range of its text.
///
/// Its depth is bounded by `PromQLParser.maximumDepth`, so a recursive walk is safe.
///
/// Its nodes are classes without changeable state: to look at one is to count one reference, where a copy of its parts
/// would count several. Two trees are compared by `isSame(as:)`.
package enum PromQLExpression: Sendable {
  indirect case number(NumberLiteral)
  indirect case string(StringLiteral)
  case vectorSelector(VectorSelector)
  case matrixSelector(MatrixSelector)
  case subquery(Subquery)
  case call(FunctionCall)
  case aggregation(Aggregation)
  case binary(BinaryChain)
  case unary(UnaryOperation)
  case parentheses(Parentheses)
  /// A place where an expression is missing or unreadable; a fault tells of it.
  indirect case invalid(TextRange)

  package var range: TextRange {
    switch self {
    case .number(let node): return node.range
    case .string(let node): return node.range
    case .vectorSelector(let node): return node.range
    case .matrixSelector(let node): return node.range
    case .subquery(let node): return node.range
    case .call(let node): return node.range
    case .aggregation(let node): return node.range
    case .binary(let node): return node.range
    case .unary(let node): return node.range
    case .parentheses(let node): return node.range
    case .invalid(let range): return range
    }
  }

  /// The type of its value; nil for an unknown function or a part that could not be read.
  package var type: ValueType? {
    switch self {
    case .number: return .scalar
    case .string: return .string
    case .vectorSelector, .aggregation: return .vector
    case .matrixSelector, .subquery: return .matrix
    case .call(let call): return call.signature?.result
    case .unary(let node): return node.operand.type
    case .parentheses(let node): return node.expression.type
    case .invalid: return nil
    case .binary(let chain):
      var type = chain.first.type
      for link in chain.links where type != .vector {
        let next = link.operand.type
        type = next == .vector ? .vector : type == .scalar && next == .scalar ? .scalar : nil
      }
      return type == .vector || type == .scalar ? type : nil
    }
  }

  /// Whether it is a missing or unreadable part.
  package var isInvalid: Bool {
    if case .invalid = self { return true }
    return false
  }

  /// The expressions directly within, in the order of the text.
  package var children: [PromQLExpression] {
    switch self {
    case .number, .string, .vectorSelector, .matrixSelector, .invalid: return []
    case .subquery(let node): return [node.expression]
    case .call(let node): return node.arguments
    case .aggregation(let node): return node.arguments
    case .binary(let node): return [node.first] + node.links.map(\.operand)
    case .unary(let node): return [node.operand]
    case .parentheses(let node): return [node.expression]
    }
  }

  /// Calls `body` with each of `children`, without a list of them.
  package func forEachChild(_ body: (PromQLExpression) -> Void) {
    switch self {
    case .number, .string, .vectorSelector, .matrixSelector, .invalid: break
    case .subquery(let node): body(node.expression)
    case .call(let node): for argument in node.arguments { body(argument) }
    case .aggregation(let node): for argument in node.arguments { body(argument) }
    case .binary(let node):
      body(node.first)
      for link in node.links { body(link.operand) }
    case .unary(let node): body(node.operand)
    case .parentheses(let node): body(node.expression)
    }
  }
}
