import Statistics
import SystemIO

/// The windows that one worker, or one shard of a load, has closed, in a file: they rise by second.
///
/// A record is its length (four bytes, the lowest first), then second, request and counts (eight bytes each), then the
/// durations.
package struct SecondsFile: Sendable {
  private let file: UnnamedFile

  /// - Parameter folder: on whose disk the file lies; nil for the system's folder for temporary files.
  package init(onDiskOf folder: String?) throws(SystemError) { file = try UnnamedFile(onDiskOf: folder) }

  /// Adds windows of no earlier second than those before.
  package func append(_ windows: [LoadWindow]) throws(SystemError) {
    var bytes: [UInt8] = []
    for window in windows {
      let start = bytes.count
      bytes += [0, 0, 0, 0]
      let counts = window.counts
      for number in [
        UInt64(window.second), UInt64(window.request), counts.scheduled, counts.succeeded, counts.failed,
        counts.timedOut, counts.unsent,
      ] {
        for place in 0..<8 { bytes.append(UInt8(truncatingIfNeeded: number >> UInt64(8 * place))) }
      }
      window.durations.append(to: &bytes)
      let length = bytes.count - start - 4
      for place in 0..<4 { bytes[start + place] = UInt8(truncatingIfNeeded: length >> (8 * place)) }
      if bytes.count >= Cursor.pieceLength {
        try file.append(bytes)
        bytes.removeAll(keepingCapacity: true)
      }
    }
    if !bytes.isEmpty { try file.append(bytes) }
  }

  /// The windows from the first on.
  func cursor() throws(SystemError) -> Cursor { try Cursor(file) }

  /// Reads the windows one by one, and holds no more than a piece of the file.
  struct Cursor {
    fileprivate static let pieceLength = 1 << 16

    /// The window at the cursor; nil behind the last.
    private(set) var window: LoadWindow?
    private let file: UnnamedFile
    /// Read and not yet used from `position` on.
    private var bytes: [UInt8] = []
    private var position = 0
    /// Where in the file the next piece begins.
    private var offset = 0

    fileprivate init(_ file: UnnamedFile) throws(SystemError) {
      self.file = file
      try advance()
    }

    mutating func advance() throws(SystemError) {
      window = nil
      guard try holds(4) else { return }
      let length = Int(number(bytes: 4))
      guard try holds(length) else { return }
      let (second, request) = (Int(number(bytes: 8)), Int(number(bytes: 8)))
      var counts = RequestCounts()
      counts.scheduled = number(bytes: 8)
      counts.succeeded = number(bytes: 8)
      counts.failed = number(bytes: 8)
      counts.timedOut = number(bytes: 8)
      counts.unsent = number(bytes: 8)
      let durations = CompactHistogram(bytes: bytes, at: &position)
      window = LoadWindow(second: second, request: request, counts: counts, durations: durations)
    }

    /// Reads on until so many bytes are there; false where the file has no more.
    private mutating func holds(_ count: Int) throws(SystemError) -> Bool {
      while bytes.count - position < count {
        bytes.removeFirst(position)
        position = 0
        let known = bytes.count
        bytes += [UInt8](repeating: 0, count: Self.pieceLength)
        let (file, offset) = (file, offset)
        let result = bytes.withUnsafeMutableBytes { memory -> Result<Int, SystemError> in
          do throws(SystemError) {
            return .success(try file.read(at: offset, into: .init(rebasing: memory[known...])))
          } catch {
            return .failure(error)
          }
        }
        let read = try result.get()
        bytes.removeLast(Self.pieceLength - read)
        self.offset += read
        if read == 0 { return false }
      }
      return true
    }

    private mutating func number(bytes count: Int) -> UInt64 {
      defer { position += count }
      return bytes[position..<position + count].reversed().reduce(0) { $0 << 8 | UInt64($1) }
    }
  }
}
