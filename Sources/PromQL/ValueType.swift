/// What an expression evaluates to.
package enum ValueType: String, Sendable {
  case scalar
  case vector = "instant vector"
  case matrix = "range vector"
  case string

  /// As in a sentence: `a scalar`, `an instant vector`.
  var withArticle: String { (self == .vector ? "an " : "a ") + rawValue }
}
