/// A part of a text in Go's text/template.
indirect enum TemplateNode {
  /// `{{ pipeline }}`
  case action(TemplatePipeline)
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
}

/// A function with its arguments, or one value.
struct TemplateCommand {
  let operands: [TemplateOperand]
  let range: TextRange
}

/// One value of a command.
indirect enum TemplateOperand {
  case string(TemplateString)
  case integer(TextRange)
  case float(TextRange)
  case boolean(TextRange)
  case null(TextRange)
  case dot(TextRange)
  case function(String, TextRange)
  case variable(String, TextRange)
  case parentheses(TemplatePipeline, TextRange)
  /// `.a.b` behind an operand; `dot` stands for a field of the dot itself.
  case field(TemplateOperand, [TemplatePipeline.Variable], TextRange)

  var range: TextRange {
    switch self {
    case .string(let string): string.range
    case .integer(let range), .float(let range), .boolean(let range), .null(let range), .dot(let range),
      .function(_, let range), .variable(_, let range), .parentheses(_, let range), .field(_, _, let range):
      range
    }
  }
}

/// A text in quotes.
struct TemplateString {
  let value: String
  /// With its quotes.
  let range: TextRange
  /// Whether each byte of the value stands at the same place behind the quote.
  let isVerbatim: Bool
}
