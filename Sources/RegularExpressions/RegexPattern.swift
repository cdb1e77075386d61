/// A regular expression of RE2 as it is read; by default as label matchers have it, where it is matched from end to end and
/// `.` takes line breaks too.
package struct RegexPattern: Sendable {
  package let root: RegexNode
  /// Whether it has a group `(?<name>…)`, which Prometheus takes since 2.51.
  package let usesAngleName: Bool
  /// How many groups catch their text, as `$1` needs them.
  package let groupCount: Int
  /// A script of Unicode that it names, as `\p{Greek}` does; nil where there is none.
  let scriptName: String?

  package init(_ pattern: String, dotTakesLineBreaks: Bool = true) throws(RegexFailure) {
    var parser = RegexParser(pattern, dotTakesLineBreaks: dotTakesLineBreaks)
    root = try parser.parse()
    usesAngleName = parser.usesAngleName
    groupCount = parser.groupCount
    scriptName = parser.scriptName
  }

  /// What is wrong with a label matcher's pattern; nil when nothing is.
  package static func failure(_ pattern: String) -> RegexFailure? {
    if PlainRegex(pattern) != nil { return nil }
    do throws(RegexFailure) {
      _ = try RegexPattern(pattern)
      return nil
    } catch {
      return error
    }
  }

  /// Whether it matches a whole text; nil where it cannot be told: it names a script of Unicode, or is too large.
  package func matches(_ text: String) -> Bool? {
    guard scriptName == nil, let program = try? RegexProgram(root, wantedGroup: nil) else { return nil }
    let matcher = RegexMatcher(program)
    let isMatch = matcher.matchesWhole(text.utf8)
    return matcher.hasGivenUp ? nil : isMatch
  }

  /// The texts that it matches, when these are few; nil otherwise.
  package var texts: [String]? { Self.texts(of: root) }

  /// Whether it matches every text.
  package var matchesEverything: Bool {
    if case .repetition(.any(takesLineBreaks: true), least: 0, most: nil, _) = root { return true }
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
    case .group(let part, _): return Self.texts(of: part)
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
}
