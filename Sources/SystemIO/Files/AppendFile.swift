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

  /// Waits until the disk has what was appended.
  package func synchronize() throws(SystemError) {
    guard fsync(descriptor.raw) == 0 else { throw .last("fsync") }
  }

  package func close() { descriptor.close() }
}
