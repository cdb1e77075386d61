/// A label that the series of an expression have in all likelihood.
package struct ExpectedLabel: Sendable {
  package let name: String
  /// The matcher that asks for it; nil where something else tells that it is there.
  package let matcher: LabelMatcher?

  /// The one value that it has; nil where it may have several.
  package var value: String? { matcher?.operation == .equal ? matcher?.value : nil }
}
