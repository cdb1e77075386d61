/// One fault of an expression: what is wrong, where in the expression's text, and what to do.
package struct PromQLFault: Sendable, Equatable {
  /// The stable name of the rule in kebab case: `promql-syntax`, `promql-unknown-function`, `promql-selector`,
  /// `promql-regex`, `promql-type`, `promql-limit`.
  package let code: String
  /// Lower case, one phrase, no full stop.
  package let message: String
  package let range: TextRange
  package let help: String?
  /// Whether it shows that the text is of another language: no other fault tells anything then.
  package let isOfAnotherLanguage: Bool

  package init(
    code: String, message: String, range: TextRange, help: String? = nil, isOfAnotherLanguage: Bool = false
  ) {
    self.code = code
    self.message = message
    self.range = range
    self.help = help
    self.isOfAnotherLanguage = isOfAnotherLanguage
  }
}
