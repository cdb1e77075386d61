import SystemIO
import TestSupport
import XCTest

final class TimerHeapTests: XCTestCase {
  func testAlarmsComeInOrderAndNotEarly() {
    var generator = SeededGenerator(seed: 3)
    var heap = TimerHeap<UInt64>()
    let times = (0..<1_000).map { _ in Int64.random(in: 0..<500, using: &generator) }
    for time in times { heap.insert(UInt64(time), due: time) }
    heap.removeAll { $0 == 7 }
    XCTAssertNil(heap.popDue(at: -1))
    var popped: [UInt64] = []
    while let due = heap.firstDue, let alarm = heap.popDue(at: due) {
      popped.append(alarm)
    }
    XCTAssertEqual(popped, times.filter { $0 != 7 }.sorted().map(UInt64.init))
    XCTAssertEqual(heap.count, 0)
  }

  func testOfAlarmsDueAtOnceTheFirstSetComesFirst() {
    var heap = TimerHeap<UInt64>()
    for token in 0..<100 { heap.insert(UInt64(token), due: 7) }
    heap.removeAll { $0 == 50 }
    var popped: [UInt64] = []
    while let token = heap.popDue(at: 7) { popped.append(token) }
    XCTAssertEqual(popped, (0..<100).filter { $0 != 50 })
  }
}
