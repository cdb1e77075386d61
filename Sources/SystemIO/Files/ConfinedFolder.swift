#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// A folder by its descriptor, in which paths are walked name by name and no symbolic link is followed: what happens
/// through it stays below it, whoever swaps names meanwhile.
package final class ConfinedFolder: Sendable {
  private let descriptor: Descriptor
  /// For messages.
  private let path: String

  package init(path: String) throws(SystemError) {
    let number = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard number >= 0 else { throw .last("open '\(path)'") }
    descriptor = Descriptor(owning: number)
    self.path = path
  }

  /// Makes the folder and those above it, below this one.
  package func makeFolder(_ relative: String) throws(SystemError) {
    _ = try walk(Self.names(of: relative, in: path)[...], creating: true)
  }

  /// Writes a file, whole or not at all; the folders above it are made.
  package func write(_ bytes: [UInt8], to relative: String) throws {
    try write(to: relative) { file throws(SystemError) in try file.append(bytes) }
  }

  /// Writes a file in pieces, whole or not at all; the folders above it are made.
  package func write(to relative: String, _ body: (AppendFile) throws -> Void) throws {
    let (parent, name) = try place(of: relative, creating: true)
    let temporary = ".\(name.prefix(100)).tmp-\(getpid())"
    unlinkat(parent.raw, temporary, 0)
    let number = openat(
      parent.raw, temporary, O_WRONLY | O_APPEND | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0o644)
    guard number >= 0 else { throw SystemError.last("write '\(shown(relative))'") }
    let file = AppendFile(owning: Descriptor(owning: number))
    do {
      try body(file)
      try file.synchronize()
      guard renameat(parent.raw, temporary, parent.raw, name) == 0 else {
        throw SystemError.last("replace '\(shown(relative))'")
      }
      file.close()
    } catch {
      unlinkat(parent.raw, temporary, 0)
      guard let error = error as? SystemError else { throw error }
      throw SystemError(call: "write '\(shown(relative))'", code: error.code, text: error.text)
    }
  }

  /// A file that only grows; it and the folders above it are made where they are not there.
  package func appendFile(_ relative: String) throws(SystemError) -> AppendFile {
    let (parent, name) = try place(of: relative, creating: true)
    let number = openat(
      parent.raw, name, O_WRONLY | O_APPEND | O_CREAT | O_NOFOLLOW | O_CLOEXEC, 0o644)
    guard number >= 0 else { throw .last("open '\(shown(relative))'") }
    return AppendFile(owning: Descriptor(owning: number))
  }

  /// Gives the bytes of a regular file, piece by piece; throws for anything else, and through symbolic links.
  package func read(_ relative: String, _ body: (UnsafeRawBufferPointer) throws -> Void) throws {
    let (parent, name) = try place(of: relative, creating: false)
    let number = openat(parent.raw, name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC)
    guard number >= 0 else { throw SystemError.last("read '\(shown(relative))'") }
    let file = Descriptor(owning: number)
    defer { file.close() }
    try FileBytes.read(file, shown: shown(relative), body)
  }

  /// Moves a file or folder; the folders above its new place are made.
  package func move(_ relative: String, to target: String) throws(SystemError) {
    let (parent, name) = try place(of: relative, creating: false)
    let (newParent, newName) = try place(of: target, creating: true)
    guard renameat(parent.raw, name, newParent.raw, newName) == 0 else {
      throw .last("move '\(shown(relative))'")
    }
  }

  // MARK: - Walking

  private func shown(_ relative: String) -> String { path + "/" + relative }

  private func place(
    of relative: String, creating: Bool
  ) throws(SystemError) -> (parent: Descriptor, name: String) {
    let names = try Self.names(of: relative, in: path)
    return (try walk(names.dropLast(), creating: creating), names[names.count - 1])
  }

  private func walk(_ names: ArraySlice<String>, creating: Bool) throws(SystemError) -> Descriptor {
    var current = descriptor
    for name in names {
      if creating, mkdirat(current.raw, name, 0o755) != 0, errno != EEXIST {
        throw .last("make folder '\(shown(name))'")
      }
      let number = openat(current.raw, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)
      guard number >= 0 else { throw .last("open folder '\(shown(name))'") }
      current = Descriptor(owning: number)
    }
    return current
  }

  /// The names of a path that stays below.
  private static func names(of relative: String, in path: String) throws(SystemError) -> [String] {
    let names = relative.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
    guard !names.isEmpty,
      names.allSatisfy({ !$0.isEmpty && $0 != "." && $0 != ".." && !$0.utf8.contains(0) })
    else {
      throw SystemError(
        call: "open '\(path)/\(relative)'", code: EINVAL, text: "the path does not stay in its folder")
    }
    return names
  }
}
