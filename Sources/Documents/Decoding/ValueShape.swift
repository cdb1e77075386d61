/// What may stand under a key.
package indirect enum ValueShape: Sendable {
  case any
  case string
  case boolean
  case integer(ClosedRange<Int>)
  case number
  /// Text in a format of its own, such as a duration.
  case formatted(TextFormat)
  case choice([String])
  case list(of: ValueShape)
  /// A list, or one value that stands for a list of one.
  case listOrSingle(of: ValueShape)
  /// Keys of the user's choice, all with values of one shape.
  case map(of: ValueShape)
  /// These keys and no others.
  case mapping([KeyDescription])
  case oneOf([ValueShape])

  /// As an error message and the reference page say it.
  package var name: String {
    switch self {
    case .any: "any value"
    case .string: "a string"
    case .boolean: "a boolean"
    case .integer: "a whole number"
    case .number: "a number"
    case .formatted(let format): format.name
    case .choice(let words): "one of " + words.map { "'\($0)'" }.joined(separator: ", ")
    case .list(let element): "a list (of \(element.name))"
    case .listOrSingle(let element): "\(element.name) or a list of them"
    case .map(let element): "a mapping (to \(element.name))"
    case .mapping: "a mapping"
    case .oneOf(let shapes): shapes.map(\.name).joined(separator: " or ")
    }
  }
}

/// A format of a scalar: how messages name it, what matches it, and an example.
package struct TextFormat: Sendable {
  /// With its article: `a duration`.
  package let name: String
  /// An ECMA 262 regular expression, for the JSON Schema.
  package let pattern: String
  package let example: String

  package init(name: String, pattern: String, example: String) {
    self.name = name
    self.pattern = pattern
    self.example = example
  }
}
