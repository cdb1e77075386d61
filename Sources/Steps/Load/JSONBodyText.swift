import Diagnostics
import Documents

/// A YAML or JSON value as JSON text on one line.
enum JSONBodyText {
  static func text(of node: Node) -> String {
    switch node.value {
    case .null: "null"
    case .bool(let flag): flag ? "true" : "false"
    case .number(let lexeme): number(lexeme, node)
    case .string(let text): quoted(text)
    // Its value is not known before the run: for the time being it is a text without variables.
    case .unresolved: quoted("")
    case .sequence(let nodes): "[" + nodes.map(text).joined(separator: ",") + "]"
    case .mapping(let mapping):
      "{" + mapping.entries.map { quoted($0.name) + ":" + text(of: $0.value) }.joined(separator: ",") + "}"
    }
  }

  /// As written where JSON writes numbers so, else the same number in its way; YAML has more ways.
  private static func number(_ lexeme: String, _ node: Node) -> String {
    let source = SourceFile(path: "", bytes: Array(lexeme.utf8))
    if !JSONReader.read(source, limits: .json).diagnostics.hasErrors { return lexeme }
    if let whole = node.integer { return String(whole) }
    return node.double.flatMap { $0.isFinite ? String($0) : nil } ?? "null"
  }

  private static func quoted(_ text: String) -> String {
    var quoted = "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"": quoted += "\\\""
      case "\\": quoted += "\\\\"
      case "\n": quoted += "\\n"
      case "\r": quoted += "\\r"
      case "\t": quoted += "\\t"
      default:
        if scalar.value < 0x20 {
          let digits = String(scalar.value, radix: 16)
          quoted += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
        } else {
          quoted.unicodeScalars.append(scalar)
        }
      }
    }
    return quoted + "\""
  }
}
