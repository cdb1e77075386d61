/// A run of bytes in a file: `start` is the first byte, `end` the byte after the last.
package struct SourceRange: Sendable {
  package let source: SourceFile
  package let start: Int
  package let end: Int

  package init(source: SourceFile, start: Int, end: Int) {
    precondition(0 <= start && start <= end, "a range begins before the file or ends before it starts")
    self.source = source
    self.start = start
    self.end = end
  }

  package var startPosition: SourcePosition { source.position(at: start) }
  package var endPosition: SourcePosition { source.position(at: end) }
}

extension SourceRange: Equatable {
  package static func == (left: SourceRange, right: SourceRange) -> Bool {
    left.source.path == right.source.path && left.start == right.start && left.end == right.end
  }
}
