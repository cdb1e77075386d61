/// A part of a text in Go's text/template.
enum TemplateNode {
  /// `{{ pipeline }}`, and the percent sign behind it where one is.
  case action(TemplatePipeline, percent: TextRange?)
  case condition(TemplatePipeline, then: [TemplateNode], otherwise: [TemplateNode])
  case with(TemplatePipeline, then: [TemplateNode], otherwise: [TemplateNode])
  case range(TemplatePipeline, body: [TemplateNode], otherwise: [TemplateNode])
  /// `{{ template "name" pipeline }}`
  case call(name: String, TextRange, TemplatePipeline?)
  case definition(name: String, body: [TemplateNode])
  /// `{{ block "name" pipeline }}`
  case block(name: String, TemplatePipeline, body: [TemplateNode])
}

/// Commands, each taking what the one before it gives as its last argument.
struct TemplatePipeline {
  struct Variable {
    let name: String
    let range: TextRange
  }

  /// `$x := …`, or two of them after `range`.
  let variables: [Variable]
  /// Whether they are declared (`:=`) and not set (`=`).
  let isDeclaration: Bool
  let commands: [TemplateCommand]
  let range: TextRange

  /// The label of the alert that it is, when it is no more than that: as a condition, whether the label is there.
  var wholeLabel: String? {
    guard commands.count == 1, commands[0].operands.count == 1, let operand = commands[0].operands.first,
      case .variable("$labels") = operand.term, operand.fields.count == 1
    else { return nil }
    return operand.fields[0].name
  }
}

/// A function with its arguments, or one value.
struct TemplateCommand {
  let operands: [TemplateOperand]
  let range: TextRange

  /// The name of the function that it calls; nil for a value.
  var function: String? {
    guard let first = operands.first, first.fields.isEmpty, case .function(let name) = first.term else {
      return nil
    }
    return name
  }
}

/// One value of a command, with the fields that are taken of it: `$labels.job`.
struct TemplateOperand {
  enum Term {
    case string(TemplateString)
    case integer, float, boolean, null, dot
    case function(String)
    case variable(String)
    case parentheses(TemplatePipeline)
  }

  let term: Term
  let termRange: TextRange
  /// The `.a.b` behind the term; those of the dot begin with its own sign.
  let fields: [TemplatePipeline.Variable]

  /// From the term to its last field.
  var range: TextRange {
    fields.last.map { TextRange(start: termRange.start, end: $0.range.end) } ?? termRange
  }

  /// The string that it is, when it is no more than that.
  var string: TemplateString? {
    if case .string(let string) = term, fields.isEmpty { string } else { nil }
  }

  /// Whether it is this variable and no field of it.
  func isVariable(_ name: String) -> Bool {
    if case .variable(name) = term { fields.isEmpty } else { false }
  }
}

/// A text in quotes.
struct TemplateString {
  let value: String
  /// With its quotes.
  let range: TextRange
  /// Whether each byte of the value stands at the same place behind the quote.
  let isVerbatim: Bool

  /// The bytes of the template that make a part of the value; all of the text where it has escapes.
  func range(of part: Range<Int>) -> TextRange {
    guard isVerbatim else { return range }
    let base = range.start + 1
    return TextRange(start: base + part.lowerBound, end: base + part.upperBound)
  }
}
