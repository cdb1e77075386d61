import RegularExpressions

/// Whether calls of functions get what they take.
extension TemplateChecker {
  mutating func call(
    _ name: String, _ range: TextRange, _ operands: ArraySlice<TemplateOperand>, _ previous: Piped?,
    _ commandRange: TextRange
  ) -> TemplateType {
    var arguments = operands.map { (type: evaluate($0), operand: Optional($0), range: $0.range) }
    if let previous { arguments.append((previous.type, previous.operand, previous.range)) }
    guard let function = TemplateFunction.named(name) else {
      fault(
        "function", "unknown function '\(name)'", range,
        help: TemplateFunction.nearest(to: name).map { "did you mean '\($0)'?" }
          ?? "a text stands in quotes; a label is $labels.\(name)")
      return .any
    }
    if let since = function.since, let version = target.version, version < since {
      fault(
        "function", "function '\(name)' needs Prometheus \(since); the target is \(version)", range,
        help: "write it without, or raise 'target'")
    }
    checkCount(arguments.count, function, commandRange)
    for (index, argument) in arguments.enumerated() where index < function.parameters.count {
      let parameter = function.parameters[index]
      guard !argument.type.fits(parameter) else { continue }
      fault(
        "arguments", "'\(name)' takes \(parameter.name); got \(argument.type.name)", argument.range,
        help: parameter.help(for: argument.type))
    }
    let first = arguments.first?.operand
    switch name {
    case "eq", "ne", "lt", "le", "gt", "ge": checkComparison(name, arguments.map { ($0.type, $0.range) })
    case "printf":
      if let format = first?.string {
        checkFormat(format, Array(arguments.dropFirst().map { ($0.type, $0.range) }))
      }
    case "reReplaceAll", "match": if let pattern = first?.string { checkPattern(pattern) }
    case "query": if let query = first?.string { checkQuery(query) }
    case "humanizePercentage": note(.percentage, of: operands.last, or: previous, range)
    case "humanizeDuration": note(.duration, of: operands.last, or: previous, range)
    case "index":
      if arguments.first?.type == .labels {
        if operands.first?.isVariable("$labels") == true, arguments.count == 2,
          let label = arguments[1].operand?.string
        {
          labelUses.append(TemplateAnalysis.LabelUse(name: label.value, range: label.range))
        }
        return .string
      }
      if arguments.first?.type == .samples { return .sample }
    case "and", "or":
      if let type = arguments.first?.type, arguments.allSatisfy({ $0.type == type }) { return type }
    default: break
    }
    return function.result
  }

  private mutating func checkCount(_ count: Int, _ function: TemplateFunction, _ range: TextRange) {
    let most = function.isVariadic ? Int.max : function.parameters.count
    guard count < function.minimum || count > most else { return }
    let wanted = count < function.minimum ? function.minimum : most
    fault(
      "arguments",
      "'\(function.name)' takes \(function.isVariadic ? "at least " : "")\(wanted) \(wanted == 1 ? "argument" : "arguments"); got \(count)",
      range,
      help: "write \(function.name) \(function.parameters.map { "(\($0.name))" }.joined(separator: " "))")
  }

  private mutating func checkComparison(_ name: String, _ arguments: [(TemplateType, TextRange)]) {
    guard let first = arguments.first else { return }
    for (type, range) in arguments.dropFirst() where type != first.0 && type != .any && first.0 != .any {
      let isNumbers = [type, first.0].allSatisfy { $0 == .float || $0 == .integer }
      fault(
        "arguments", "'\(name)' compares \(first.0.name) with \(type.name), which fails", range,
        help: isNumbers ? "write the number with a fraction: 5.0" : "compare values of one kind")
    }
  }

  private mutating func checkPattern(_ text: TemplateString) {
    guard let failure = RegexPattern.failure(text.value) else { return }
    fault("regex", "invalid regular expression: \(failure.message)", text.range, help: failure.help)
  }

  private mutating func checkQuery(_ text: TemplateString) {
    let found = PromQLParser.parse(text.value).faults
    guard let first = found.first else { return }
    fault(
      "query", "in the query: \(first.message)", text.range(of: first.range.start..<first.range.end),
      help: first.help)
  }

  private mutating func checkFormat(_ format: TemplateString, _ arguments: [(TemplateType, TextRange)]) {
    let verbs = PrintfVerb.all(in: format.value)
    guard !verbs.contains(where: \.isIndexed) else { return }
    var next = 0
    for verb in verbs {
      next += verb.stars
      guard next < arguments.count else {
        fault(
          "format", "'\(verb.text)' has no argument", format.range(of: verb.range),
          help: "add a value, or write '%%' for a percent sign")
        return
      }
      let type = arguments[next].0
      if let wanted = verb.fault(for: type) {
        fault(
          "format", "'\(verb.text)' formats \(wanted); got \(type.name)", format.range(of: verb.range),
          help: PrintfVerb.help(for: type))
      }
      next += 1
    }
    if next < arguments.count {
      fault(
        "format", "the format has no place for this value", arguments[next].1,
        help: "add '%v', or leave the value out")
    }
  }
}
