/// A binary heap of indices that gives the smallest first.
package struct MinimumHeap: Sendable {
  private var items: [Int] = []

  package init(_ items: some Sequence<Int>) {
    for item in items { insert(item) }
  }

  package var isEmpty: Bool { items.isEmpty }

  /// The smallest.
  package var first: Int? { items.first }

  package mutating func insert(_ item: Int) {
    items.append(item)
    var child = items.count - 1
    while child > 0, items[(child - 1) / 2] > items[child] {
      items.swapAt(child, (child - 1) / 2)
      child = (child - 1) / 2
    }
  }

  package mutating func removeFirst() -> Int? {
    guard let first = items.first else { return nil }
    items[0] = items[items.count - 1]
    items.removeLast()
    var parent = 0
    while true {
      var smallest = parent
      for child in (2 * parent + 1)...(2 * parent + 2)
      where child < items.count && items[child] < items[smallest] {
        smallest = child
      }
      if smallest == parent { return first }
      items.swapAt(parent, smallest)
      parent = smallest
    }
  }
}
