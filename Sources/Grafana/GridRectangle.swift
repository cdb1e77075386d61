import Documents

/// A panel's place on the grid of 24 columns, in whole cells.
struct GridRectangle: Equatable {
  let x: Int
  let y: Int
  let width: Int
  let height: Int

  static let columns = 24

  /// Whether it has a size and lies within the columns. Sizes beyond all measure do not.
  var isOnGrid: Bool {
    x >= 0 && width > 0 && width <= Self.columns && x <= Self.columns - width && y >= 0 && y < 1_000_000
      && height > 0 && height < 1_000_000
  }

  /// Nil unless all four are whole numbers, as layouts written by hand may lack some.
  init?(_ node: Node, keys: (width: String, height: String) = ("w", "h")) {
    guard let x = node["x"]?.integer, let y = node["y"]?.integer, let width = node[keys.width]?.integer,
      let height = node[keys.height]?.integer
    else { return nil }
    (self.x, self.y, self.width, self.height) = (x, y, width, height)
  }
}
