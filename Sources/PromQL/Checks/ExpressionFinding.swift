/// What a check found in an expression.
package struct ExpressionFinding: Sendable {
  /// What it rests on. Where a variable stands for a part of the text, that part may be anything.
  package enum Ground: Sendable {
    /// What is written there, to the letter.
    case text(TextRange)
    /// The labels that a part has, whatever the values are that its selectors ask for.
    case labels(TextRange)
    /// Two parts that are written alike.
    case alike(TextRange, TextRange)
  }

  package let message: String
  /// The bytes of the expression that it is about.
  package let range: TextRange
  package let help: String?
  package let grounds: [Ground]
  /// The metric that has the label in question because Prometheus scrapes it; a rule that records it may drop the
  /// label.
  package let scraped: String?

  init(
    _ message: String, in range: TextRange, help: String?, grounds: [Ground], scraped: String? = nil
  ) {
    self.message = message
    self.range = range
    self.help = help
    self.grounds = grounds
    self.scraped = scraped
  }
}
