/// `rate(http_requests_total[5m])`.
package struct FunctionCall: Sendable, Equatable {
  package let name: LabelName
  /// Nil when no function has this name.
  package let signature: FunctionSignature?
  package let arguments: [PromQLExpression]
  package let range: TextRange
}
