/// A run of bytes of an expression's text: `start` is the first byte, `end` the byte after the last.
package struct TextRange: Sendable, Hashable {
  package let start: Int
  package let end: Int

  /// An `end` before `start` counts as `start`: the empty range there.
  package init(start: Int, end: Int) {
    self.start = start
    self.end = max(start, end)
  }
}
