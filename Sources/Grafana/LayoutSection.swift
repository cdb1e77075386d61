import Documents

/// A row or tab of a v2 layout: it may have variables of its own, which only what it holds can use.
package final class LayoutSection: Sendable {
  /// Its number in the layout, from 0.
  package let number: Int
  /// Its `spec`.
  package let node: Node
  package let isTab: Bool
  /// The numbers of the sections that hold it, and its own.
  package let sections: Set<Int>

  init(number: Int, node: Node, isTab: Bool, inside outer: Set<Int>) {
    self.number = number
    self.node = node
    self.isTab = isTab
    sections = outer.union([number])
  }

  var phrase: String { "the \(isTab ? "tab" : "row") '\(node["title"]?.string ?? "")'" }
}
