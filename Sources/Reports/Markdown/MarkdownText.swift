/// Text from users made into GitHub Flavored Markdown that shows it as it is.
///
/// Nothing in it becomes markup, a link, a mention, an issue reference, mathematics or a workflow command.
/// Source: GitHub Flavored Markdown Spec 0.29, 2.4 (backslash escapes), 4.10 (tables), 6.9 (autolinks).
enum MarkdownText {
  /// One line of running text; also fit for a table's cell.
  static func inline(_ text: String) -> String {
    var output = ""
    let scalars = Array(InertText.phrase(text).unicodeScalars)
    for (index, scalar) in scalars.enumerated() {
      switch scalar {
      case "\\", "`", "*", "_", "[", "]", "|", "~", "$": output += "\\" + String(scalar)
      case "<": output += "&lt;"
      case ">": output += "&gt;"
      case "&": output += "&amp;"
      // A zero-width space keeps mentions and references from being recognised; an escape alone does not.
      case "@", "#": output += String(scalar) + "&#8203;"
      // Autolinks begin with `www.` or `scheme://`.
      case ":" where index + 1 < scalars.count && scalars[index + 1] == "/": output += "&#58;"
      case "." where isAutolinkPrefix(scalars, endingBefore: index): output += "&#46;"
      // GH-12 is another reference to an issue.
      case "-" where isIssuePrefix(scalars, endingBefore: index): output += "&#45;&#8203;"
      default: output.unicodeScalars.append(scalar)
      }
    }
    return output
  }

  /// Running text that begins a line, where signs and numbers could make a list, a rule or a command of it.
  static func paragraph(_ text: String) -> String {
    let text = InertText.phrase(text)
    let scalars = text.unicodeScalars.drop {
      $0.properties.isWhitespace || $0.properties.isDefaultIgnorableCodePoint
    }
    guard let first = scalars.first else { return "" }
    let afterDigits = scalars.drop { ("0"..."9").contains($0) }.first
    let isNumbered = ("0"..."9").contains(first) && (afterDigits == "." || afterDigits == ")")
    guard isNumbered || ["-", "+", "=", ":"].contains(first) else { return inline(String(scalars)) }
    return "&#\(first.value);" + inline(String(scalars.dropFirst()))
  }

  /// A code span, empty for an empty text.
  static func code(_ text: String) -> String {
    let text = InertText.phrase(text)
    guard !text.isEmpty else { return "" }
    let fence = String(repeating: "`", count: longestRun(of: "`", in: text) + 1)
    // A code span gives up one blank on both sides, so text that begins or ends with a backtick or blank gets one.
    let edges: [Character?] = [text.first, text.last]
    let needsPadding = edges.contains("`") || edges.contains(" ")
    let padding = needsPadding ? " " : ""
    return fence + padding + text + padding + fence
  }

  /// A code span for a table's cell, where a pipe must be escaped even in code.
  static func cellCode(_ text: String) -> String {
    code(text).split(separator: "|", omittingEmptySubsequences: false).joined(separator: "\\|")
  }

  /// A fenced code block with its line feeds; its fence is longer than any run of backticks in the text.
  static func fence(_ text: String, indent: String = "") -> String {
    let lines = InertText.lines(text).map(InertText.outputLine)
    let fence = String(repeating: "`", count: max(3, longestRun(of: "`", in: text) + 1))
    let body = lines.map { indent + $0 + "\n" }.joined()
    return "\(indent)\(fence)text\n\(body)\(indent)\(fence)\n"
  }

  private static func isAutolinkPrefix(_ scalars: [Unicode.Scalar], endingBefore index: Int) -> Bool {
    index >= 3 && scalars[(index - 3)..<index].allSatisfy { $0 == "w" || $0 == "W" }
  }

  private static func isIssuePrefix(_ scalars: [Unicode.Scalar], endingBefore index: Int) -> Bool {
    index >= 2 && ["G", "g"].contains(scalars[index - 2]) && ["H", "h"].contains(scalars[index - 1])
  }

  private static func longestRun(of scalar: Unicode.Scalar, in text: String) -> Int {
    var longest = 0
    var current = 0
    for candidate in text.unicodeScalars {
      current = candidate == scalar ? current + 1 : 0
      longest = max(longest, current)
    }
    return longest
  }
}
