#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// A file of whole lines that grows at its end. Who appends must hold a lock on it.
package enum LineFile {
  /// Adds whole lines; they are on the disk when the call returns. What a writer that died left of a line goes first.
  package static func append(_ bytes: [UInt8], to path: String) throws(SystemError) {
    let number = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o644)
    guard number >= 0 else { throw .last("open '\(path)'") }
    let file = Descriptor(owning: number)
    defer { file.close() }
    let end = try wholeLength(file, path)
    guard ftruncate(number, end) == 0 else { throw .last("write '\(path)'") }
    guard lseek(number, end, SEEK_SET) == end else { throw .last("write '\(path)'") }
    var written = 0
    while written < bytes.count {
      let count = bytes.withUnsafeBytes { writeSome(number, $0, from: written) }
      if count < 0 {
        if errno == EINTR { continue }
        let error = SystemError.last("write '\(path)'")
        // Half a line must not stay, also where the disk is full.
        _ = ftruncate(number, end)
        throw error
      }
      written += count
    }
    guard fsync(number) == 0 else { throw .last("write '\(path)'") }
  }

  /// Up to and with the last line break.
  private static func wholeLength(_ file: Descriptor, _ path: String) throws(SystemError) -> off_t {
    var end = lseek(file.raw, 0, SEEK_END)
    guard end >= 0 else { throw .last("read '\(path)'") }
    var buffer = [UInt8](repeating: 0, count: 4096)
    while end > 0 {
      let start = max(0, end - off_t(buffer.count))
      let count = pread(file.raw, &buffer, Int(end - start), start)
      guard count == Int(end - start) else { throw .last("read '\(path)'") }
      if let last = buffer[..<count].lastIndex(of: 10) { return start + off_t(last) + 1 }
      end = start
    }
    return 0
  }
}

private func writeSome(_ number: Int32, _ bytes: UnsafeRawBufferPointer, from start: Int) -> Int {
  write(number, bytes.baseAddress.map { $0 + start }, bytes.count - start)
}
