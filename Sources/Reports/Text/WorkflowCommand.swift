/// The parts of a workflow command of GitHub (actions/toolkit, packages/core/src/command.ts).
///
/// The runner decodes `%25` last, so `%` is written first.
enum WorkflowCommand {
  /// What stands behind the command; of several lines, each inert.
  static func data(_ text: String) -> String { escaped(InertText.text(text)) { _ in nil } }

  /// The value of a property: nothing is changed but controls, which become U+FFFD, as it may be the path of a file.
  static func property(_ text: String) -> String {
    escaped(text) { scalar in
      switch scalar {
      case ":": "%3A"
      case ",": "%2C"
      default: InertText.phrase(String(scalar))
      }
    }
  }

  private static func escaped(_ text: String, _ special: (Unicode.Scalar) -> String?) -> String {
    var output = ""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "%": output += "%25"
      case "\r": output += "%0D"
      case "\n": output += "%0A"
      default: if let text = special(scalar) { output += text } else { output.unicodeScalars.append(scalar) }
      }
    }
    return output
  }
}
