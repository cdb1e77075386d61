import Synchronization

/// The bytes of one input file and the name that messages show for it.
///
/// Offsets are byte offsets from 0. A byte order mark at the beginning has an offset but no column. The table of line starts is built when a position is first asked for.
package final class SourceFile: Sendable {
  /// The path as the user wrote it, or a name such as `<stdin>`.
  package let path: String
  package let bytes: [UInt8]
  private let lineStarts = Mutex<[Int]?>(nil)

  package init(path: String, bytes: [UInt8]) {
    self.path = path
    self.bytes = bytes
  }

  package convenience init(path: String, text: String) {
    self.init(path: path, bytes: Array(text.utf8))
  }

  /// The whole file as text; bytes that are not UTF-8 become U+FFFD.
  package var text: String { String(decoding: bytes, as: UTF8.self) }

  /// The line and column of a byte offset; offsets past the end give the end.
  package func position(at offset: Int) -> SourcePosition {
    let offset = min(max(offset, 0), bytes.count)
    return withLineStarts { starts in
      let line = Self.lastIndex(in: starts, notAbove: offset)
      return SourcePosition(line: line + 1, column: max(0, offset - starts[line]) + 1)
    }
  }

  /// The byte offsets of a line's text, without its line break; nil when the file has no such line.
  package func rangeOfLine(_ line: Int) -> Range<Int>? {
    withLineStarts { starts in
      guard line >= 1, line <= starts.count else { return nil }
      let start = starts[line - 1]
      var end = line < starts.count ? starts[line] : bytes.count
      if end > start, bytes[end - 1] == UInt8(ascii: "\n") { end -= 1 }
      if end > start, bytes[end - 1] == UInt8(ascii: "\r") { end -= 1 }
      return start..<end
    }
  }

  private func withLineStarts<Result>(_ body: ([Int]) -> Result) -> Result {
    lineStarts.withLock { cached in
      if let starts = cached { return body(starts) }
      let starts = Self.findLineStarts(bytes)
      cached = starts
      return body(starts)
    }
  }

  /// LF, CRLF and a lone CR each end a line, as editors count them.
  private static func findLineStarts(_ bytes: [UInt8]) -> [Int] {
    var starts = [bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0]
    // Room for lines of 32 bytes: it costs nothing until it is used.
    starts.reserveCapacity(bytes.count / 32)
    bytes.withUnsafeBytes { bytes in
      var index = 0
      while let found = ByteScan.firstLineBreak(in: bytes, from: index) {
        index = found + 1
        // The line ends behind the line feed of CRLF.
        if bytes[found] == UInt8(ascii: "\r"), index < bytes.count, bytes[index] == UInt8(ascii: "\n") {
          continue
        }
        starts.append(index)
      }
    }
    return starts
  }

  private static func lastIndex(in starts: [Int], notAbove offset: Int) -> Int {
    var low = 0
    var high = starts.count - 1
    while low < high {
      let middle = (low + high + 1) / 2
      if starts[middle] <= offset { low = middle } else { high = middle - 1 }
    }
    return low
  }
}
