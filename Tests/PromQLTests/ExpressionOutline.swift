import PromQL

/// A tree in one line, with parentheses around every operation and modifiers in brackets.
enum ExpressionOutline {
  static func of(_ expression: PromQLExpression) -> String {
    switch expression {
    case .number(let number): return plain(number.value)
    case .string(let string): return "'\(string.value)'"
    case .vectorSelector(let selector): return of(selector)
    case .matrixSelector(let matrix): return of(matrix.selector, range: "[\(of(matrix.duration))]")
    case .subquery(let subquery):
      let step = subquery.step.map(of) ?? ""
      return "\(of(subquery.expression))[\(of(subquery.duration)):\(step)]"
        + modifiers(subquery.offset, subquery.at)
    case .call(let call): return "\(call.name.name)(\(call.arguments.map(of).joined(separator: ", ")))"
    case .aggregation(let aggregation):
      var grouping = ""
      if let group = aggregation.grouping {
        grouping = " \(group.isWithout ? "without" : "by") \(group.labels.map(\.name))"
      }
      return
        "\(aggregation.aggregator.rawValue)\(grouping)(\(aggregation.arguments.map(of).joined(separator: ", ")))"
    case .binary(let chain):
      return chain.links.reduce(of(chain.first)) { left, link in
        "(\(left) \(link.operation.rawValue)\(modifiers(link)) \(of(link.operand)))"
      }
    case .unary(let unary): return "(\(unary.isNegative ? "-" : "+")\(of(unary.operand)))"
    case .parentheses(let parentheses): return of(parentheses.expression)
    case .invalid: return "?"
    }
  }

  static func of(_ duration: DurationExpression) -> String {
    switch duration {
    case .literal(let seconds, _): return plain(seconds)
    case .step: return "step()"
    case .range: return "range()"
    case .negation(let inner, _): return "(-\(of(inner)))"
    case .operation(let operation, let left, let right, _):
      return "(\(of(left)) \(operation.rawValue) \(of(right)))"
    case .parentheses(let inner, _): return of(inner)
    case .invalid: return "?"
    }
  }

  private static func of(_ selector: VectorSelector, range: String = "") -> String {
    var text = selector.name?.name ?? ""
    if !selector.matchers.isEmpty {
      text +=
        "{"
        + selector.matchers.map { "\($0.label.name)\($0.operation.rawValue)'\($0.value)'" }.joined(
          separator: ",")
        + "}"
    }
    return text + range + modifiers(selector.offset, selector.at)
      + (selector.extendedRange.map { " \($0.rawValue)" } ?? "")
  }

  private static func modifiers(_ offset: OffsetModifier?, _ at: AtModifier?) -> String {
    var text = ""
    if let at {
      switch at.time {
      case .timestamp(let seconds): text += " @\(plain(seconds))"
      case .start: text += " @start"
      case .end: text += " @end"
      }
    }
    if let offset { text += " offset \(of(offset.duration))" }
    return text
  }

  private static func modifiers(_ link: BinaryChain.Link) -> String {
    var text = link.returnsBool ? " bool" : ""
    if let matching = link.matching {
      text += " \(matching.isOn ? "on" : "ignoring") \(matching.labels.map(\.name))"
      if let group = matching.group { text += " \(group.side.rawValue) \(group.labels.map(\.name))" }
    }
    if let fill = link.fillLeft { text += " left=\(plain(fill.value))" }
    if let fill = link.fillRight { text += " right=\(plain(fill.value))" }
    return text
  }

  private static func plain(_ value: Double) -> String {
    Int(exactly: value).map(String.init) ?? "\(value)"
  }
}
