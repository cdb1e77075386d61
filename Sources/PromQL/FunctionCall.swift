/// `rate(http_requests_total[5m])`.
package final class FunctionCall: Sendable {
  package let name: LabelName
  /// Nil when no function has this name.
  package let function: FunctionName?
  /// Nil when no function has this name.
  package let signature: FunctionSignature?
  package let arguments: [PromQLExpression]
  package let range: TextRange

  init(name: LabelName, signature: FunctionSignature?, arguments: [PromQLExpression], range: TextRange) {
    self.name = name
    self.signature = signature
    function = signature?.function
    self.arguments = arguments
    self.range = range
  }
}
