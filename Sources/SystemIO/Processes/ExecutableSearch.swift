#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// Finds programs as a shell would: by the `PATH` of the environment that the program will see.
package enum ExecutableSearch {
  /// The path of the running program itself; `loadline` in an argument vector means it.
  package static let ownPath: String? = {
    var buffer = [UInt8](repeating: 0, count: 4096)
    let count = buffer.withUnsafeMutableBytes { bytes -> Int in
      guard let start = bytes.baseAddress else { return -1 }
      return readlink("/proc/self/exe", start.assumingMemoryBound(to: CChar.self), bytes.count)
    }
    return count > 0 ? String(decoding: buffer[..<count], as: UTF8.self) : nil
  }()

  /// The path to hand to the system. A name with a slash is taken as it is; it and the relative folders of `PATH`
  /// begin at the folder in which the program will run.
  package static func path(
    of name: String, environment: [String: String], workingDirectory: String? = nil
  ) throws(SystemError) -> String {
    if name.utf8.contains(UInt8(ascii: "/")) { return name }
    let search = environment["PATH"] ?? "/usr/local/bin:/usr/bin:/bin"
    var isForbidden = false
    for folder in search.utf8.split(separator: UInt8(ascii: ":")) {
      let candidate = "\(Substring(folder))/\(name)"
      let seenFromHere = seen(candidate, from: workingDirectory)
      guard access(seenFromHere, F_OK) == 0, !isFolder(seenFromHere) else { continue }
      if access(seenFromHere, X_OK) == 0 { return candidate }
      isForbidden = true
    }
    if isForbidden {
      throw SystemError(call: "start '\(name)'", code: EACCES, text: "the program on PATH is not executable")
    }
    throw SystemError(call: "start '\(name)'", code: ENOENT, text: "no program of this name on PATH")
  }

  /// Whether a folder stands at the path, a relative one as seen from `folder`.
  static func isFolder(_ path: String, seenFrom folder: String? = nil) -> Bool {
    var info = stat()
    return stat(seen(path, from: folder), &info) == 0 && (info.st_mode & S_IFMT) == S_IFDIR
  }

  /// The program that a script's first line names: `/bin/sh` of `#!/bin/sh -e`; nil where the file is no script.
  static func interpreter(of path: String, seenFrom folder: String?) -> String? {
    guard let file = fopen(seen(path, from: folder), "re") else { return nil }
    defer { fclose(file) }
    var bytes = [UInt8](repeating: 0, count: 256)
    let count = fread(&bytes, 1, bytes.count, file)
    let line = bytes[..<count].prefix { $0 != UInt8(ascii: "\n") }
    guard line.starts(with: "#!".utf8) else { return nil }
    // A carriage return at its end is part of the name, and often what is wrong.
    let name = line.dropFirst(2).drop { $0 == 32 || $0 == 9 }.prefix { $0 != 32 && $0 != 9 }
    return name.isEmpty ? nil : String(decoding: name, as: UTF8.self).replacing("\r", with: "\\r")
  }

  private static func seen(_ path: String, from folder: String?) -> String {
    guard let folder, !path.utf8.starts(with: "/".utf8) else { return path }
    return "\(folder)/\(path)"
  }
}
