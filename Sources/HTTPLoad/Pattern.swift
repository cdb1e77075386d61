/// A regular expression in Swift's syntax, which is close to PCRE's.
package struct Pattern: Sendable, Equatable {
  package let text: String

  /// Nil where the text is no regular expression.
  package init?(_ text: String) {
    guard Pattern.compile(text) != nil else { return nil }
    self.text = text
  }

  /// Characters are Unicode scalars, as in PCRE: in Swift's own reading a line feed behind a carriage return is none, and
  /// a letter with an accent of its own is not the letter.
  private static func compile(_ text: String) -> Regex<AnyRegexOutput>? {
    (try? Regex(text))?.matchingSemantics(.unicodeScalar)
  }

  /// The part of the text that is asked for: the first group of the first match, or all of it.
  ///
  /// Compiles the expression anew; where it is used often, keep `compiled`.
  package func capture(in text: String) -> String? { compiled.map { Pattern.capture($0, in: text) } ?? nil }

  /// For one thread: regular expressions may not be shared.
  var compiled: Regex<AnyRegexOutput>? { Pattern.compile(text) }

  static func capture(_ expression: Regex<AnyRegexOutput>, in text: String) -> String? {
    guard let match = try? expression.firstMatch(in: text) else { return nil }
    let part = match.output.count > 1 ? match.output[1].substring : match.output[0].substring
    return part.map(String.init)
  }
}
