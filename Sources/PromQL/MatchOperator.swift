/// How a label matcher compares. The two regular expressions are RE2, anchored at both ends.
package enum MatchOperator: String, Sendable {
  case equal = "="
  case notEqual = "!="
  case matches = "=~"
  case doesNotMatch = "!~"
}
