/// Follows the numbers of the alert and of queries to the places that show them.
extension TemplateChecker {
  typealias NumberOwner = TemplateAnalysis.NumberOwner

  // MARK: Owners

  /// Whose number or samples a pipeline gives; nil where they are nobody's, or changed.
  func owner(of pipeline: TemplatePipeline) -> NumberOwner? { owner(of: pipeline.commands[...]) }

  private func owner(of commands: ArraySlice<TemplateCommand>) -> NumberOwner? {
    var found: NumberOwner?
    for command in commands { found = owner(of: command, after: found) }
    return found
  }

  /// - Parameter piped: that of what the command takes from the one before it.
  func owner(of command: TemplateCommand, after piped: NumberOwner?) -> NumberOwner? {
    guard let function = command.function else {
      return command.operands.count == 1 ? owner(of: command.operands[0]) : nil
    }
    switch function {
    case "query":
      guard command.operands.count == 2, let query = command.operands[1].string else { return nil }
      return .query(query.value)
    case "first", "value": return argument(1, of: command, or: piped)
    default: return nil
    }
  }

  private func owner(of operand: TemplateOperand) -> NumberOwner? {
    let known: Known
    switch operand.term {
    case .dot: known = dot
    case .variable(let name):
      guard let found = variables.last(where: { $0.name == name }) else { return nil }
      known = found.known
    case .parentheses(let pipeline): known = Known(.any, owner: owner(of: pipeline))
    default: return nil
    }
    guard let field = operand.fields.first else { return known.owner }
    guard operand.fields.count == 1, field.name == "Value" else { return nil }
    return known.type == .root ? .alert : known.owner
  }

  /// The owner of an operand by its index, or where the command ends before it, of what is piped into it.
  private func argument(_ index: Int, of command: TemplateCommand, or piped: NumberOwner?) -> NumberOwner? {
    guard command.operands.count <= index + 1 else { return nil }
    return command.operands.count == index ? piped : owner(of: command.operands[index])
  }

  // MARK: Uses

  /// Notes a call that shows the number that it gets.
  mutating func note(
    _ form: TemplateAnalysis.NumberUse.Form, of operand: TemplateOperand?, or previous: Piped?,
    _ range: TextRange
  ) {
    let found: NumberOwner? = if let operand { owner(of: operand) } else { previous?.owner }
    guard let number = found else { return }
    numberUses.append(TemplateAnalysis.NumberUse(form: form, owner: number, range: range))
  }

  /// Notes a number with a percent sign behind it, as it is or written by `humanize` or `printf`.
  mutating func notePercentSign(_ sign: TextRange?, behind pipeline: TemplatePipeline) {
    guard pipeline.variables.isEmpty, let last = pipeline.commands.last else { return }
    let piped = owner(of: pipeline.commands.dropLast())
    let place: TextRange?
    let found: NumberOwner?
    switch last.function ?? "" {
    case "humanize": (place, found) = (sign, argument(1, of: last, or: piped))
    case "printf":
      guard last.operands.count > 1, let format = last.operands[1].string else { return }
      (place, found) = (percentSign(in: format, before: sign), argument(2, of: last, or: piped))
    default: (place, found) = (sign, owner(of: last, after: piped))
    }
    guard let range = place, let number = found else { return }
    numberUses.append(TemplateAnalysis.NumberUse(form: .percentSign, owner: number, range: range))
  }

  /// The percent sign behind the only number of a format: its own, or the one behind the action where the
  /// number ends the format.
  private func percentSign(in format: TemplateString, before sign: TextRange?) -> TextRange? {
    let verbs = PrintfVerb.all(in: format.value)
    guard verbs.count == 1, verbs[0].stars == 0 else { return nil }
    let end = verbs[0].range.upperBound
    let rest = Array(format.value.utf8.dropFirst(end))
    guard let next = rest.first else { return sign }
    let start = next == UInt8(ascii: " ") ? 1 : 0
    guard rest.dropFirst(start).starts(with: "%%".utf8) else { return nil }
    return format.range(of: (end + start)..<(end + start + 2))
  }
}
