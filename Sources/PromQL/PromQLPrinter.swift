/// Writes a tree as text that reads back as the same tree: keywords in lower case, one blank around operators,
/// `by` and `on` before their parentheses, strings in double quotes.
package struct PromQLPrinter {
  /// Nil when the tree has `invalid` parts.
  package static func print(_ expression: PromQLExpression) -> String? {
    var printer = PromQLPrinter()
    printer.write(expression)
    return printer.isBroken ? nil : printer.text
  }

  private var text = ""
  private var isBroken = false

  private mutating func write(_ expression: PromQLExpression) {
    switch expression {
    case .number(let number):
      text += number.isDuration ? Self.duration(number.value) : Self.number(number.value)
    case .string(let string): text += Self.quoted(string.value)
    case .vectorSelector(let selector): write(selector, range: nil)
    case .matrixSelector(let matrix): write(matrix.selector, range: matrix.duration)
    case .subquery(let subquery): write(subquery)
    case .call(let call):
      text += call.name.name
      write(arguments: call.arguments)
    case .aggregation(let aggregation):
      text += aggregation.aggregator.rawValue
      if let grouping = aggregation.grouping {
        text += grouping.isWithout ? " without " : " by "
        write(labels: grouping.labels)
        text += " "
      }
      write(arguments: aggregation.arguments)
    case .binary(let chain):
      write(chain.first)
      for link in chain.links { write(link) }
    case .unary(let unary):
      text += unary.isNegative ? "-" : "+"
      write(unary.operand)
    case .parentheses(let parentheses):
      text += "("
      write(parentheses.expression)
      text += ")"
    case .invalid: isBroken = true
    }
  }

  private mutating func write(arguments: [PromQLExpression]) {
    text += "("
    for (index, argument) in arguments.enumerated() {
      if index > 0 { text += ", " }
      write(argument)
    }
    text += ")"
  }

  private mutating func write(labels: [LabelName]) {
    text += "(" + labels.map { Self.label($0.name) }.joined(separator: ", ") + ")"
  }

  private mutating func write(_ link: BinaryChain.Link) {
    text += " \(link.operation.rawValue) "
    if link.returnsBool { text += "bool " }
    if let matching = link.matching {
      text += matching.isOn ? "on " : "ignoring "
      write(labels: matching.labels)
      text += " "
      if let group = matching.group {
        text += group.side.rawValue + " "
        // Without them, parentheses of the operand would be taken for the labels.
        write(labels: group.labels)
        text += " "
      }
    }
    if let fill = link.fillLeft { text += "fill_left (\(Self.number(fill.value))) " }
    if let fill = link.fillRight { text += "fill_right (\(Self.number(fill.value))) " }
    write(link.operand)
  }

  // MARK: Selectors

  private mutating func write(_ selector: VectorSelector, range: DurationExpression?) {
    text += selector.name?.name ?? ""
    if !selector.matchers.isEmpty || selector.name == nil {
      text += "{" + selector.matchers.map(Self.matcher).joined(separator: ", ") + "}"
    }
    if let range {
      text += "["
      write(range)
      text += "]"
    }
    if let mode = selector.extendedRange { text += " \(mode.rawValue)" }
    write(selector.offset, selector.at)
  }

  private mutating func write(_ subquery: Subquery) {
    write(subquery.expression)
    text += "["
    write(subquery.duration)
    text += ":"
    if let step = subquery.step { write(step) }
    text += "]"
    write(subquery.offset, subquery.at)
  }

  private mutating func write(_ offset: OffsetModifier?, _ at: AtModifier?) {
    if let at {
      switch at.time {
      case .timestamp(let seconds): text += " @ \(Self.number(seconds))"
      case .start: text += " @ start()"
      case .end: text += " @ end()"
      }
    }
    if let offset {
      text += " offset "
      // Without a sign a number behind the parentheses would go on with the duration: offset (5m - 1) * 3.
      if case .parentheses = offset.duration { text += "+" }
      write(offset.duration)
    }
  }

  private mutating func write(_ duration: DurationExpression) {
    switch duration {
    case .literal(let seconds, _): text += Self.duration(seconds)
    case .step: text += "step()"
    case .range: text += "range()"
    case .negation(let inner, _):
      text += "-"
      write(inner)
    case .operation(let operation, let left, let right, _):
      let isCall = operation == .minimum || operation == .maximum
      if isCall { text += operation.rawValue + "(" }
      write(left)
      text += isCall ? ", " : " \(operation.rawValue) "
      write(right)
      if isCall { text += ")" }
    case .parentheses(let inner, _):
      text += "("
      write(inner)
      text += ")"
    case .invalid: isBroken = true
    }
  }

  // MARK: Words

  /// The shortest decimal text with the same value.
  static func number(_ value: Double) -> String {
    if value.isNaN { return "NaN" }
    if value.isInfinite { return value < 0 ? "-Inf" : "Inf" }
    if value == value.rounded(), abs(value) < 1e15 {
      return value == 0 && value.sign == .minus ? "-0" : "\(Int(value))"
    }
    return "\(value)"
  }

  /// Whole milliseconds in units, anything else in seconds.
  static func duration(_ seconds: Double) -> String {
    let milliseconds = (abs(seconds) * 1000).rounded()
    guard milliseconds / 1000 == abs(seconds), milliseconds < 9e15 else { return number(seconds) }
    if milliseconds == 0 { return seconds.sign == .minus ? "-0s" : "0s" }
    var rest = Int(milliseconds)
    var text = seconds < 0 ? "-" : ""
    for (unit, size) in [("d", 86_400_000), ("h", 3_600_000), ("m", 60_000), ("s", 1000), ("ms", 1)]
    where rest >= size {
      text += "\(rest / size)\(unit)"
      rest %= size
    }
    return text
  }

  private static func matcher(_ matcher: LabelMatcher) -> String {
    let value = quoted(matcher.value)
    return matcher.isQuotedName ? value : label(matcher.label.name) + matcher.operation.rawValue + value
  }

  private static func label(_ name: String) -> String {
    let isPlain = name.utf8.first?.isWordStart == true && name.utf8.allSatisfy(\.isWordPart)
    return isPlain ? name : quoted(name)
  }

  static func quoted(_ value: String) -> String {
    var text = "\""
    for scalar in value.unicodeScalars {
      switch scalar {
      case "\"": text += "\\\""
      case "\\": text += "\\\\"
      case "\n": text += "\\n"
      case "\r": text += "\\r"
      case "\t": text += "\\t"
      // Written plainly, Prometheus takes it for bytes that are not UTF-8.
      case "\u{FFFD}": text += "\\ufffd"
      default: text.unicodeScalars.append(scalar)
      }
    }
    return text + "\""
  }
}

extension PromQLPrinter {
  /// A number as messages show it.
  package static func shown(_ value: Double) -> String { number((value * 1e9).rounded() / 1e9) }

  /// Seconds as a duration that messages show: `1h30m`.
  package static func shownDuration(_ seconds: Double) -> String { duration(seconds) }

  /// A matcher as messages show it, shortened when it is long.
  package static func shown(_ matcher: LabelMatcher) -> String {
    let text = Self.matcher(matcher)
    return text.count > 60 ? text.prefix(59) + "…" : text
  }

  /// A text in the quotes of PromQL.
  package static func shownText(_ value: String) -> String { quoted(value) }
}
