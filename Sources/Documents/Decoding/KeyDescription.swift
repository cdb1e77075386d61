/// One key of a file format: the single definition behind decoding, "did you mean", JSON Schema and reference page.
package struct KeyDescription: Sendable {
  package let name: String
  package let shape: ValueShape
  package let isRequired: Bool
  /// What holds when the key is absent, as the reference page says it.
  package let defaultText: String?
  /// False where the value is code that another program reads: no `${{ }}` may put text into it.
  package let allowsExpressions: Bool
  /// One sentence of the reference page.
  package let summary: String
  /// Of the name, so that a look-up compares the texts of the keys that are meant and no others.
  let digest: UInt32

  package init(
    _ name: String, _ shape: ValueShape, required: Bool = false, default defaultText: String? = nil,
    expressions allowsExpressions: Bool = true, _ summary: String
  ) {
    self.name = name
    self.shape = shape
    isRequired = required
    self.defaultText = defaultText
    self.allowsExpressions = allowsExpressions
    self.summary = summary
    digest = KeyDigest.of(name)
  }
}
