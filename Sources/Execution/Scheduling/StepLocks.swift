import PipelineModel

/// The named locks of a run: who holds which, and which ready steps wait for one.
///
/// Every step that waits stands at exactly one lock that is held, so that no release is missed.
struct StepLocks: Sendable {
  private var held: Set<String> = []
  private var waiting: [String: MinimumHeap] = [:]
  private var names: [Int: [String]] = [:]
  /// Free locks at which steps may wait.
  private var released: [String] = []

  /// Whether another step holds one of the locks; the step then waits for it.
  mutating func parks(_ index: Int, naming locks: [String]) -> Bool {
    guard let lock = locks.first(where: held.contains) else { return false }
    waiting[lock, default: MinimumHeap([])].insert(index)
    names[index] = locks
    // It may have been woken for a lock that it cannot use now: the next one in line may.
    released += locks.filter { !held.contains($0) }
    return true
  }

  mutating func take(_ locks: [String]) { held.formUnion(locks) }

  mutating func release(_ locks: [String]) {
    held.subtract(locks)
    released += locks
  }

  /// The first step in line at a lock that is free; call it until it is nil.
  mutating func nextAwoken() -> Int? {
    while let lock = released.popLast() {
      guard !held.contains(lock), let index = waiting[lock]?.removeFirst() else { continue }
      let locks = names.removeValue(forKey: index) ?? []
      if let other = locks.first(where: held.contains) {
        waiting[other, default: MinimumHeap([])].insert(index)
        names[index] = locks
        // This lock stays free: the next in line.
        released.append(lock)
        continue
      }
      return index
    }
    return nil
  }
}
