import SystemIO
import XCTest

final class HostInformationTests: XCTestCase {
  func testProcessorsThatAThreadMayNotUseDoNotCount() throws {
    let all = HostInformation.usableProcessors
    XCTAssertEqual(all, ProcessInfo.processInfo.activeProcessorCount)
    XCTAssertLessThanOrEqual(all, HostInformation.processors)
    #if os(Linux)
      let pinning = try ProcessPinning(to: XCTUnwrap(ProcessorSet("0")))
      XCTAssertEqual(HostInformation.usableProcessors, 1)
      pinning.undo()
      XCTAssertEqual(HostInformation.usableProcessors, all)
    #endif
  }
}
