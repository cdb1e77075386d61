#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// A file that only grows: each call is one write at its end, in the kernel's hands when the call returns.
package final class AppendFile: Sendable {
  private let descriptor: Descriptor

  /// Creates the file where it does not exist. No child process inherits it.
  package init(path: String) throws(SystemError) {
    let number = open(path, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0o644)
    guard number >= 0 else { throw .last("open '\(path)'") }
    descriptor = Descriptor(owning: number)
  }

  /// Takes over a descriptor that is open for writing at the end of its file.
  init(owning descriptor: Descriptor) { self.descriptor = descriptor }

  package func append(_ bytes: UnsafeRawBufferPointer) throws(SystemError) {
    var rest = bytes
    while !rest.isEmpty {
      let count = write(descriptor.raw, rest.baseAddress, rest.count)
      if count < 0 {
        if errno == EINTR { continue }
        throw .last("write")
      }
      rest = UnsafeRawBufferPointer(rebasing: rest.dropFirst(count))
    }
  }

  package func append(_ bytes: [UInt8]) throws(SystemError) {
    let result = bytes.withUnsafeBytes { buffer -> SystemError? in
      do throws(SystemError) {
        try append(buffer)
        return nil
      } catch {
        return error
      }
    }
    if let error = result { throw error }
  }

  /// Marks the file as being written until it is closed or this process ends, however it ends.
  package func markAsWritten() { _ = flock(descriptor.raw, LOCK_EX | LOCK_NB) }

  /// Whether a process that has marked the file at the path still writes it.
  package static func isBeingWritten(_ path: String) -> Bool {
    let number = open(path, O_RDONLY | O_CLOEXEC)
    guard number >= 0 else { return false }
    let file = Descriptor(owning: number)
    defer { file.close() }
    return flock(file.raw, LOCK_SH | LOCK_NB) != 0 && errno == EWOULDBLOCK
  }

  /// Waits until the disk has what was appended.
  package func synchronize() throws(SystemError) {
    guard fsync(descriptor.raw) == 0 else { throw .last("fsync") }
  }

  package func close() { descriptor.close() }
}
