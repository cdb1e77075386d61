/// The values that have been read while their collection is still open, in one block of memory.
///
/// Sound: the block is owned here alone and freed once; slots below `count` are initialised, those above are
/// not, and every method keeps it so.
struct NodeStack: ~Copyable {
  private(set) var count = 0
  private var capacity: Int
  private var storage: UnsafeMutablePointer<Node>

  init(capacity: Int) {
    self.capacity = max(1, capacity)
    storage = .allocate(capacity: self.capacity)
  }

  deinit {
    storage.deinitialize(count: count)
    storage.deallocate()
  }

  mutating func push(_ node: consuming Node) {
    if count == capacity { grow() }
    (storage + count).initialize(to: node)
    count += 1
  }

  /// Moves the values from `start` on into an array of exactly their number.
  mutating func popNodes(from start: Int) -> [Node] {
    precondition(start >= 0 && start <= count, "the stack is shorter than its caller believes")
    let number = count - start
    guard number > 0 else { return [] }
    let first = storage + start
    let nodes = [Node](unsafeUninitializedCapacity: number) { buffer, initialized in
      buffer.baseAddress?.moveInitialize(from: first, count: number)
      initialized = number
    }
    count = start
    return nodes
  }

  /// Moves the values from `start` on into the entries of their keys.
  mutating func popEntries(from start: Int, keys: ArraySlice<PendingKey>) -> [Mapping.Entry] {
    precondition(start >= 0 && start <= count, "the stack is shorter than its caller believes")
    let number = count - start
    precondition(keys.count == number, "a key has no value")
    guard number > 0 else { return [] }
    let first = storage + start
    let firstKey = keys.startIndex
    let entries = [Mapping.Entry](unsafeUninitializedCapacity: number) { buffer, initialized in
      guard let target = buffer.baseAddress else { return }
      for index in 0..<number {
        (target + index).initialize(
          to: Mapping.Entry(keys[firstKey + index], value: (first + index).move()))
      }
      initialized = number
    }
    count = start
    return entries
  }

  private mutating func grow() {
    let larger = UnsafeMutablePointer<Node>.allocate(capacity: capacity * 2)
    larger.moveInitialize(from: storage, count: count)
    storage.deallocate()
    storage = larger
    capacity *= 2
  }
}
