import Foundation
import SystemIO
import TestSupport
import XCTest

final class NamedPipeTests: XCTestCase {
  /// Writes as a program does that knows the pipe by its name only.
  private static func write(_ bytes: Int, pieces: Int, to path: String) throws {
    let file = try XCTUnwrap(FileHandle(forWritingAtPath: path))
    for _ in 0..<pieces { try file.write(contentsOf: Data(repeating: 7, count: bytes / pieces)) }
    try file.close()
  }

  func testAllThatIsWrittenArrives() async throws {
    let folder = try TemporaryFolder()
    let path = folder.path + "/pipe"
    let pipe = try NamedPipe(path: path)
    async let reading = runOnOwnThread(name: "pipe") {
      var count = 0
      try pipe.read { count += $0.count }
      return count
    }
    // More than the kernel keeps, and two writers one after the other.
    try await runOnOwnThread(name: "writer") {
      try Self.write(1 << 20, pieces: 64, to: path)
      try Self.write(1000, pieces: 1, to: path)
    }
    pipe.end()
    let count = try await reading
    XCTAssertEqual(count, (1 << 20) + 1000)
  }

  func testAPipeThatNobodyOpensEnds() throws {
    let folder = try TemporaryFolder()
    let pipe = try NamedPipe(path: folder.path + "/pipe")
    pipe.end()
    try pipe.read { _ in XCTFail("something was read") }
    XCTAssertThrowsError(try NamedPipe(path: folder.path + "/pipe"))
    XCTAssertThrowsError(try NamedPipe(path: folder.path + "/nowhere/pipe"))
  }
}
