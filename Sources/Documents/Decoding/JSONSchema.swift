#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// A JSON Schema (draft-07) made of the same key descriptions that drive decoding.
package struct JSONSchema: Sendable {
  /// A JSON value.
  package indirect enum Value: Sendable, Encodable {
    case string(String)
    case number(Int)
    case bool(Bool)
    case array([Value])
    case object([String: Value])

    package func encode(to encoder: any Encoder) throws {
      var container = encoder.singleValueContainer()
      switch self {
      case .string(let text): try container.encode(text)
      case .number(let number): try container.encode(number)
      case .bool(let flag): try container.encode(flag)
      case .array(let values): try container.encode(values)
      case .object(let members): try container.encode(members)
      }
    }
  }

  private let members: [String: Value]

  /// - Parameter keys: the keys of the document, which is a mapping.
  package init(title: String, keys: [KeyDescription]) {
    self.init(title: title, root: Self.mapping(keys))
  }

  package init(title: String, root: Value) {
    guard case .object(var members) = root else { preconditionFailure("a schema is an object") }
    members["$schema"] = .string("http://json-schema.org/draft-07/schema#")
    members["title"] = .string(title)
    self.members = members
  }

  /// The text, ended by a line feed.
  package func json() throws -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .prettyPrinted, .withoutEscapingSlashes]
    return String(decoding: try encoder.encode(Value.object(members)), as: UTF8.self) + "\n"
  }

  /// An object with these keys and no others.
  ///
  /// - Parameter allowsExpressions: false in files in which nothing is computed.
  package static func mapping(_ keys: [KeyDescription], allowsExpressions: Bool = true) -> Value {
    var properties: [String: Value] = [:]
    for key in keys { properties[key.name] = value(of: key, allowsExpressions: allowsExpressions) }
    var members: [String: Value] = [
      "type": .string("object"), "properties": .object(properties), "additionalProperties": .bool(false),
    ]
    let required = keys.filter(\.isRequired).map { Value.string($0.name) }
    if !required.isEmpty { members["required"] = .array(required) }
    return .object(members)
  }

  private static func value(of key: KeyDescription, allowsExpressions: Bool) -> Value {
    let value = value(
      of: key.shape, allowsExpressions: allowsExpressions && key.allowsExpressions,
      inKeys: allowsExpressions)
    guard case .object(var members) = value else { return .bool(true) }
    let fallback = key.defaultText.map { " Default: \($0)." } ?? ""
    members["description"] = .string(key.summary + fallback)
    return .object(members)
  }

  /// The schema of a value; where expressions are allowed, any typed scalar may also be one.
  ///
  /// - Parameter inKeys: whether the keys of a mapping in it may allow expressions.
  private static func value(of shape: ValueShape, allowsExpressions: Bool, inKeys: Bool) -> Value {
    func inner(_ shape: ValueShape) -> Value {
      value(of: shape, allowsExpressions: allowsExpressions, inKeys: inKeys)
    }
    func orExpression(_ value: Value) -> Value {
      allowsExpressions ? .object(["anyOf": .array([value, expression])]) : value
    }
    switch shape {
    case .any: return .object([:])
    case .string: return .object(["type": types("string", "number", "boolean")])
    case .boolean: return orExpression(.object(["type": .string("boolean")]))
    case .number: return orExpression(.object(["type": .string("number")]))
    case .integer(let range):
      var members: [String: Value] = ["type": .string("integer")]
      if range.lowerBound != .min { members["minimum"] = .number(range.lowerBound) }
      if range.upperBound != .max { members["maximum"] = .number(range.upperBound) }
      return orExpression(.object(members))
    case .formatted(let format):
      return orExpression(
        .object([
          "anyOf": .array([
            .object(["type": .string("string"), "pattern": .string(format.pattern)]),
            .object(["type": .string("number")]),
          ]), "examples": .array([.string(format.example)]),
        ]))
    case .choice(let words): return orExpression(.object(["enum": .array(words.map { .string($0) })]))
    case .list(let element):
      return .object(["type": .string("array"), "items": inner(element)])
    case .listOrSingle(let element):
      return .object(["anyOf": .array([inner(element), inner(.list(of: element))])])
    case .map(let element):
      return .object(["type": .string("object"), "additionalProperties": inner(element)])
    case .mapping(let keys): return mapping(keys, allowsExpressions: inKeys)
    case .oneOf(let shapes): return .object(["anyOf": .array(shapes.map(inner))])
    }
  }

  private static let expression = Value.object([
    "type": .string("string"), "pattern": .string(#"\$\{\{[\s\S]*\}\}"#),
  ])

  private static func types(_ names: String...) -> Value { .array(names.map { .string($0) }) }
}
