import Diagnostics

/// Columns in code points, as SARIF counts them; diagnostics count bytes.
///
/// Remembers the last place, so that the sorted diagnostics of a long line are counted in one pass.
struct CodePointColumns {
  private var source: SourceFile?
  private var lineStart = 0
  private var offset = 0
  private var column = 1

  /// The 1-based column of a byte offset; bytes that continue a character count with its first byte.
  mutating func column(of place: Int, in file: SourceFile) -> Int {
    let place = min(max(place, 0), file.bytes.count)
    let start = place - (file.position(at: place).column - 1)
    if source !== file || lineStart != start || offset > place {
      source = file
      lineStart = start
      offset = start
      column = 1
    }
    while offset < place {
      if file.bytes[offset] & 0xC0 != 0x80 || offset == start { column += 1 }
      offset += 1
    }
    return column
  }
}
