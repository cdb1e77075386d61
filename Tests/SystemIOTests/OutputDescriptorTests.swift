import SystemIO
import XCTest

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

final class OutputDescriptorTests: XCTestCase {
  override func setUp() {
    // As the program does: a reader that goes away is an error value.
    signal(SIGPIPE, SIG_IGN)
  }

  private func makePipe() -> (read: Int32, write: Int32) {
    var ends: [Int32] = [-1, -1]
    XCTAssertEqual(pipe(&ends), 0)
    return (ends[0], ends[1])
  }

  private static func readAll(_ number: Int32) -> [UInt8] {
    var all: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 4096)
    while case let count = read(number, &buffer, buffer.count), count > 0 { all += buffer[..<count] }
    return all
  }

  func testBytesComeInTheirOrder() throws {
    let ends = makePipe()
    let output = try OutputDescriptor(number: ends.write)
    let pieces = (0..<200).map { [UInt8](repeating: UInt8($0), count: 1 + $0 * 7) }
    for piece in pieces { output.write(piece) }
    // More than the pipe holds: a reader must be there.
    let done = expectation(description: "read")
    let (number, expected) = (ends.read, pieces.flatMap { $0 })
    try OwnThread.start(name: "reader") {
      XCTAssertEqual(Self.readAll(number), expected)
      done.fulfill()
    }
    XCTAssertNil(output.finish(withinMilliseconds: 10_000))
    close(ends.write)
    wait(for: [done], timeout: 10)
    close(ends.read)
  }

  func testAReaderThatDoesNotRead() throws {
    let ends = makePipe()
    let output = try OutputDescriptor(number: ends.write)
    output.write([UInt8](repeating: 1, count: 1 << 20))
    XCTAssertEqual(output.finish(withinMilliseconds: 50)?.text, "its reader does not read")
    output.write([2])
    // The thread that waits for the reader ends with it; until then the number must not become another file's.
    close(ends.read)
    XCTAssertNil(output.finish(withinMilliseconds: 10_000))
    close(ends.write)
  }

  func testMoreThanWaitsForAReader() throws {
    let ends = makePipe()
    let output = try OutputDescriptor(number: ends.write)
    let piece = [UInt8](repeating: 1, count: 40 << 20)
    output.write(piece)
    output.write(piece)
    output.write(piece)
    XCTAssertEqual(output.finish(withinMilliseconds: 50)?.text, "its reader is too slow")
    close(ends.read)
    XCTAssertEqual(output.finish(withinMilliseconds: 10_000)?.text, "its reader is too slow")
    close(ends.write)
  }

  func testWhatIsNotOpenForWriting() {
    let ends = makePipe()
    XCTAssertThrowsError(try OutputDescriptor(number: ends.read))
    close(ends.read)
    close(ends.write)
    XCTAssertThrowsError(try OutputDescriptor(number: ends.write))
  }
}
