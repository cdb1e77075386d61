import HTTPLoad
import Statistics
import SystemIO
import XCTest

/// What workers put on disk second by second comes back as one whole.
final class LoadSecondsTests: XCTestCase {
  /// One request after another, which took so many nanoseconds.
  private func window(_ second: Int, _ request: Int, _ nanoseconds: [Int64], failed: UInt64 = 0) -> LoadWindow
  {
    var (counts, durations) = (RequestCounts(), Histogram())
    for duration in nanoseconds { durations.record(duration) }
    counts.scheduled = UInt64(nanoseconds.count)
    counts.failed = failed
    counts.succeeded = counts.scheduled - failed
    return LoadWindow(second: second, request: request, counts: counts, durations: durations.compact)
  }

  private func seconds(_ files: [[LoadWindow]]...) throws -> LoadSeconds {
    LoadSeconds(
      try files.map { parts in
        let file = try SecondsFile(onDiskOf: nil)
        for part in parts { try file.append(part) }
        return file
      })
  }

  private func all(_ seconds: LoadSeconds) throws -> [[LoadWindow]] {
    var found: [[LoadWindow]] = []
    try seconds.forEach { found.append($0) }
    return found
  }

  func testOneFileComesBackAsItWasWritten() throws {
    let first = [window(0, 0, [1_234_567]), window(0, 2, [5, 6_000_000_000], failed: 1)]
    let second = [window(3, 1, [Int64](repeating: 77_777, count: 300))]
    XCTAssertEqual(try all(seconds([first, second])), [first, second])
    XCTAssertEqual(try all(seconds([first + second])), [first, second])
    XCTAssertEqual(try all(seconds([[], []])), [])
    XCTAssertEqual(try all(seconds()), [])
  }

  func testASecondOfSeveralWorkersIsOne() throws {
    let merged = try all(
      seconds(
        [[window(0, 0, [1_000]), window(0, 1, [9_000])], [window(2, 0, [3_000])]],
        [[window(0, 0, [2_000], failed: 1), window(1, 1, [4_000])]],
        // One worker may have closed a second in two parts.
        [[window(2, 0, [5_000])], [window(2, 0, [6_000], failed: 1)]]))
    let expected = [
      [window(0, 0, [1_000, 2_000], failed: 1), window(0, 1, [9_000])], [window(1, 1, [4_000])],
      [window(2, 0, [3_000, 5_000, 6_000], failed: 1)],
    ]
    XCTAssertEqual(merged, expected)
  }

  /// More than is read at once, with windows across the ends of the pieces.
  func testManySecondsAreReadInPieces() throws {
    let windows = (0..<400).map { second in
      window(second, 0, (0..<200).map { Int64(1_000 * ($0 * $0 + second)) })
    }
    XCTAssertEqual(try all(seconds(windows.map { [$0] })), windows.map { [$0] })
    XCTAssertEqual(try all(seconds([windows])), windows.map { [$0] })
  }

  func testAFolderThatIsNotThereIsNamed() {
    XCTAssertThrowsError(try SecondsFile(onDiskOf: "/nowhere")) {
      XCTAssertEqual("\($0)", "make a file in '/nowhere': No such file or directory")
    }
  }
}
