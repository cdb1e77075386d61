#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// Puts whole files and links in place: a reader sees the old one or the new one, never a part.
package enum FileReplacement {
  /// Writes to a temporary name beside the path, then renames.
  package static func write(_ bytes: [UInt8], to path: String) throws(SystemError) {
    let temporary = "\(path).tmp-\(getpid())"
    let number = open(temporary, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o644)
    guard number >= 0 else { throw .last("open '\(temporary)'") }
    let file = Descriptor(owning: number)
    defer { file.close() }
    var written = 0
    while written < bytes.count {
      let count = bytes.withUnsafeBytes { buffer in
        systemWrite(number, buffer.baseAddress.map { $0 + written }, buffer.count - written)
      }
      if count < 0 {
        if errno == EINTR { continue }
        let error = SystemError.last("write '\(temporary)'")
        unlink(temporary)
        throw error
      }
      written += count
    }
    guard rename(temporary, path) == 0 else { throw .last("rename '\(temporary)'") }
  }

  /// Makes `path` a symbolic link to `target`, also where it was one to something else.
  package static func link(_ path: String, to target: String) throws(SystemError) {
    let temporary = "\(path).tmp-\(getpid())"
    unlink(temporary)
    guard symlink(target, temporary) == 0 else { throw .last("symlink '\(temporary)'") }
    guard rename(temporary, path) == 0 else {
      let error = SystemError.last("rename '\(temporary)'")
      unlink(temporary)
      throw error
    }
  }

  /// Makes a folder and those above it; an existing folder is no error.
  package static func makeFolder(_ path: String) throws(SystemError) {
    if mkdir(path, 0o755) == 0 || errno == EEXIST { return }
    guard errno == ENOENT, let slash = path.utf8.lastIndex(of: UInt8(ascii: "/")),
      slash != path.utf8.startIndex
    else { throw .last("mkdir '\(path)'") }
    try makeFolder(String(path[..<slash]))
    guard mkdir(path, 0o755) == 0 || errno == EEXIST else { throw .last("mkdir '\(path)'") }
  }
}

private func systemWrite(_ number: Int32, _ start: UnsafeRawPointer?, _ count: Int) -> Int {
  write(number, start, count)
}
