#if os(Linux)
  import CLinux
#endif
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
  /// Where the file lies, for messages.
  private let place: String

  /// - Parameter folder: on whose disk the file lies; nil for the system's folder for temporary files, or memory where
  ///   nothing may be written there.
  package init(onDiskOf folder: String? = nil) throws(SystemError) {
    let opened = if let folder { try Self.open(in: folder) } else { try Self.openTemporary() }
    descriptor = opened.0
    place = opened.place
    file = AppendFile(owning: descriptor)
  }

  /// A file to map, in memory where the system has such files.
  static func inMemory() throws(SystemError) -> Descriptor {
    #if os(Linux)
      let number = loadline_memory_file()
      if number >= 0 { return Descriptor(owning: number) }
    #endif
    return try openTemporary().0
  }

  private static func openTemporary() throws(SystemError) -> (Descriptor, place: String) {
    let folder = getenv("TMPDIR").map { String(cString: $0) } ?? ""
    do throws(SystemError) {
      return try open(in: folder.isEmpty ? "/tmp" : folder)
    } catch {
      #if os(Linux)
        let number = loadline_memory_file()
        if number >= 0 { return (Descriptor(owning: number), "memory") }
      #endif
      throw error
    }
  }

  private static func open(in folder: String) throws(SystemError) -> (Descriptor, place: String) {
    var generator = SystemRandomNumberGenerator()
    let path = "\(folder)/.loadline-\(getpid())-\(String(generator.next(), radix: 36))"
    let number = systemOpen(path, O_RDWR | O_APPEND | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0o600)
    guard number >= 0 else { throw .last("make a file in '\(folder)'") }
    unlink(path)
    return (Descriptor(owning: number), "'\(folder)'")
  }

  /// Adds bytes at the end; safe from several threads, whose bytes are not mixed.
  package func append(_ bytes: [UInt8]) throws(SystemError) {
    do throws(SystemError) {
      try file.append(bytes)
    } catch {
      throw SystemError(call: "write to a file in \(place)", code: error.code, text: error.text)
    }
  }

  /// Reads from a place on, up to the size of the buffer or the end of the file; returns how many bytes, 0 at the end.
  package func read(at offset: Int, into buffer: UnsafeMutableRawBufferPointer) throws(SystemError) -> Int {
    while true {
      let count = pread(descriptor.raw, buffer.baseAddress, buffer.count, off_t(offset))
      if count >= 0 { return count }
      if errno != EINTR { throw .last("read") }
    }
  }
}

private func systemOpen(_ path: String, _ flags: Int32, _ mode: mode_t) -> Int32 { open(path, flags, mode) }
