import Documents

/// A place of a v2 layout that shows an element. A class, as panels are, most of which have none.
package final class DashboardLayoutItem: Sendable {
  /// The element's name.
  package let name: Node
  /// The item's `spec`: position, size, repeat.
  package let node: Node
  /// Which layout it stands in: items of one grid are laid out together.
  package let layout: Int
  /// Whether the layout is a grid with positions.
  package let isOnGrid: Bool
  /// The numbers of the rows and tabs that hold it.
  package let sections: Set<Int>

  init(name: Node, node: Node, layout: Int, isOnGrid: Bool, sections: Set<Int>) {
    self.name = name
    self.node = node
    self.layout = layout
    self.isOnGrid = isOnGrid
    self.sections = sections
  }
}
