/// Walks over the elements of a comma-separated header value, blanks around them taken off.
struct ListCursor {
  private let bytes: UnsafeRawBufferPointer
  private var place = 0
  private var isDone = false

  init(_ bytes: UnsafeRawBufferPointer) { self.bytes = bytes }

  /// The place of the next element, which may be empty; nil after the last.
  mutating func nextElement() -> Range<Int>? {
    if isDone { return nil }
    var end = place
    while end < bytes.count && bytes[end] != Byte.comma { end += 1 }
    var range = place..<end
    isDone = end == bytes.count
    place = end + 1
    while let first = range.first, bytes[first] == Byte.space || bytes[first] == Byte.tab {
      range = first + 1..<range.upperBound
    }
    while let last = range.last, bytes[last] == Byte.space || bytes[last] == Byte.tab {
      range = range.lowerBound..<last
    }
    return range
  }
}
