import PipelineModel

extension LogExcerpt {
  /// The last bytes of a log of the run; nil where it cannot be read or is empty.
  ///
  /// - Parameter path: below the run's folder.
  package static func read(_ path: String, of run: RunFolder, bytes limit: Int) -> LogExcerpt? {
    var tail: [UInt8] = []
    var size = 0
    do {
      try run.root?.read(path) { bytes in
        size += bytes.count
        tail += bytes
        // Cut now and then only, so that a long log is copied about once.
        if tail.count > 4 * limit + 262_144 { tail.removeFirst(tail.count - limit) }
      }
    } catch {
      return nil
    }
    guard size > 0 else { return nil }
    var bytes = tail.suffix(limit)
    if size > bytes.count {
      if let end = bytes.firstIndex(of: UInt8(ascii: "\n")), end + 1 < bytes.endIndex {
        bytes = bytes[(end + 1)...]
      } else {
        // A single long line: the text begins with a whole character.
        bytes = bytes.drop { $0 & 0xC0 == 0x80 }
      }
    }
    return LogExcerpt(
      path: path, text: String(decoding: bytes, as: UTF8.self), omittedBytes: size - bytes.count)
  }
}
