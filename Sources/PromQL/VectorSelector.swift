/// `name{matchers} offset … @ …`: series at one time. Inside a `MatrixSelector` the modifiers stand after the
/// range in the text and are kept here all the same.
package final class VectorSelector: Sendable {
  /// The metric name outside braces; a name within braces is among the matchers.
  package let name: LabelName?
  package let matchers: [LabelMatcher]
  package let offset: OffsetModifier?
  package let at: AtModifier?
  package let extendedRange: ExtendedRange?
  /// The name and the braces, with the modifiers that follow directly.
  package let range: TextRange

  init(
    name: LabelName?, matchers: [LabelMatcher], offset: OffsetModifier?, at: AtModifier?,
    extendedRange: ExtendedRange?, range: TextRange
  ) {
    self.name = name
    self.matchers = matchers
    self.offset = offset
    self.at = at
    self.extendedRange = extendedRange
    self.range = range
  }

  /// The one metric name that it selects, outside or inside the braces; nil when it may be several.
  package var metricName: String? {
    if let name { return name.name }
    return matchers.first { $0.label.name == "__name__" && $0.operation == .equal }?.value
  }

  /// The selector with modifiers that it lacks, and with another end where its text goes on.
  func with(
    offset: OffsetModifier? = nil, at: AtModifier? = nil, extendedRange: ExtendedRange? = nil, end: Int? = nil
  ) -> VectorSelector {
    VectorSelector(
      name: name, matchers: matchers, offset: self.offset ?? offset, at: self.at ?? at,
      extendedRange: extendedRange ?? self.extendedRange,
      range: TextRange(start: range.start, end: end ?? range.end))
  }
}
