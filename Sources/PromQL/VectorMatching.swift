/// `on (job)` or `ignoring (code)`, with `group_left (team)` where it is written.
package struct VectorMatching: Sendable, Equatable {
  /// Which side has many series for one of the other.
  package enum Side: String, Sendable {
    case left = "group_left"
    case right = "group_right"
  }

  /// `group_left` or `group_right` with the labels taken from the other side.
  package struct Group: Sendable, Equatable {
    package let side: Side
    package let labels: [LabelName]
    package let range: TextRange
  }

  /// Whether only the named labels are compared (`on`), else all but them (`ignoring`).
  package let isOn: Bool
  package let labels: [LabelName]
  package let group: Group?
  package let range: TextRange

  /// Whether it leaves no label out: `ignoring ()`, which says what no matching says too.
  package var comparesAllLabels: Bool { !isOn && labels.isEmpty }
}
