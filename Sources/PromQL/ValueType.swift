/// What an expression evaluates to.
package enum ValueType: String, Sendable {
  case scalar
  case vector = "instant vector"
  case matrix = "range vector"
  case string
}
