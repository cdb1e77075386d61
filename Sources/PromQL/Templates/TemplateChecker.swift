import Diagnostics
import RegularExpressions

/// Follows the types of values through a template.
struct TemplateChecker {
  private(set) var faults: [TemplateFault] = []
  private(set) var labelUses: [TemplateAnalysis.LabelUse] = []
  private(set) var valueUses: [TextRange] = []
  private(set) var percentageUses: [TextRange] = []
  private let target: PrometheusTarget
  /// The variables that are visible, the innermost last.
  private var variables = predefined
  private var dot = TemplateType.root
  private var defined: Set<String> = []
  /// Labels that are there where the walk is, as conditions around it ask for them.
  private var certain: [String] = []

  private static let predefined: [(name: String, type: TemplateType)] = [
    ("$", .root), ("$labels", .labels), ("$externalLabels", .any), ("$externalURL", .string),
    ("$value", .float),
  ]

  init(target: PrometheusTarget) {
    self.target = target
  }

  /// - Parameter definesTemplates: whether some node is a definition or a block.
  mutating func check(_ nodes: [TemplateNode], definesTemplates: Bool) {
    if definesTemplates { collectDefinitions(nodes) }
    visit(nodes)
  }

  private mutating func collectDefinitions(_ nodes: [TemplateNode]) {
    for node in nodes {
      switch node {
      case .definition(let name, let body):
        defined.insert(name)
        collectDefinitions(body)
      case .block(let name, _, let body):
        defined.insert(name)
        collectDefinitions(body)
      case .condition(_, let then, let otherwise), .with(_, let then, let otherwise),
        .range(_, let then, let otherwise):
        collectDefinitions(then + otherwise)
      default: break
      }
    }
  }

  private mutating func fault(_ code: String, _ message: String, _ range: TextRange, help: String? = nil) {
    faults.append(TemplateFault(code: "template-" + code, message: message, range: range, help: help))
  }

  // MARK: Nodes

  private mutating func visit(_ nodes: [TemplateNode]) {
    for node in nodes { visit(node) }
  }

  private mutating func visit(_ node: TemplateNode) {
    switch node {
    case .action(let pipeline):
      let type = evaluate(pipeline)
      declare(pipeline, type)
    case .condition(let pipeline, let then, let otherwise):
      scoped(pipeline, dot: nil, then, otherwise)
    case .with(let pipeline, let then, let otherwise):
      scoped(pipeline, dot: { $0 }, then, otherwise)
    case .range(let pipeline, let body, let otherwise): range(pipeline, body, otherwise)
    case .call(let name, let place, let argument):
      if let argument { _ = evaluate(argument) }
      if !defined.contains(name) {
        fault(
          "function", "template '\(name)' is not defined", place,
          help: "define it in the same text: {{ define \"\(name)\" }}…{{ end }}")
      }
    case .definition(_, let body): inner(dot: .any, body)
    case .block(_, let pipeline, let body):
      let type = evaluate(pipeline)
      inner(dot: type, body)
    }
  }

  /// A body that sees none of the variables outside.
  private mutating func inner(dot: TemplateType, _ body: [TemplateNode]) {
    let saved = (variables, self.dot)
    variables = [("$", dot)]
    self.dot = dot
    visit(body)
    (variables, self.dot) = saved
  }

  private mutating func scoped(
    _ pipeline: TemplatePipeline, dot change: ((TemplateType) -> TemplateType)?, _ then: [TemplateNode],
    _ otherwise: [TemplateNode]
  ) {
    let saved = (variables, dot)
    let asked = pipeline.wholeLabel.map { [$0] } ?? []
    certain += asked
    let type = evaluate(pipeline)
    declare(pipeline, type)
    if let change { dot = change(type) }
    visit(then)
    certain.removeLast(asked.count)
    dot = saved.1
    visit(otherwise)
    (variables, dot) = saved
  }

  private mutating func range(
    _ pipeline: TemplatePipeline, _ body: [TemplateNode], _ otherwise: [TemplateNode]
  ) {
    let saved = (variables, dot)
    let type = evaluate(pipeline)
    let (key, element): (TemplateType, TemplateType)
    switch type {
    case .samples: (key, element) = (.integer, .sample)
    case .labels: (key, element) = (.string, .string)
    case .string, .float, .boolean, .sample, .root, .time:
      fault(
        "arguments", "'range' over \(type.name)", pipeline.range,
        help: "it goes through lists and sets of labels")
      (key, element) = (.any, .any)
    default: (key, element) = (.any, .any)
    }
    switch pipeline.variables.count {
    case 1: set(pipeline, 0, element)
    case 2:
      set(pipeline, 0, key)
      set(pipeline, 1, element)
    default: break
    }
    dot = element
    visit(body)
    (variables, dot) = saved
    visit(otherwise)
    (variables, dot) = saved
  }

  private mutating func declare(_ pipeline: TemplatePipeline, _ type: TemplateType) {
    if !pipeline.variables.isEmpty { set(pipeline, 0, type) }
  }

  private mutating func set(_ pipeline: TemplatePipeline, _ index: Int, _ type: TemplateType) {
    let variable = pipeline.variables[index]
    if pipeline.isDeclaration {
      variables.append((variable.name, type))
    } else if let place = variables.lastIndex(where: { $0.name == variable.name }) {
      if variables[place].type != type { variables[place].type = .any }
    } else {
      undefined(variable.name, variable.range)
    }
  }

  private mutating func undefined(_ name: String, _ range: TextRange) {
    fault(
      "variable", "undefined variable '\(name)'", range,
      help: Suggestion.help(for: name, among: variables.map(\.name).filter { $0 != "$" }))
  }

  // MARK: Values

  private mutating func evaluate(_ pipeline: TemplatePipeline) -> TemplateType {
    var previous: Piped?
    for command in pipeline.commands {
      let type = evaluate(command, previous)
      previous = Piped(
        type: type, operand: command.operands.count == 1 ? command.operands[0] : nil, range: command.range)
    }
    return previous?.type ?? .any
  }

  /// What a command takes from the one before it.
  private struct Piped {
    let type: TemplateType
    /// The value itself, where the command is no more than that.
    let operand: TemplateOperand?
    let range: TextRange
  }

  private mutating func evaluate(_ command: TemplateCommand, _ previous: Piped?) -> TemplateType {
    guard let first = command.operands.first else { return .any }
    if case .function(let name) = first.term, first.fields.isEmpty {
      return call(name, first.termRange, command.operands.dropFirst(), previous, command.range)
    }
    let type = evaluate(first)
    if command.operands.count > 1 || previous != nil {
      // A method with arguments, which only values of Go have.
      if type == .any || type == .time { return .any }
      let extra = command.operands.dropFirst().first?.range ?? first.range
      fault(
        "arguments",
        previous == nil
          ? "\(type.name) is no function and takes no argument"
          : "a pipeline into \(type.name), which is no function",
        extra, help: "a function stands first: printf \"%s %s\" $labels.a $labels.b")
      for operand in command.operands.dropFirst() { _ = evaluate(operand) }
      return .any
    }
    return type
  }

  private mutating func evaluate(_ operand: TemplateOperand) -> TemplateType {
    let type = evaluate(operand.term, operand.termRange)
    return operand.fields.isEmpty ? type : fields(of: operand, from: type)
  }

  private mutating func evaluate(_ term: TemplateOperand.Term, _ range: TextRange) -> TemplateType {
    switch term {
    case .string: return .string
    case .integer: return .integer
    case .float: return .float
    case .boolean: return .boolean
    case .null: return .any
    case .dot: return dot
    case .function(let name): return call(name, range, [], nil, range)
    case .variable(let name):
      if name == "$value" { valueUses.append(range) }
      if let found = variables.last(where: { $0.name == name }) { return found.type }
      undefined(name, range)
      return .any
    case .parentheses(let pipeline): return evaluate(pipeline)
    }
  }

  /// The type of an operand's last field.
  private mutating func fields(of operand: TemplateOperand, from term: TemplateType) -> TemplateType {
    var type = term
    var isAlertLabels = false
    if case .variable("$labels") = operand.term { isAlertLabels = type == .labels }
    for name in operand.fields {
      if type == .labels {
        if isAlertLabels, !certain.contains(name.name) {
          labelUses.append(TemplateAnalysis.LabelUse(name: name.name, range: name.range))
        }
        type = .string
        continue
      }
      guard let fields = type.fields else { return .any }
      guard let field = fields[name.name] else {
        fault("field", "\(type.name) has no field '\(name.name)'", name.range, help: help(name.name, type))
        return .any
      }
      isAlertLabels = type == .root && name.name == "Labels"
      if type == .root, name.name == "Value" { valueUses.append(name.range) }
      type = field
    }
    return type
  }

  private func help(_ name: String, _ type: TemplateType) -> String? {
    let known = (type.fields ?? [:]).keys.sorted()
    if type == .root, Suggestion.nearest(to: name, among: known) == nil {
      return "labels of the alert are at $labels: $labels.\(name)"
    }
    if known.isEmpty {
      return type == .samples
        ? "take one sample with 'first', or go through them with 'range'" : "end at '\(type.name)'"
    }
    return Suggestion.help(for: name, among: known)
  }

  // MARK: Calls

  private mutating func call(
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
    case "humanizePercentage":
      if let first, isValue(first) { percentageUses.append(range) }
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

  private func isValue(_ operand: TemplateOperand) -> Bool {
    switch operand.term {
    case .variable("$value"): operand.fields.isEmpty
    case .dot: dot == .root && operand.fields.map(\.name) == ["Value"]
    default: false
    }
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
    let base = text.range.start + 1
    let range =
      text.isVerbatim ? TextRange(start: base + first.range.start, end: base + first.range.end) : text.range
    fault("query", "in the query: \(first.message)", range, help: first.help)
  }

  private mutating func checkFormat(_ format: TemplateString, _ arguments: [(TemplateType, TextRange)]) {
    let verbs = PrintfVerb.all(in: format.value)
    func place(_ verb: PrintfVerb) -> TextRange {
      guard format.isVerbatim else { return format.range }
      let base = format.range.start + 1
      return TextRange(start: base + verb.range.lowerBound, end: base + verb.range.upperBound)
    }
    guard !verbs.contains(where: \.isIndexed) else { return }
    var next = 0
    for verb in verbs {
      next += verb.stars
      guard next < arguments.count else {
        fault(
          "format", "'\(verb.text)' has no argument", place(verb),
          help: "add a value, or write '%%' for a percent sign")
        return
      }
      let type = arguments[next].0
      if let wanted = verb.fault(for: type) {
        fault(
          "format", "'\(verb.text)' formats \(wanted); got \(type.name)", place(verb),
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
