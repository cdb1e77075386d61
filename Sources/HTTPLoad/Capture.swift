import RegularExpressions

/// What a request keeps of its answer for the requests after it.
package struct Capture: Sendable, Equatable {
  package enum Source: Sendable, Equatable {
    /// The value at a path of the body: a string without its quotes, all else as it stands.
    case json(JSONPath)
    /// The first header of the name.
    case header(String)
    /// The first group of a regular expression in the body, or all of its match where it has no group.
    case matches(RegularExpression)
    /// The cookie of the name, as the answer sets it.
    case cookie(String)
  }

  /// What templates call it.
  package var variable: String
  package var source: Source

  package init(variable: String, source: Source) {
    self.variable = variable
    self.source = source
  }
}
