/// `by (job)` or `without (instance)` of an aggregation.
package struct Grouping: Sendable, Equatable {
  /// Whether it keeps all labels but the named ones.
  package let isWithout: Bool
  package let labels: [LabelName]
  package let range: TextRange
}
