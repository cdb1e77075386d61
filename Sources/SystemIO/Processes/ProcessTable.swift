#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// The processes of this machine, as far as /proc shows them.
package enum ProcessTable {
  /// The processes with an entry in their environment that begins so; empty where there is no /proc.
  package static func processes(carrying marker: String) -> [pid_t] {
    guard let folder = opendir("/proc") else { return [] }
    defer { closedir(folder) }
    let wanted = Array(marker.utf8)
    var found: [pid_t] = []
    while let entry = readdir(folder) {
      let name = withUnsafeBytes(of: &entry.pointee.d_name) { bytes in
        String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
      }
      guard let id = pid_t(name), id != getpid() else { continue }
      let entries = contents(of: "/proc/\(name)/environ").split(separator: 0)
      if entries.contains(where: { $0.starts(with: wanted) }) { found.append(id) }
    }
    return found
  }

  /// Ends every process that carries the marker, also those born meanwhile.
  package static func killAll(carrying marker: String) {
    // A process that forks faster than five rounds of kills is ended by its group, not here.
    for _ in 0..<5 {
      let found = processes(carrying: marker)
      if found.isEmpty { return }
      for id in found { _ = kill(id, SIGKILL) }
    }
  }

  private static func contents(of path: String) -> [UInt8] {
    let number = open(path, O_RDONLY | O_CLOEXEC)
    guard number >= 0 else { return [] }
    let file = Descriptor(owning: number)
    defer { file.close() }
    var bytes: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 16_384)
    while bytes.count < 4 << 20 {
      let count = read(file.raw, &buffer, buffer.count)
      guard count > 0 else { break }
      bytes += buffer[..<count]
    }
    return bytes
  }
}
