/// Bytes on their way to one side of a connection, each piece with the time before which it may not leave.
struct DelayedBytes {
  private struct Piece {
    var count: Int
    var release: Int64
  }

  private var bytes: [UInt8] = []
  /// How many of `bytes` have left.
  private var start = 0
  private var pieces: [Piece] = []
  private var firstPiece = 0

  var count: Int { bytes.count - start }
  var isEmpty: Bool { count == 0 }

  /// When the first piece may leave; nil where there is none.
  var firstRelease: Int64? { firstPiece < pieces.count ? pieces[firstPiece].release : nil }

  /// - Parameter release: in nanoseconds; a piece never overtakes the one before it.
  mutating func append(_ new: UnsafeRawBufferPointer, release: Int64) {
    guard !new.isEmpty else { return }
    bytes.append(contentsOf: new)
    pieces.append(Piece(count: new.count, release: max(release, pieces.last?.release ?? release)))
  }

  /// How many bytes may leave at a time.
  func dueCount(at now: Int64) -> Int {
    var count = 0
    for piece in pieces[firstPiece...] {
      guard piece.release <= now else { break }
      count += piece.count
    }
    return count
  }

  /// Sound: the pointer lives only for the call of `body`.
  func withFirst<R>(_ count: Int, _ body: (UnsafeRawBufferPointer) throws -> R) rethrows -> R {
    try bytes.withUnsafeBytes { try body(UnsafeRawBufferPointer(rebasing: $0[start..<(start + count)])) }
  }

  mutating func removeFirst(_ count: Int) {
    start += count
    var left = count
    while left > 0 {
      let taken = min(left, pieces[firstPiece].count)
      pieces[firstPiece].count -= taken
      left -= taken
      if pieces[firstPiece].count == 0 { firstPiece += 1 }
    }
    if start == bytes.count {
      removeAll()
    } else if start > max(1 << 18, count) {
      bytes.removeFirst(start)
      pieces.removeFirst(firstPiece)
      (start, firstPiece) = (0, 0)
    }
  }

  mutating func removeAll() {
    bytes.removeAll(keepingCapacity: bytes.capacity <= 1 << 18)
    pieces.removeAll(keepingCapacity: true)
    (start, firstPiece) = (0, 0)
  }

  /// Lets everything leave now.
  mutating func releaseAll(at now: Int64) {
    for index in pieces.indices { pieces[index].release = min(pieces[index].release, now) }
  }
}
