import Documents

/// What a key of the classic model may hold. Null is always allowed: Grafana takes it for an absent key.
enum KeyShape: Sendable {
  case text, number, flag, list, texts, mappings, mapping
  /// A name of old, or a mapping with `type` and `uid`.
  case datasource
  /// One of these whole numbers.
  case whole(ClosedRange<Int>)
  case choice([String])
  /// Any of several.
  case either([KeyShape])

  /// As a message says it.
  var words: String {
    switch self {
    case .text: "a string"
    case .number: "a number"
    case .flag: "true or false"
    case .list: "a list"
    case .texts: "a list of strings"
    case .mappings: "a list of mappings"
    case .mapping: "a mapping"
    case .datasource: "a mapping with 'type' and 'uid', or a name"
    case .whole(let range): "a whole number from \(range.lowerBound) to \(range.upperBound)"
    case .choice(let values): "one of '\(values.joined(separator: "', '"))'"
    case .either(let shapes): shapes.map(\.words).joined(separator: " or ")
    }
  }

  /// The first value that does not fit: the node itself, or an item of it.
  func offender(in node: Node) -> Node? {
    let kind = node.kind
    if kind == .null || kind == .unresolved { return nil }
    let isRight =
      switch self {
      case .text: kind == .string
      case .number: kind == .number
      case .flag: kind == .bool
      case .list, .texts, .mappings: kind == .sequence
      case .mapping: kind == .mapping
      case .datasource: kind == .string || kind == .mapping
      case .whole(let range): node.integer.map(range.contains) == true
      case .choice(let values): node.string.map(values.contains) == true
      case .either(let shapes): shapes.contains { $0.offender(in: node) == nil }
      }
    guard isRight else { return node }
    switch self {
    case .texts: return node.sequence?.first { $0.kind != .string }
    case .mappings: return node.sequence?.first { $0.kind != .mapping }
    default: return nil
    }
  }
}
