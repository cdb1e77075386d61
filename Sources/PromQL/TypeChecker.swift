import RegularExpressions

/// Whether the parts of an expression fit together, as Prometheus's own parser demands it.
///
/// Parts that could not be read, and calls of unknown functions, fit everywhere: one mistake is one fault.
package struct TypeChecker {
  private var faults: [PromQLFault] = []

  /// The faults of types, arguments, vector matching and selectors, from the inside out.
  package static func check(_ expression: PromQLExpression) -> [PromQLFault] {
    var checker = TypeChecker()
    _ = checker.visit(expression)
    return checker.faults
  }

  private mutating func fault(
    _ message: String, _ range: TextRange, code: String = "promql-type", help: String? = nil
  ) {
    faults.append(PromQLFault(code: code, message: message, range: range, help: help))
  }

  /// Checks an expression and gives its type; nil where it is unknown.
  private mutating func visit(_ expression: PromQLExpression) -> ValueType? {
    switch expression {
    case .invalid: return nil
    case .number: return .scalar
    case .string: return .string
    case .vectorSelector(let selector):
      check(selector)
      return .vector
    case .matrixSelector(let matrix):
      check(matrix.selector)
      return .matrix
    case .subquery(let subquery):
      if let type = visit(subquery.expression), type != .vector {
        fault(
          "subquery of \(type.withArticle)", subquery.expression.range,
          help: "a subquery needs an instant vector")
      }
      return .matrix
    case .parentheses(let parentheses): return visit(parentheses.expression)
    case .unary(let unary):
      guard let type = visit(unary.operand) else { return nil }
      if type == .scalar || type == .vector { return type }
      fault(
        "sign before \(type.withArticle)", unary.range, help: "a sign needs a scalar or an instant vector")
      return nil
    case .binary(let chain): return visit(chain)
    case .call(let call): return visit(call)
    case .aggregation(let aggregation):
      visit(aggregation)
      return .vector
    }
  }

  // MARK: Selectors

  private mutating func check(_ selector: VectorSelector, mayBeEmpty: Bool = false) {
    for matcher in selector.matchers where matcher.operation == .matches || matcher.operation == .doesNotMatch
    {
      guard let failure = RegexPattern.failure(matcher.value) else { continue }
      fault(
        "invalid regular expression: \(failure.message)", matcher.valueRange, code: "promql-regex",
        help: failure.help)
    }
    if let name = selector.name {
      for matcher in selector.matchers where matcher.label.name == "__name__" {
        fault(
          "metric name is set twice: '\(name.name)' and '\(matcher.value)'", matcher.range,
          code: "promql-selector", help: "keep one of them")
      }
      return
    }
    guard !mayBeEmpty, selector.matchers.allSatisfy(EmptyMatch.isPossible) else { return }
    fault(
      selector.matchers.isEmpty
        ? "selector matches every series" : "every matcher also matches an empty label",
      selector.range, code: "promql-selector",
      help: "add a metric name or a matcher that needs a value, such as job=\"…\" or job=~\".+\"")
  }

  // MARK: Operators

  private mutating func visit(_ chain: BinaryChain) -> ValueType? {
    var left = visitOperand(chain.first)
    for link in chain.links {
      let right = visitOperand(link.operand)
      check(link, left, right)
      if left == .vector || right == .vector {
        left = .vector
      } else {
        left = left == .scalar && right == .scalar ? .scalar : nil
      }
    }
    return left
  }

  /// The type of an operand; nil after a fault about it.
  private mutating func visitOperand(_ operand: PromQLExpression) -> ValueType? {
    guard let type = visit(operand) else { return nil }
    if type == .scalar || type == .vector { return type }
    fault(
      "\(type.rawValue) beside an operator", operand.range,
      help: type == .matrix
        ? "operators take scalars and instant vectors; apply a function such as rate first"
        : "operators take scalars and instant vectors")
    return nil
  }

  private mutating func check(_ link: BinaryChain.Link, _ left: ValueType?, _ right: ValueType?) {
    let name = link.operation.rawValue
    if link.returnsBool, !link.operation.isComparison {
      fault("'bool' after '\(name)'", link.operationRange, help: "'bool' stands after comparisons only")
    }
    let hasScalar = left == .scalar || right == .scalar
    if link.operation.isComparison, !link.returnsBool, left == .scalar, right == .scalar {
      fault(
        "comparison of two scalars without 'bool'", link.operationRange, help: "write '\(name) bool'")
    }
    if let matching = link.matching {
      check(matching)
      if hasScalar, !matching.labels.isEmpty {
        fault(
          "'\(matching.isOn ? "on" : "ignoring")' beside a scalar", matching.range,
          help: "only two instant vectors are matched by labels")
      }
      if link.operation.isSet, let group = matching.group, !hasScalar {
        fault(
          "'\(group.side.rawValue)' after '\(name)'", group.range,
          help: "set operators match many series to many")
      }
    }
    if link.fillLeft != nil || link.fillRight != nil {
      if hasScalar {
        fault("fill beside a scalar", link.operationRange, help: "only two instant vectors can miss series")
      } else if link.operation.isSet {
        fault("fill after '\(name)'", link.operationRange, help: "set operators fill nothing")
      }
    }
    if link.operation.isSet, hasScalar {
      fault(
        "'\(name)' beside a scalar", link.operationRange,
        help: "set operators join instant vectors; 'vector(…)' makes one of a scalar")
    }
  }

  private mutating func check(_ matching: VectorMatching) {
    guard matching.isOn, let group = matching.group else { return }
    for label in group.labels where matching.labels.contains(where: { $0.name == label.name }) {
      fault(
        "label '\(label.name)' in both 'on' and '\(group.side.rawValue)'", label.range,
        help: "a label that is matched on is there already")
    }
  }

  // MARK: Calls

  private mutating func visit(_ call: FunctionCall) -> ValueType? {
    guard let signature = call.signature else {
      for argument in call.arguments { _ = visit(argument) }
      return nil
    }
    let count = call.arguments.count
    let isComplete = !call.arguments.contains(where: \.isInvalid)
    let wanted: String?
    if count < signature.minimumCount {
      wanted = signature.minimumCount == signature.maximumCount ? "" : "at least "
    } else if let maximum = signature.maximumCount, count > maximum {
      wanted = signature.minimumCount == maximum ? "" : "at most "
    } else {
      wanted = nil
    }
    if let wanted, isComplete {
      let bound = count < signature.minimumCount ? signature.minimumCount : signature.maximumCount ?? 0
      fault(
        "'\(signature.name)' takes \(wanted)\(bound) \(bound == 1 ? "argument" : "arguments"); got \(count)",
        call.range, help: "write \(signature.description)")
    }
    for (index, argument) in call.arguments.enumerated() {
      if signature.name == "info", index == 1 {
        checkInfoSelector(argument)
        continue
      }
      let type = visit(argument)
      guard isComplete, let type, let expected = signature.argument(at: index), type != expected else {
        continue
      }
      fault(
        "'\(signature.name)' takes \(expected.withArticle); got \(type.withArticle)", argument.range,
        help: helpFor(argument, expected, type) ?? "write \(signature.description)")
    }
    return signature.result
  }

  private mutating func checkInfoSelector(_ argument: PromQLExpression) {
    guard case .vectorSelector(let selector) = argument, selector.name == nil else {
      if case .invalid = argument { return }
      fault(
        "the second argument of 'info' is not a selector of labels only", argument.range,
        help: "write matchers in braces without a name: {data=~\".+\"}")
      return
    }
    check(selector, mayBeEmpty: true)
  }

  private func helpFor(_ argument: PromQLExpression, _ expected: ValueType, _ type: ValueType) -> String? {
    switch (expected, type) {
    case (.matrix, .vector):
      if case .vectorSelector = argument { return "add a range, such as [5m]" }
      return "make it a subquery, such as [5m:]"
    case (.vector, .matrix): return "apply a function such as rate first, or remove the range"
    case (.vector, .scalar): return "'vector(…)' makes an instant vector of a scalar"
    case (.scalar, .vector): return "'scalar(…)' makes a scalar of a vector with one series"
    default: return nil
    }
  }

  private mutating func visit(_ aggregation: Aggregation) {
    let name = aggregation.aggregator.rawValue
    let arguments = aggregation.arguments
    let parameter = aggregation.aggregator.parameter
    guard arguments.count == (parameter == nil ? 1 : 2) else {
      for argument in arguments { _ = visit(argument) }
      if arguments.contains(where: \.isInvalid) { return }
      let expected = (parameter.map { [$0] } ?? []) + [.vector]
      fault(
        "'\(name)' takes \(expected.count) \(expected.count == 1 ? "argument" : "arguments"); got \(arguments.count)",
        aggregation.range, help: "write \(name)(\(expected.map(\.rawValue).joined(separator: ", ")))")
      return
    }
    for (index, argument) in arguments.enumerated() {
      let expected = index == 0 ? parameter ?? .vector : .vector
      guard let type = visit(argument), type != expected else { continue }
      fault(
        "'\(name)' takes \(expected.withArticle); got \(type.withArticle)", argument.range,
        help: helpFor(argument, expected, type))
    }
  }
}
