import Diagnostics

extension Expression {
  /// The first comparison of a step's verdict with a text that is none: it could never hold, and would switch a
  /// step off without a word.
  package var unknownVerdict: ExpressionFault? {
    switch self {
    case .literal, .path: return nil
    case .not(let inner): return inner.unknownVerdict
    case .and(let left, let right), .or(let left, let right):
      return left.unknownVerdict ?? right.unknownVerdict
    case .compare(_, let left, let right, let offsets):
      for (path, literal) in [(left, right), (right, left)] {
        guard case .path(let names, _) = path, names.count == 3, names[0] == "steps", names[2] == "verdict",
          case .literal(.string(let word)) = literal, Verdict(rawValue: word) == nil
        else { continue }
        return ExpressionFault(
          "'\(word)' is no verdict", offsets,
          help: Suggestion.help(for: word, among: Verdict.allCases.map(\.rawValue)))
      }
      return left.unknownVerdict ?? right.unknownVerdict
    }
  }
}
