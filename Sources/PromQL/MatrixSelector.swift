/// `name{matchers}[5m]`: series over a range of time.
package final class MatrixSelector: Sendable {
  package let selector: VectorSelector
  package let duration: DurationExpression
  package let range: TextRange

  init(selector: VectorSelector, duration: DurationExpression, range: TextRange) {
    self.selector = selector
    self.duration = duration
    self.range = range
  }

  func with(selector: VectorSelector, end: Int) -> MatrixSelector {
    MatrixSelector(
      selector: selector, duration: duration, range: TextRange(start: range.start, end: end))
  }
}
