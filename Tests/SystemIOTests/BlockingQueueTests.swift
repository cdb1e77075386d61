import SystemIO
import XCTest

final class BlockingQueueTests: XCTestCase {
  func testOrderAndEnd() {
    let queue = BlockingQueue<Int>()
    for number in 0..<3 { queue.push(number) }
    queue.close()
    XCTAssertEqual([queue.pop(), queue.pop(), queue.pop(), queue.pop()], [0, 1, 2, nil])
    XCTAssertNil(queue.pop())
  }

  /// Every element reaches exactly one of the threads that wait, and all of them end with the queue.
  func testManyThreads() async throws {
    let queue = BlockingQueue<Int>()
    let sums = try await withThrowingTaskGroup(of: [Int].self) { group in
      for _ in 0..<4 {
        group.addTask {
          try await runOnOwnThread(name: "consumer") {
            var taken: [Int] = []
            while let number = queue.pop() { taken.append(number) }
            return taken
          }
        }
      }
      for start in [0, 500] {
        group.addTask {
          try await runOnOwnThread(name: "producer") {
            for number in start..<(start + 500) { queue.push(number) }
            return []
          }
        }
      }
      var taken: [Int] = []
      var ended = 0
      for try await part in group {
        ended += 1
        if part.isEmpty && ended == 2 { queue.close() }
        taken += part
      }
      return taken
    }
    XCTAssertEqual(sums.sorted(), Array(0..<1000))
  }
}
