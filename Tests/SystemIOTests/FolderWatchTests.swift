import Foundation
import Synchronization
import SystemIO
import TestSupport
import XCTest

final class FolderWatchTests: XCTestCase {
  /// Waits on a thread of its own, so that a change that is not seen fails the test in place of hanging it.
  private func wait(for watch: FolderWatch, after change: () throws -> Void, line: UInt = #line) throws {
    let stop = try StopRequest()
    let seen = expectation(description: "a change is seen")
    try OwnThread.start(name: "watch") {
      watch.wait(stop: stop)
      seen.fulfill()
    }
    try change()
    wait(for: [seen], timeout: 10)
    stop.stop()
  }

  func testWhatChangesInAFolder() throws {
    let folder = try TemporaryFolder()
    let path = folder.path + "/file"
    let watch = try FolderWatch()
    watch.watch([folder.path, folder.path + "/none"])
    try wait(for: watch) { try Data("a".utf8).write(to: URL(fileURLWithPath: path)) }
    try wait(for: watch) { try Data("b".utf8).write(to: URL(fileURLWithPath: path)) }
    try wait(for: watch) { try FileManager.default.moveItem(atPath: path, toPath: path + "2") }
    try wait(for: watch) { try FileManager.default.removeItem(atPath: path + "2") }
    // A folder that was put in the place of a watched one is watched after the next call.
    try FileManager.default.removeItem(atPath: folder.path)
    try FileManager.default.createDirectory(atPath: folder.path, withIntermediateDirectories: true)
    watch.watch([folder.path])
    try wait(for: watch) { try Data("c".utf8).write(to: URL(fileURLWithPath: path)) }
  }

  /// Where nothing changes the wait goes on until it is told to end.
  func testAStopEndsTheWait() throws {
    let folder = try TemporaryFolder()
    let watch = try FolderWatch()
    watch.watch([folder.path])
    let stop = try StopRequest()
    let ended = expectation(description: "the wait ends")
    let hasEnded = Mutex(false)
    try OwnThread.start(name: "watch") {
      watch.wait(stop: stop)
      hasEnded.withLock { $0 = true }
      ended.fulfill()
    }
    #if os(Linux)
      // Elsewhere it looks again from time to time.
      XCTAssertEqual(XCTWaiter.wait(for: [expectation(description: "never")], timeout: 0.2), .timedOut)
      XCTAssertFalse(hasEnded.withLock { $0 }, "nothing has changed")
    #endif
    stop.stop()
    wait(for: [ended], timeout: 10)
    XCTAssertTrue(stop.isRequested)
  }
}
