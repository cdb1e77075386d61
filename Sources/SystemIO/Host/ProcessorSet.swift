#if canImport(Glibc)
  import CLinux
  import Glibc
#elseif canImport(Musl)
  import CLinux
  import Musl
#else
  import Darwin
#endif

/// Processors by their numbers, as `taskset` and cgroups write them: `0-1,4`.
package struct ProcessorSet: Sendable, Equatable, CustomStringConvertible {
  private static let words = 1024 / UInt.bitWidth
  fileprivate private(set) var mask = [UInt](repeating: 0, count: words)
  package let description: String

  /// Nil where the text is no list of numbers and ranges below 1024.
  package init?(_ text: String) {
    description = text
    var isEmpty = true
    for part in text.split(separator: ",", omittingEmptySubsequences: false) {
      let ends = part.split(separator: "-", maxSplits: 1, omittingEmptySubsequences: false).map { Int($0) }
      guard let first = ends.first ?? nil, let last = ends.last ?? nil, first >= 0, first <= last, last < 1024
      else { return nil }
      for number in first...last { mask[number / UInt.bitWidth] |= 1 << UInt(number % UInt.bitWidth) }
      isEmpty = false
    }
    if isEmpty { return nil }
  }

  /// Lets the calling thread, and all threads and processes that it makes, run on these processors only.
  package func pinThread() throws(SystemError) { try pin(thread: 0) }

  fileprivate func pin(thread: pid_t) throws(SystemError) {
    #if os(Linux)
      guard loadline_set_affinity(thread, mask, UInt(mask.count * MemoryLayout<UInt>.size)) == 0 else {
        throw SystemError(call: "pin to processors '\(description)'", code: errno)
      }
    #else
      throw SystemError(
        call: "pin to processors '\(description)'", code: ENOTSUP, text: "this system cannot pin")
    #endif
  }
}

/// The calling thread on the processor on which it runs, until `undo`.
///
/// A thread that measures programs and the programs would else change places with each run: the thread is woken on the
/// processor that is idle, and no two are equally fast.
struct ThreadHold {
  /// Where the thread may run besides; empty where it is not held.
  let processors: [UInt]

  init() {
    #if os(Linux)
      var mask = [UInt](repeating: 0, count: 1024 / UInt.bitWidth)
      var own = mask
      let processor = Int(loadline_current_processor())
      guard processor >= 0, processor < 1024,
        loadline_get_affinity(0, &mask, UInt(mask.count * MemoryLayout<UInt>.size)) > 0
      else {
        processors = []
        return
      }
      own[processor / UInt.bitWidth] = 1 << UInt(processor % UInt.bitWidth)
      let isHeld = loadline_set_affinity(0, own, UInt(own.count * MemoryLayout<UInt>.size)) == 0
      processors = isHeld ? mask : []
    #else
      processors = []
    #endif
  }

  func undo() {
    #if os(Linux)
      if processors.isEmpty { return }
      _ = loadline_set_affinity(0, processors, UInt(processors.count * MemoryLayout<UInt>.size))
    #endif
  }
}

/// All threads of this process on some processors, until `undo`.
package struct ProcessPinning: Sendable {
  private let saved: [UInt]

  package init(to processors: ProcessorSet) throws(SystemError) {
    #if os(Linux)
      var mask = [UInt](repeating: 0, count: processors.mask.count)
      guard loadline_get_affinity(0, &mask, UInt(mask.count * MemoryLayout<UInt>.size)) > 0 else {
        throw .last("sched_getaffinity")
      }
      saved = mask
      // Threads end and begin meanwhile: one that is gone is no fault, and one that began unpinned is met in the
      // second round.
      for _ in 0..<2 {
        for thread in Self.threads {
          do throws(SystemError) {
            try processors.pin(thread: thread)
          } catch {
            if error.code != ESRCH { throw error }
          }
        }
      }
    #else
      saved = []
      try processors.pinThread()
    #endif
  }

  package func undo() {
    #if os(Linux)
      for thread in Self.threads {
        _ = loadline_set_affinity(thread, saved, UInt(saved.count * MemoryLayout<UInt>.size))
      }
    #endif
  }

  private static var threads: [pid_t] {
    guard let folder = opendir("/proc/self/task") else { return [0] }
    defer { closedir(folder) }
    var found: [pid_t] = []
    while let entry = readdir(folder) {
      let name = withUnsafeBytes(of: &entry.pointee.d_name) { bytes in
        String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
      }
      if let id = pid_t(name) { found.append(id) }
    }
    return found
  }
}
