/// A part of a regular expression of RE2.
package indirect enum RegexNode: Sendable, Equatable {
  /// Matches the empty text.
  case empty
  case literal(Unicode.Scalar, ignoresCase: Bool)
  /// `.`, which takes line breaks only under `(?s)`.
  case any(takesLineBreaks: Bool)
  case characters(RegexClass)
  /// `^`, `$`, `\A`, `\z`: the ends of the text.
  case start, end
  /// `^` and `$` under `(?m)`: the ends of a line.
  case lineStart, lineEnd
  /// `\b` or, when negated, `\B`.
  case boundary(isNegated: Bool)
  /// A group that catches its text, counted from 1.
  case group(RegexNode, Int)
  case sequence([RegexNode])
  case alternatives([RegexNode])
  /// A nil `most` has no bound; a lazy one takes as few as it can.
  case repetition(RegexNode, least: Int, most: Int?, isLazy: Bool)

  /// How many levels lie below it, itself included; a single sign is 1.
  var height: Int {
    switch self {
    case .sequence(let nodes), .alternatives(let nodes): 1 + (nodes.map(\.height).max() ?? 0)
    case .repetition(let node, _, _, _), .group(let node, _): 1 + node.height
    default: 1
    }
  }

  /// Whether it matches the empty text.
  package var matchesEmptyText: Bool { mayBeEmpty(inEmptyText: true) }

  /// Whether it may match without taking a character: in the empty text, or in some place of some text.
  func mayBeEmpty(inEmptyText: Bool = false) -> Bool {
    switch self {
    case .literal, .any, .characters: false
    case .empty, .start, .end, .lineStart, .lineEnd: true
    case .boundary(let isNegated): isNegated || !inEmptyText
    case .group(let node, _): node.mayBeEmpty(inEmptyText: inEmptyText)
    case .sequence(let nodes): nodes.allSatisfy { $0.mayBeEmpty(inEmptyText: inEmptyText) }
    case .alternatives(let nodes): nodes.contains { $0.mayBeEmpty(inEmptyText: inEmptyText) }
    case .repetition(let node, let least, _, _): least == 0 || node.mayBeEmpty(inEmptyText: inEmptyText)
    }
  }

  /// Whether nested counts multiply to at most `limit`, as RE2 demands it.
  ///
  /// Source: `repeatIsValid` of Go's regexp/syntax.
  func keepsRepeats(within limit: Int) -> Bool {
    switch self {
    case .sequence(let nodes), .alternatives(let nodes):
      return nodes.allSatisfy { $0.keepsRepeats(within: limit) }
    case .group(let node, _): return node.keepsRepeats(within: limit)
    case .repetition(let node, let least, let most, _):
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
