import Diagnostics

/// One value of a YAML or JSON file, with its place: the only tree that the rest of the program reads.
package struct Node: Sendable {
  package enum Value: Sendable {
    case null
    case bool(Bool)
    /// The number as written, so that nothing is lost: `1.50`, `0x1F`, `1e400`.
    case number(lexeme: String)
    case string(String)
    case sequence([Node])
    case mapping(Mapping)
    /// A scalar whose text holds an expression that is not resolved yet; it takes the place of any type.
    case unresolved(String)
  }

  package let value: Value
  package let style: ScalarStyle
  // 32 bits hold every offset: the readers refuse larger files. In this order the parts leave no gaps.
  private let startOffset: UInt32
  package let source: SourceFile
  private let endOffset: UInt32

  package init(_ value: Value, style: ScalarStyle = .none, source: SourceFile, start: Int, end: Int) {
    self.value = value
    self.style = style
    self.source = source
    startOffset = UInt32(clamping: start)
    endOffset = UInt32(clamping: max(start, end))
  }

  /// The bytes of the whole value, with its quotes or brackets.
  package var range: SourceRange {
    SourceRange(source: source, start: Int(startOffset), end: Int(endOffset))
  }

  /// The same place with another value.
  package func replacing(value: Value) -> Node {
    Node(value, style: style, source: source, start: Int(startOffset), end: Int(endOffset))
  }
}

extension Node {
  package var string: String? { if case .string(let text) = value { text } else { nil } }
  package var bool: Bool? { if case .bool(let flag) = value { flag } else { nil } }
  package var sequence: [Node]? { if case .sequence(let nodes) = value { nodes } else { nil } }
  package var mapping: Mapping? { if case .mapping(let mapping) = value { mapping } else { nil } }
  package var isNull: Bool { if case .null = value { true } else { false } }
  package var isUnresolved: Bool { if case .unresolved = value { true } else { false } }

  /// The number's nearest double; infinite when it is too large.
  package var double: Double? {
    if case .number(let lexeme) = value { NumberLexeme.double(lexeme) } else { nil }
  }

  /// The number when it is whole and fits 64 bits (`3`, `3.0` and `3e0` are whole).
  package var integer: Int? {
    if case .number(let lexeme) = value { NumberLexeme.integer(lexeme) } else { nil }
  }

  /// The text of any scalar as it was written: `5` for a number, `true` for a bool; nil for null and collections.
  package var scalarText: String? {
    switch value {
    case .string(let text), .number(let text), .unresolved(let text): text
    case .bool(let flag): flag ? "true" : "false"
    case .null, .sequence, .mapping: nil
    }
  }

  /// What the value is, without what it holds.
  package enum Kind: UInt8, Sendable {
    case null, bool, number, string, sequence, mapping, unresolved
  }

  package var kind: Kind {
    switch value {
    case .null: .null
    case .bool: .bool
    case .number: .number
    case .string: .string
    case .sequence: .sequence
    case .mapping: .mapping
    case .unresolved: .unresolved
    }
  }

  /// What the value is, as an error message says it.
  package var typeName: String {
    switch value {
    case .null: "null"
    case .bool: "a boolean"
    case .number: "a number"
    case .string: "a string"
    case .sequence: "a list"
    case .mapping: "a mapping"
    case .unresolved: "an expression"
    }
  }

  /// The value under a key of a mapping.
  package subscript(_ key: String) -> Node? { mapping?[key] }
}
