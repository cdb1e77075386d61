import Synchronization
import SystemIO
import XCTest

#if canImport(Glibc)
  import Glibc
#endif

final class TaskThreadsTests: XCTestCase {
  /// More at once than threads are kept or run jobs, and more one after another than a system has threads.
  func testMuchWorkThatWaits() async throws {
    let wakeUps = try (0..<40).map { _ in try WakeUp() }
    try await withThrowingTaskGroup(of: Int.self) { group in
      for (index, wakeUp) in wakeUps.enumerated() {
        group.addTask {
          try await TaskThreads.block {
            let poller = try Poller()
            try poller.add(wakeUp.descriptor, token: 0, interest: .read)
            return index * (try poller.wait(timeoutNanoseconds: 20_000_000_000))
          }
        }
      }
      for wakeUp in wakeUps { wakeUp.signal() }
      var given: [Int] = []
      for try await index in group { given.append(index) }
      XCTAssertEqual(given.sorted(), Array(0..<40))
    }
    for number in 0..<2_000 {
      let value = try await TaskThreads.block { number }
      XCTAssertEqual(value, number)
    }
  }

  func testAnErrorComesBackAndTheThreadGoesOn() async throws {
    for _ in 0..<3 {
      do {
        _ = try await TaskThreads.block { () -> Int in throw SystemError(call: "x", code: 1) }
        XCTFail("no error")
      } catch {
        XCTAssertEqual(error as? SystemError, SystemError(call: "x", code: 1))
      }
    }
  }

  /// Each of these waits for what another one does: were one kept behind a thread that waits, none would go on.
  func testTasksThatWaitHoldUpNoOthers() async throws {
    let queues = (0..<60).map { _ in BlockingQueue<Int>() }
    let task = Task(executorPreference: TaskThreads.shared) {
      try await withThrowingTaskGroup(of: Int.self) { group in
        for index in queues.indices {
          group.addTask {
            if index == queues.count - 1 {
              queues[index].push(1)
            } else {
              let value = try await TaskThreads.block { queues[index + 1].pop() ?? 0 }
              queues[index].push(value + 1)
            }
            return index
          }
        }
        return try await group.reduce(0) { sum, _ in sum + 1 }
      }
    }
    let count = try await task.value
    XCTAssertEqual(count, 60)
    XCTAssertEqual(queues[0].pop(), 60)
  }

  /// What a job makes ready just before it waits is done while it waits.
  func testWhatAJobLeavesBehindIsDoneWhileItWaits() async throws {
    let queue = BlockingQueue<Int>()
    let task = Task(executorPreference: TaskThreads.shared) {
      let helper = Task(executorPreference: TaskThreads.shared) { queue.push(7) }
      let value = try await TaskThreads.block { queue.pop() }
      await helper.value
      return value
    }
    let value = try await task.value
    XCTAssertEqual(value, 7)
  }

  /// A task goes on where it waited: of many turns none changes the thread.
  func testATaskStaysOnItsThread() async throws {
    let task = Task(executorPreference: TaskThreads.shared) {
      var threads: Set<UInt> = []
      for _ in 0..<100 {
        threads.insert(try await TaskThreads.block { UInt(pthread_self()) })
        await Task.yield()
      }
      return threads
    }
    let threads = try await task.value
    XCTAssertEqual(threads.count, 1)
  }
}
