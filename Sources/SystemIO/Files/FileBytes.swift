#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// The bytes of regular files, piece by piece.
package enum FileBytes {
  package static func read(_ path: String, _ body: (UnsafeRawBufferPointer) throws -> Void) throws {
    let number = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC)
    guard number >= 0 else { throw SystemError.last("read '\(path)'") }
    let file = Descriptor(owning: number)
    defer { file.close() }
    try read(file, shown: path, body)
  }

  /// Throws for anything but a regular file: a pipe or device may never end.
  static func read(
    _ file: Descriptor, shown path: String, _ body: (UnsafeRawBufferPointer) throws -> Void
  ) throws {
    var info = stat()
    guard fstat(file.raw, &info) == 0 else { throw SystemError.last("read '\(path)'") }
    guard (info.st_mode & S_IFMT) == S_IFREG else {
      throw SystemError(call: "read '\(path)'", code: EINVAL, text: "it is not a regular file")
    }
    // Sound: the memory belongs to this call, and the kernel writes at most its length.
    let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 16, alignment: 16)
    defer { buffer.deallocate() }
    while true {
      let count = systemRead(file.raw, buffer)
      if count > 0 { try body(UnsafeRawBufferPointer(rebasing: buffer[..<count])) }
      if count == 0 { return }
      if count < 0, errno != EINTR { throw SystemError.last("read '\(path)'") }
    }
  }
}

private func systemRead(_ number: Int32, _ buffer: UnsafeMutableRawBufferPointer) -> Int {
  read(number, buffer.baseAddress, buffer.count)
}
