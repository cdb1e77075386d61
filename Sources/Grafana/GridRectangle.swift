import Documents

/// A panel's place on the grid of 24 columns, in whole cells.
struct GridRectangle: Equatable {
  let x: Int
  let y: Int
  let width: Int
  let height: Int

  /// Nil unless all four are whole numbers, as layouts written by hand may lack some.
  init?(_ node: Node) {
    guard let x = node["x"]?.integer, let y = node["y"]?.integer, let width = node["w"]?.integer,
      let height = node["h"]?.integer
    else { return nil }
    (self.x, self.y, self.width, self.height) = (x, y, width, height)
  }
}
