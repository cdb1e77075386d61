/// One word or sign of an expression with its place.
struct Token {
  enum Kind: Equatable {
    case end
    case number, duration, string
    /// A word without a colon.
    case identifier
    /// A word with a colon.
    case metricIdentifier
    case leftParenthesis, rightParenthesis, leftBrace, rightBrace, leftBracket, rightBracket
    case comma, colon, at
    case binary(BinaryOperator)
    case aggregator(Aggregator)
    /// `=`, `=~` and `!~`; `!=` is a binary operator everywhere.
    case assign, matches, doesNotMatch
    case bool, on, ignoring, groupLeft, groupRight, fill, fillLeft, fillRight
    case by, without, offset, anchored, smoothed, start, endWord, step, range, minimumOf, maximumOf

    /// What begins with a digit and is neither a number nor a duration.
    case badNumber
    /// A string that the line or the text ends before its closing quote.
    case unterminatedString
    /// An operator of other languages, for which PromQL has this one.
    case foreign(BinaryOperator)
    /// Bytes that start no token.
    case unexpected
  }

  let kind: Kind
  let start: Int
  let end: Int

  var range: TextRange { TextRange(start: start, end: end) }
}
