import Synchronization

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// Puts whole files and links in place: a reader sees the old one or the new one, never a part.
package enum FileReplacement {
  /// Writes to a temporary name beside the path, then renames. The bytes are on the disk before the name is.
  package static func write(_ bytes: [UInt8], to path: String) throws(SystemError) {
    let temporary = temporaryName(beside: path)
    let number = open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o644)
    guard number >= 0 else { throw .last("write '\(path)'") }
    let file = Descriptor(owning: number)
    defer { file.close() }
    do throws(SystemError) {
      try writeAll(bytes, to: file, path: path)
      guard fsync(number) == 0 else { throw .last("write '\(path)'") }
      guard rename(temporary, path) == 0 else { throw .last("replace '\(path)'") }
    } catch {
      unlink(temporary)
      throw error
    }
  }

  /// Makes `path` a symbolic link to `target`, also where it was one to something else.
  package static func link(_ path: String, to target: String) throws(SystemError) {
    let temporary = temporaryName(beside: path)
    guard symlink(target, temporary) == 0 else { throw .last("link '\(path)'") }
    guard rename(temporary, path) == 0 else {
      let error = SystemError.last("link '\(path)'")
      unlink(temporary)
      throw error
    }
  }

  /// Makes a folder and those above it; an existing folder is no error.
  package static func makeFolder(_ path: String) throws(SystemError) {
    if mkdir(path, 0o755) == 0 { return }
    if errno == ENOENT, let slash = path.utf8.lastIndex(of: UInt8(ascii: "/")), slash != path.utf8.startIndex
    {
      try makeFolder(String(path[..<slash]))
      if mkdir(path, 0o755) == 0 { return }
    }
    let error = SystemError.last("make folder '\(path)'")
    guard error.code == EEXIST else { throw error }
    guard ExecutableSearch.isFolder(path) else {
      throw SystemError(call: error.call, code: ENOTDIR)
    }
  }

  private static func writeAll(_ bytes: [UInt8], to file: Descriptor, path: String) throws(SystemError) {
    var written = 0
    while written < bytes.count {
      let count = bytes.withUnsafeBytes { buffer in
        systemWrite(file.raw, buffer.baseAddress.map { $0 + written }, buffer.count - written)
      }
      if count < 0 {
        if errno == EINTR { continue }
        throw .last("write '\(path)'")
      }
      written += count
    }
  }

  /// A name that no other call of this process and no other process uses. A file that a crashed process of the
  /// same number left under it goes.
  private static func temporaryName(beside path: String) -> String {
    let name = "\(path).tmp-\(getpid())-\(count.add(1, ordering: .relaxed).newValue)"
    unlink(name)
    return name
  }
}

/// How many temporary names this process has given.
private let count = Atomic<Int>(0)

private func systemWrite(_ number: Int32, _ start: UnsafeRawPointer?, _ count: Int) -> Int {
  write(number, start, count)
}
