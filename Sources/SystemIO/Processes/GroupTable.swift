import Synchronization

#if canImport(Glibc)
  import CLinux
  import Glibc
#elseif canImport(Musl)
  import CLinux
  import Musl
#else
  import Darwin
#endif

/// Numbers of process groups in memory that two processes see: what one has written the other reads when it needs it,
/// also after the first was killed, and is not woken before.
final class GroupTable: Sendable {
  private struct State {
    // Sound: mapped from init to deinit, and only places of it are touched.
    let memory: UnsafeMutablePointer<pid_t>
    /// The places from this one on were never taken.
    var untouched = 0
    var free: [Int] = []
    var taken: [pid_t: Int] = [:]
  }

  /// More groups at a time than a system has processes by default; those that find no place are not kept.
  private static let places = 32_768
  private static let bytes = places * MemoryLayout<pid_t>.stride

  /// The file of the memory, for the other process.
  let descriptor: Descriptor
  private let state: Mutex<State>

  /// An empty table.
  init() throws(SystemError) {
    let descriptor = try UnnamedFile.inMemory()
    guard ftruncate(descriptor.raw, off_t(Self.bytes)) == 0 else { throw .last("ftruncate") }
    self.descriptor = descriptor
    state = Mutex(State(memory: try Self.map(descriptor, PROT_READ | PROT_WRITE)))
  }

  deinit { state.withLock { _ = munmap($0.memory, Self.bytes) } }

  func insert(_ group: pid_t) {
    state.withLock { state in
      guard state.taken[group] == nil, let place = Self.freePlace(&state) else { return }
      state.taken[group] = place
      state.memory[place] = group
    }
  }

  func remove(_ group: pid_t) {
    state.withLock { state in
      guard let place = state.taken.removeValue(forKey: group) else { return }
      state.memory[place] = 0
      state.free.append(place)
    }
  }

  private static func freePlace(_ state: inout State) -> Int? {
    if let place = state.free.popLast() { return place }
    guard state.untouched < places else { return nil }
    state.untouched += 1
    return state.untouched - 1
  }

  /// The groups in the table of another process, which has handed its file on.
  static func groups(in descriptor: Descriptor) throws(SystemError) -> [pid_t] {
    let memory = try map(descriptor, PROT_READ)
    defer { munmap(memory, bytes) }
    return UnsafeBufferPointer(start: memory, count: places).filter { $0 != 0 }
  }

  private static func map(
    _ descriptor: Descriptor, _ access: Int32
  ) throws(SystemError) -> UnsafeMutablePointer<pid_t> {
    guard let memory = mmap(nil, bytes, access, MAP_SHARED, descriptor.raw, 0), memory != MAP_FAILED else {
      throw .last("mmap")
    }
    return memory.bindMemory(to: pid_t.self, capacity: places)
  }
}
