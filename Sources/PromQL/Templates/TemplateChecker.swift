import Diagnostics

/// Follows the types of values through a template.
struct TemplateChecker {
  private(set) var faults: [TemplateFault] = []
  var labelUses: [TemplateAnalysis.LabelUse] = []
  private(set) var valueUses: [TextRange] = []
  var numberUses: [TemplateAnalysis.NumberUse] = []
  let target: PrometheusTarget
  /// The variables that are visible, the innermost last.
  private(set) var variables = predefined
  private(set) var dot = Known(.root)
  private var defined: Set<String> = []
  /// Labels that are there where the walk is, as conditions around it ask for them.
  private var certain: [String] = []

  /// What is known of the dot, or of a variable.
  struct Known: Sendable {
    let type: TemplateType
    /// Whose number it is, or whose samples, where nothing has changed them.
    let owner: TemplateAnalysis.NumberOwner?

    init(_ type: TemplateType, owner: TemplateAnalysis.NumberOwner? = nil) {
      self.type = type
      self.owner = owner
    }
  }

  private static let predefined: [(name: String, known: Known)] = [
    ("$", Known(.root)), ("$labels", Known(.labels)), ("$externalLabels", Known(.any)),
    ("$externalURL", Known(.string)), ("$value", Known(.float, owner: .alert)),
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

  mutating func fault(_ code: String, _ message: String, _ range: TextRange, help: String? = nil) {
    faults.append(TemplateFault(code: "template-" + code, message: message, range: range, help: help))
  }

  // MARK: Nodes

  private mutating func visit(_ nodes: [TemplateNode]) {
    for node in nodes { visit(node) }
  }

  private mutating func visit(_ node: TemplateNode) {
    switch node {
    case .action(let pipeline, let percent):
      let known = known(pipeline)
      notePercentSign(percent, behind: pipeline)
      declare(pipeline, known)
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
    case .definition(_, let body): inner(dot: Known(.any), body)
    case .block(_, let pipeline, let body):
      let known = known(pipeline)
      inner(dot: known, body)
    }
  }

  /// A body that sees none of the variables outside.
  private mutating func inner(dot: Known, _ body: [TemplateNode]) {
    let saved = (variables, self.dot)
    variables = [("$", dot)]
    self.dot = dot
    visit(body)
    (variables, self.dot) = saved
  }

  private mutating func scoped(
    _ pipeline: TemplatePipeline, dot change: ((Known) -> Known)?, _ then: [TemplateNode],
    _ otherwise: [TemplateNode]
  ) {
    let saved = (count: variables.count, dot: dot)
    let asked = pipeline.wholeLabel.map { [$0] } ?? []
    certain += asked
    let known = known(pipeline)
    declare(pipeline, known)
    if let change { dot = change(known) }
    visit(then)
    certain.removeLast(asked.count)
    dot = saved.dot
    visit(otherwise)
    forget(after: saved.count)
    dot = saved.dot
  }

  /// Forgets what was declared since; what was set anew stays so.
  private mutating func forget(after count: Int) { variables.removeLast(variables.count - count) }

  private mutating func range(
    _ pipeline: TemplatePipeline, _ body: [TemplateNode], _ otherwise: [TemplateNode]
  ) {
    let saved = (count: variables.count, dot: dot)
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
    let known = Known(element, owner: owner(of: pipeline))
    switch pipeline.variables.count {
    case 1: set(pipeline, 0, known)
    case 2:
      set(pipeline, 0, Known(key))
      set(pipeline, 1, known)
    default: break
    }
    dot = known
    visit(body)
    forget(after: saved.count)
    dot = saved.dot
    visit(otherwise)
    forget(after: saved.count)
    dot = saved.dot
  }

  private mutating func declare(_ pipeline: TemplatePipeline, _ known: Known) {
    if !pipeline.variables.isEmpty { set(pipeline, 0, known) }
  }

  private mutating func set(_ pipeline: TemplatePipeline, _ index: Int, _ known: Known) {
    let variable = pipeline.variables[index]
    if pipeline.isDeclaration {
      variables.append((variable.name, known))
    } else if let place = variables.lastIndex(where: { $0.name == variable.name }) {
      // It may be set in a branch that is not taken.
      variables[place].known = Known(variables[place].known.type == known.type ? known.type : .any)
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

  private mutating func known(_ pipeline: TemplatePipeline) -> Known {
    Known(evaluate(pipeline), owner: owner(of: pipeline))
  }

  private mutating func evaluate(_ pipeline: TemplatePipeline) -> TemplateType {
    var previous: Piped?
    for command in pipeline.commands {
      let type = evaluate(command, previous)
      previous = Piped(
        type: type, operand: command.operands.count == 1 ? command.operands[0] : nil,
        owner: owner(of: command, after: previous?.owner), range: command.range)
    }
    return previous?.type ?? .any
  }

  /// What a command takes from the one before it.
  struct Piped {
    let type: TemplateType
    /// The value itself, where the command is no more than that.
    let operand: TemplateOperand?
    let owner: TemplateAnalysis.NumberOwner?
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

  mutating func evaluate(_ operand: TemplateOperand) -> TemplateType {
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
    case .dot: return dot.type
    case .function(let name): return call(name, range, [], nil, range)
    case .variable(let name):
      if name == "$value" { valueUses.append(range) }
      if let found = variables.last(where: { $0.name == name }) { return found.known.type }
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

  /// What templates of Alertmanager know, and those of rules do not.
  private static let notificationFields: Set<String> = [
    "Alerts", "Annotations", "CommonAnnotations", "CommonLabels", "EndsAt", "Fingerprint", "GeneratorURL",
    "GroupLabels", "Receiver", "StartsAt", "Status",
  ]

  private func help(_ name: String, _ type: TemplateType) -> String? {
    let known = (type.fields ?? [:]).keys.sorted()
    if type == .root, Self.notificationFields.contains(name) {
      return "Alertmanager's notifications have that; a rule knows $labels and $value"
    }
    if type == .root, Suggestion.nearest(to: name, among: known) == nil {
      return "labels of the alert are at $labels: $labels.\(name)"
    }
    if known.isEmpty {
      return type == .samples
        ? "take one sample with 'first', or go through them with 'range'" : "end at '\(type.name)'"
    }
    return Suggestion.help(for: name, among: known)
  }
}
