#if canImport(Glibc)
  import CLinux
  import Glibc
#elseif canImport(Musl)
  import CLinux
  import Musl
#else
  import Darwin
#endif

/// A named pipe that another program opens as a file to write to: what goes through it never lies on a disk.
package final class NamedPipe: Sendable {
  private let readEnd: Descriptor
  /// Held so that the pipe does not end when the writer opens it again, nor before it opens it at all.
  private let writeEnd: Descriptor
  private let ended: WakeUp

  /// Bytes that one read takes at most.
  private static let chunk = 1 << 18

  /// Makes the pipe, for this user only. Throws where something of that name exists.
  package init(path: String) throws(SystemError) {
    guard mkfifo(path, 0o600) == 0 else { throw .last("mkfifo '\(path)'") }
    let reading = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC)
    guard reading >= 0 else { throw .last("open '\(path)'") }
    readEnd = Descriptor(owning: reading)
    let writing = open(path, O_WRONLY | O_NONBLOCK | O_CLOEXEC)
    guard writing >= 0 else { throw .last("open '\(path)'") }
    writeEnd = Descriptor(owning: writing)
    ended = try WakeUp()
  }

  /// Says that the writer has ended: `read` returns when the pipe is empty. Any thread may call it.
  package func end() { ended.signal() }

  /// Hands on what is written, in order, until `end()`; blocks its thread meanwhile.
  package func read(_ body: (UnsafeRawBufferPointer) -> Void) throws(SystemError) {
    // Sound: the memory belongs to this call, and the kernel writes at most its length.
    let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: Self.chunk, alignment: 1)
    defer { buffer.deallocate() }
    while true {
      var entries = [
        pollfd(fd: readEnd.raw, events: Int16(POLLIN), revents: 0),
        pollfd(fd: ended.descriptor.raw, events: Int16(POLLIN), revents: 0),
      ]
      if poll(&entries, 2, -1) < 0 {
        if errno == EINTR { continue }
        throw .last("poll")
      }
      let isEnded = entries[1].revents != 0
      while try readOnce(into: buffer, body) {}
      if isEnded { return }
    }
  }

  /// False when the pipe is empty.
  private func readOnce(
    into buffer: UnsafeMutableRawBufferPointer, _ body: (UnsafeRawBufferPointer) -> Void
  ) throws(SystemError) -> Bool {
    #if canImport(Darwin)
      let count = Darwin.read(readEnd.raw, buffer.baseAddress, buffer.count)
    #elseif canImport(Musl)
      let count = Musl.read(readEnd.raw, buffer.baseAddress, buffer.count)
    #else
      let count = Glibc.read(readEnd.raw, buffer.baseAddress, buffer.count)
    #endif
    if count > 0 {
      body(UnsafeRawBufferPointer(rebasing: buffer[..<count]))
      return true
    }
    if count == 0 || errno == EAGAIN { return false }
    guard errno == EINTR else { throw .last("read") }
    return true
  }
}
