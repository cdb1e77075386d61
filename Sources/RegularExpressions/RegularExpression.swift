/// A regular expression in the syntax of RE2, the one of Go and Prometheus.
///
/// No pattern takes more time than the text is long times its own size; look-around and back-references, which would,
/// are not in it. `.` takes no line break and `^` and `$` are the ends of the text, unless `(?s)` and `(?m)` say otherwise.
///
/// Source: https://github.com/google/re2/wiki/Syntax
package struct RegularExpression: Sendable {
  package let text: String
  let program: RegexProgram

  /// - Throws: what is wrong with the text.
  package init(_ text: String) throws(RegexFailure) {
    let pattern = try RegexPattern(text, dotTakesLineBreaks: false)
    if let name = pattern.scriptName {
      throw RegexFailure(
        "the script '\(name)' of Unicode is not known here",
        help: "name a category such as L, or a range such as [α-ω]")
    }
    self.text = text
    program = try RegexProgram(pattern.root, wantedGroup: pattern.groupCount > 0 ? 1 : nil)
  }
}

extension RegularExpression: CustomStringConvertible {
  package var description: String { text }
}

extension RegularExpression: Equatable {
  package static func == (left: RegularExpression, right: RegularExpression) -> Bool {
    left.text == right.text
  }
}
