/// `name{matchers} offset … @ …`: series at one time. Inside a `MatrixSelector` the modifiers stand after the
/// range in the text and are kept here all the same.
package struct VectorSelector: Sendable, Equatable {
  /// The metric name outside braces; a name within braces is among the matchers.
  package var name: LabelName?
  package var matchers: [LabelMatcher]
  package var offset: OffsetModifier?
  package var at: AtModifier?
  package var extendedRange: ExtendedRange?
  /// The name and the braces, with the modifiers that follow directly.
  package var range: TextRange

  /// The one metric name that it selects, outside or inside the braces; nil when it may be several.
  package var metricName: String? {
    if let name { return name.name }
    return matchers.first { $0.label.name == "__name__" && $0.operation == .equal }?.value
  }
}
