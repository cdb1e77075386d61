/// One fault of a template: which rule, what is wrong, where in the text, and what to do.
package struct TemplateFault: Sendable, Equatable {
  /// `template-syntax`, `template-function`, `template-variable`, `template-field`, `template-arguments`,
  /// `template-format`, `template-query`, `template-regex`.
  package let code: String
  package let message: String
  package let range: TextRange
  package let help: String?
}
