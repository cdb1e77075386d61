/// The tags of YAML's core schema.
enum YAMLTag {
  enum Outcome {
    case value(Node.Value)
    /// The text is not of the tag's type.
    case mismatch
    case unknown
  }

  private static let prefix = "tag:yaml.org,2002:"
  /// Makes a string of any scalar and says nothing of a collection.
  static let bare = "!"
  static let seq = prefix + "seq"
  static let map = prefix + "map"
  static let merge = prefix + "merge"
  static let knownNames = "!!str, !!int, !!float, !!bool, !!null, !!seq, !!map"
  private static let known = ["str", "int", "float", "bool", "null", "seq", "map", "merge"].map {
    prefix + $0
  }

  static func isKnown(_ tag: String) -> Bool { known.contains(tag) }

  /// As people write it: `!!str`.
  static func short(_ tag: String) -> String {
    tag.hasPrefix(prefix) ? "!!" + tag.dropFirst(prefix.count) : tag
  }

  /// What a scalar with an explicit tag means.
  static func value(of text: String, style: ScalarStyle, tag: String) -> Outcome {
    if tag == bare { return .value(.string(text)) }
    guard isKnown(tag) else { return .unknown }
    switch tag.dropFirst(prefix.count) {
    case "str", "merge": return .value(.string(text))
    case "int": return CoreSchema.isInteger(text) ? .value(.number(lexeme: text)) : .mismatch
    case "float":
      let isNumber = CoreSchema.isInteger(text) || CoreSchema.isFloat(text)
      return isNumber ? .value(.number(lexeme: text)) : .mismatch
    case "bool": return CoreSchema.bool(text).map { .value(.bool($0)) } ?? .mismatch
    case "null": return CoreSchema.isNull(text) ? .value(.null) : .mismatch
    default: return .mismatch
    }
  }
}
