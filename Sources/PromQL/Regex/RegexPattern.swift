/// A regular expression of RE2 as label matchers have it: anchored at both ends.
package struct RegexPattern: Sendable {
  package let root: RegexNode
  /// Whether it has a group `(?<name>…)`, which Prometheus takes since 2.51.
  package let usesAngleName: Bool
  /// How many groups catch their text, as `$1` needs them.
  package let groupCount: Int

  package init(_ pattern: String) throws(RegexFailure) {
    var parser = RegexParser(pattern)
    root = try parser.parse()
    usesAngleName = parser.usesAngleName
    groupCount = parser.groupCount
  }

  /// What is wrong with a pattern; nil when nothing is.
  package static func failure(_ pattern: String) -> RegexFailure? {
    if PlainRegex(pattern) != nil { return nil }
    do throws(RegexFailure) {
      _ = try RegexPattern(pattern)
      return nil
    } catch {
      return error
    }
  }

  /// Whether it matches the empty text, as of a label that is absent; nil where it cannot be told.
  package var matchesEmpty: Bool? { matches("") }

  /// Whether it matches a whole text; nil where only the tables of Unicode could tell.
  package func matches(_ text: String) -> Bool? {
    var matcher = Matcher(scalars: Array(text.unicodeScalars))
    let ends = matcher.ends(of: root, from: [0])
    return matcher.isLost ? nil : ends.contains(matcher.scalars.count)
  }

  /// The texts that it matches, when these are few; nil otherwise.
  package var texts: [String]? { Self.texts(of: root) }

  /// Whether it matches every text.
  package var matchesEverything: Bool {
    if case .repetition(.any, least: 0, most: nil) = root { return true }
    return false
  }

  private static func texts(of node: RegexNode) -> [String]? {
    switch node {
    case .empty: return [""]
    case .literal(let scalar, let ignoresCase):
      guard !ignoresCase || scalar.properties.lowercaseMapping == scalar.properties.uppercaseMapping else {
        return nil
      }
      return [String(scalar)]
    case .sequence(let parts):
      var texts = [""]
      for part in parts {
        guard let next = Self.texts(of: part), next.count * texts.count <= 32 else { return nil }
        texts = texts.flatMap { start in next.map { start + $0 } }
      }
      return texts
    case .alternatives(let branches):
      var texts: [String] = []
      for branch in branches {
        guard let next = Self.texts(of: branch), texts.count + next.count <= 32 else { return nil }
        texts += next
      }
      return texts
    default: return nil
    }
  }

  /// Follows all ways through the pattern at once: the places that can be reached, never a way twice.
  private struct Matcher {
    let scalars: [Unicode.Scalar]
    /// Set where a class is known only to the tables of Unicode.
    var isLost = false

    mutating func ends(of node: RegexNode, from starts: Set<Int>) -> Set<Int> {
      guard !starts.isEmpty, !isLost else { return [] }
      switch node {
      case .empty: return starts
      case .literal(let wanted, let ignoresCase):
        return step(starts) { found in
          found == wanted
            || (ignoresCase && found.properties.lowercaseMapping == wanted.properties.lowercaseMapping)
        }
      case .any: return step(starts) { _ in true }
      case .characters(let set): return step(starts) { set.contains($0) }
      case .start: return starts.filter { $0 == 0 }
      case .end: return starts.filter { $0 == scalars.count }
      case .boundary(let isNegated): return starts.filter { isBoundary($0) != isNegated }
      case .sequence(let parts):
        var places = starts
        for part in parts { places = ends(of: part, from: places) }
        return places
      case .alternatives(let branches):
        return branches.reduce(into: Set()) { $0.formUnion(ends(of: $1, from: starts)) }
      case .repetition(let part, let least, let most):
        return repetition(of: part, least: least, most: most, from: starts)
      }
    }

    private mutating func repetition(
      of part: RegexNode, least: Int, most: Int?, from starts: Set<Int>
    ) -> Set<Int> {
      var places = starts
      for _ in 0..<least { places = ends(of: part, from: places) }
      var reached = places
      var count = least
      while !places.isEmpty, most.map({ count < $0 }) ?? true {
        places = ends(of: part, from: places).subtracting(reached)
        reached.formUnion(places)
        count += 1
      }
      return reached
    }

    private mutating func step(_ starts: Set<Int>, _ isWanted: (Unicode.Scalar) -> Bool?) -> Set<Int> {
      var places: Set<Int> = []
      for start in starts where start < scalars.count {
        guard let answer = isWanted(scalars[start]) else {
          isLost = true
          return []
        }
        if answer { places.insert(start + 1) }
      }
      return places
    }

    private func isBoundary(_ place: Int) -> Bool {
      func isWord(_ index: Int) -> Bool {
        scalars.indices.contains(index) && scalars[index].isASCII
          && UInt8(scalars[index].value).isWordPart
      }
      return isWord(place - 1) != isWord(place)
    }
  }
}
