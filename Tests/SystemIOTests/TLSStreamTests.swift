import SystemIO
import TestSupport
import XCTest

final class TLSStreamTests: XCTestCase {
  private func context(_ host: String, _ options: TLSOptions) throws -> TLSContext {
    do {
      return try TLSContext(host: host, options: options)
    } catch {
      if case .libraryMissing = error { throw XCTSkip("\(error)") }
      throw error
    }
  }

  private func refused(_ host: String, _ error: TLSError, line: UInt = #line) {
    XCTAssertThrowsError(try context(host, TLSOptions(insecure: true)), line: line) {
      XCTAssertEqual($0 as? TLSError, error, line: line)
    }
  }

  func testNames() throws {
    XCTAssertEqual(try context("localhost", TLSOptions(insecure: true)).serverName, "localhost")
    XCTAssertEqual(try context("::1", TLSOptions(insecure: true)).serverName, "::1")
    XCTAssertEqual(try context("x", TLSOptions(serverName: "y")).serverName, "y")
    refused("", .serverName(""))
    refused("a b", .serverName("a b"))
    refused("a\u{0}b", .serverName("a\u{0}b"))
  }

  func testAPeerThatIsGoneIsAnErrorAndNeverASignal() throws {
    let certificates = try TestCertificates()
    let server = try ExternalProgram(
      ExternalProgram.path("openssl", package: "openssl"),
      ["s_server", "-accept", "127.0.0.1:0", "-cert", "good.pem", "-key", "good.key"],
      in: certificates.folder)
    defer { server.stop() }
    let line = try server.line(after: "ACCEPT ")
    let port = try XCTUnwrap(UInt16(line.split(separator: ":").last ?? ""))
    let context = try context("localhost", TLSOptions(caFile: certificates.authority))
    let socket = try StreamSocket.connect(to: .loopback(port: port), timeoutNanoseconds: 5_000_000_000)
    let stream = try context.client(over: socket)
    try stream.handshake(timeoutNanoseconds: 5_000_000_000)
    XCTAssertEqual(stream.version, "TLSv1.3")
    XCTAssertFalse(stream.isResumed)
    server.stop()
    let bytes = [UInt8](repeating: 120, count: 1_000)
    let end = MonotonicClock.nanoseconds + 5_000_000_000
    XCTAssertThrowsError(
      try {
        while MonotonicClock.nanoseconds < end { _ = try bytes.withUnsafeBytes { try stream.send($0) } }
      }()
    ) { XCTAssertEqual(($0 as? SystemError)?.isConnectionReset, true, "\($0)") }
    stream.close()
    stream.close()
    // What is closed stays closed: the number of its socket may be another's by now.
    XCTAssertThrowsError(try bytes.withUnsafeBytes { try stream.send($0) })
  }
}
