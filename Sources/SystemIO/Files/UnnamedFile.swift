#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// A file that has no name: it holds what is not to take memory, and is gone when its last owner is, however that ends.
package final class UnnamedFile: Sendable {
  private let descriptor: Descriptor
  private let file: AppendFile

  /// - Parameter folder: on whose disk the file lies; nil for the system's folder for temporary files.
  package init(onDiskOf folder: String? = nil) throws(SystemError) {
    let folder = folder ?? Self.temporaryFolder
    var generator = SystemRandomNumberGenerator()
    let path = "\(folder)/.loadline-\(getpid())-\(String(generator.next(), radix: 36))"
    let number = open(path, O_RDWR | O_APPEND | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0o600)
    guard number >= 0 else { throw .last("make a file in '\(folder)'") }
    unlink(path)
    descriptor = Descriptor(owning: number)
    file = AppendFile(owning: descriptor)
  }

  /// Adds bytes at the end; safe from several threads, whose bytes are not mixed.
  package func append(_ bytes: [UInt8]) throws(SystemError) { try file.append(bytes) }

  /// Reads from a place on, up to the size of the buffer or the end of the file; returns how many bytes, 0 at the end.
  package func read(at offset: Int, into buffer: UnsafeMutableRawBufferPointer) throws(SystemError) -> Int {
    while true {
      let count = pread(descriptor.raw, buffer.baseAddress, buffer.count, off_t(offset))
      if count >= 0 { return count }
      if errno != EINTR { throw .last("read") }
    }
  }

  private static var temporaryFolder: String {
    guard let folder = getenv("TMPDIR"), folder.pointee != 0 else { return "/tmp" }
    return String(cString: folder)
  }
}
