/// A label's name where it is written, as in `by (job)`; quotes are taken off.
package struct LabelName: Sendable, Equatable {
  package let name: String
  package let range: TextRange
}
