/// A part of a regular expression of RE2.
package indirect enum RegexNode: Sendable, Equatable {
  /// Matches the empty text.
  case empty
  case literal(Unicode.Scalar, ignoresCase: Bool)
  /// `.`, which in matchers takes line breaks too.
  case any
  case characters(RegexClass)
  /// `^`, `$`, `\A`, `\z`.
  case start, end
  /// `\b` or, when negated, `\B`.
  case boundary(isNegated: Bool)
  case sequence([RegexNode])
  case alternatives([RegexNode])
  /// A nil `most` has no bound.
  case repetition(RegexNode, least: Int, most: Int?)

  /// How many levels lie below it, itself included; a single sign is 1.
  var height: Int {
    switch self {
    case .sequence(let nodes), .alternatives(let nodes): 1 + (nodes.map(\.height).max() ?? 0)
    case .repetition(let node, _, _): 1 + node.height
    default: 1
    }
  }

  /// Whether nested counts multiply to at most `limit`, as RE2 demands it.
  ///
  /// Source: `repeatIsValid` of Go's regexp/syntax.
  func keepsRepeats(within limit: Int) -> Bool {
    switch self {
    case .sequence(let nodes), .alternatives(let nodes):
      return nodes.allSatisfy { $0.keepsRepeats(within: limit) }
    case .repetition(let node, let least, let most):
      let isCounted = !(least <= 1 && most == nil) && !(least == 0 && most == 1)
      guard isCounted else { return node.keepsRepeats(within: limit) }
      if most == 0 { return true }
      let count = most ?? least
      guard count <= limit else { return false }
      return node.keepsRepeats(within: count > 0 ? limit / count : limit)
    default: return true
    }
  }
}
