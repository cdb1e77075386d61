/// One condition on a label: `job=~"api.*"`, or a quoted metric name alone.
package struct LabelMatcher: Sendable, Equatable {
  /// The label; `__name__` for a quoted metric name alone.
  package let label: LabelName
  package let operation: MatchOperator
  /// The operator in the text; empty where the name stands alone.
  package let operationRange: TextRange
  /// The value with its escapes decoded.
  package let value: String
  /// The value with its quotes.
  package let valueRange: TextRange
  package let range: TextRange
  /// Whether it is a quoted metric name alone, as in `{"http.requests"}`.
  package let isQuotedName: Bool
}
