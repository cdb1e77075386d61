import Documents

/// A panel's place on the grid of 24 columns, in whole cells.
struct GridRectangle: Equatable {
  let x: Int
  let y: Int
  let width: Int
  let height: Int

  /// Nil unless all four are whole numbers, as layouts written by hand may lack some.
  init?(_ node: Node, keys: (width: String, height: String) = ("w", "h")) {
    guard let x = node["x"]?.integer, let y = node["y"]?.integer, let width = node[keys.width]?.integer,
      let height = node[keys.height]?.integer
    else { return nil }
    (self.x, self.y, self.width, self.height) = (x, y, width, height)
  }
}
