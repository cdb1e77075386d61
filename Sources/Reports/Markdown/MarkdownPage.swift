/// A page that grows only while it stays within a number of bytes.
struct MarkdownPage {
  private(set) var text = ""
  private var byteCount = 0
  let byteBudget: Int

  /// Bytes that are left.
  var room: Int { byteBudget - byteCount }

  init(byteBudget: Int) { self.byteBudget = byteBudget }

  /// Adds the chunk where afterwards at least `reserve` bytes remain; false, and nothing added, where not.
  mutating func add(_ chunk: String, keeping reserve: Int) -> Bool {
    let size = chunk.utf8.count
    guard byteCount + size + reserve <= byteBudget else { return false }
    text += chunk
    byteCount += size
    return true
  }
}
