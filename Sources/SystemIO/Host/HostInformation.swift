#if canImport(Glibc)
  import CLinux
  import Glibc
#elseif canImport(Musl)
  import CLinux
  import Musl
#else
  import Darwin
#endif

/// What the system says of the machine.
package enum HostInformation {
  /// `Linux 6.1.0`.
  package static var operatingSystem: String {
    var name = utsname()
    guard uname(&name) == 0 else { return "unknown" }
    return "\(text(of: &name.sysname)) \(text(of: &name.release))"
  }

  /// `x86_64`.
  package static var architecture: String {
    var name = utsname()
    return uname(&name) == 0 ? text(of: &name.machine) : "unknown"
  }

  /// Processors that are on line.
  package static var processors: Int { max(1, Int(sysconf(Int32(_SC_NPROCESSORS_ONLN)))) }

  /// Processors that the calling thread may run on: fewer than are on line under `taskset` or in a container's set.
  package static var usableProcessors: Int {
    #if os(Linux)
      var mask = [UInt](repeating: 0, count: 1_024 / UInt.bitWidth)
      let size = UInt(mask.count * MemoryLayout<UInt>.size)
      // A mask of more than 1,024 processors does not fit.
      guard loadline_get_affinity(0, &mask, size) > 0 else { return processors }
      return max(1, mask.reduce(0) { $0 + $1.nonzeroBitCount })
    #else
      return processors
    #endif
  }

  /// The memory that the system has, in bytes.
  package static var memoryBytes: Double {
    Double(max(0, sysconf(Int32(_SC_PHYS_PAGES)))) * Double(max(0, sysconf(Int32(_SC_PAGESIZE))))
  }

  /// The first processor's name; nil where /proc/cpuinfo does not tell.
  package static var processorModel: String? {
    for line in firstBytes(of: "/proc/cpuinfo").split(separator: "\n") where line.hasPrefix("model name") {
      guard let colon = line.firstIndex(of: ":") else { return nil }
      return line[line.index(after: colon)...].drop { $0 == " " }.description
    }
    return nil
  }

  /// A random name that the kernel takes when the machine starts; nil where it does not tell.
  package static var boot: String? {
    firstBytes(of: "/proc/sys/kernel/random/boot_id").split(separator: "\n").first.map(String.init)
  }

  /// The one-minute load average.
  package static var loadAverage: Double? {
    var averages = [0.0, 0.0, 0.0]
    return getloadavg(&averages, 3) >= 1 ? averages[0] : nil
  }

  /// The folder in which the program was started.
  package static var currentFolder: String? {
    guard let path = getcwd(nil, 0) else { return nil }
    defer { free(path) }
    return String(cString: path)
  }

  /// Empty where there is no such file.
  static func firstLine(of path: String) -> String {
    firstBytes(of: path).split(separator: "\n").first.map(String.init) ?? ""
  }

  private static func text<Field>(of field: inout Field) -> String {
    withUnsafeBytes(of: &field) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
  }

  private static func firstBytes(of path: String) -> String {
    let number = open(path, O_RDONLY | O_CLOEXEC)
    guard number >= 0 else { return "" }
    let file = Descriptor(owning: number)
    defer { file.close() }
    var buffer = [UInt8](repeating: 0, count: 4096)
    let count = read(file.raw, &buffer, buffer.count)
    return count > 0 ? String(decoding: buffer[..<count], as: UTF8.self) : ""
  }
}
