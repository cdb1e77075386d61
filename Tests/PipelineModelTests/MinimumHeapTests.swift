import PipelineModel
import TestSupport
import XCTest

final class MinimumHeapTests: XCTestCase {
  private func drained(_ heap: MinimumHeap) -> [Int] {
    var (heap, items) = (heap, [Int]())
    while let item = heap.removeFirst() { items.append(item) }
    XCTAssertTrue(heap.isEmpty)
    return items
  }

  func testEmpty() {
    var heap = MinimumHeap([])
    XCTAssertTrue(heap.isEmpty)
    XCTAssertNil(heap.removeFirst())
    heap.insert(3)
    XCTAssertFalse(heap.isEmpty)
    XCTAssertEqual(drained(heap), [3])
  }

  func testGivesWhatSortingGives() {
    var generator = SeededGenerator(seed: 10)
    for count in 0..<200 {
      let items = (0..<count).map { _ in Int.random(in: -20...20, using: &generator) }
      XCTAssertEqual(drained(MinimumHeap(items)), items.sorted())
    }
  }

  func testInsertionsBetweenRemovals() {
    var generator = SeededGenerator(seed: 11)
    var (heap, model) = (MinimumHeap([]), [Int]())
    for _ in 0..<5000 {
      if Bool.random(using: &generator) {
        let item = Int.random(in: 0...100, using: &generator)
        heap.insert(item)
        model.append(item)
        model.sort()
      } else {
        XCTAssertEqual(heap.removeFirst(), model.isEmpty ? nil : model.removeFirst())
      }
    }
  }
}
