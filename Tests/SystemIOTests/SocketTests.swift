import SystemIO
import XCTest

final class SocketTests: XCTestCase {
  private let second: Int64 = 1_000_000_000

  private func checkExchange(over address: SocketAddress) throws {
    let pair = try LoopbackPair(over: address)
    try pair.send("ping", from: pair.client)
    XCTAssertEqual(try pair.receive(at: pair.server), "ping")
    try pair.send("pong", from: pair.server)
    XCTAssertEqual(try pair.receive(at: pair.client), "pong")
    try pair.client.shutdownSending()
    XCTAssertNil(try pair.receive(at: pair.server))
    XCTAssertEqual(try pair.client.peerAddress(), try pair.server.localAddress())
  }

  func testExchangeOverIPv4() throws { try checkExchange(over: .loopback(port: 0)) }

  func testExchangeOverIPv6() throws {
    do { _ = try ListeningSocket(on: .loopbackIPv6(port: 0)) } catch { throw XCTSkip("no IPv6: \(error)") }
    try checkExchange(over: .loopbackIPv6(port: 0))
  }

  func testReadingAndAcceptingNothingWouldBlock() throws {
    let pair = try LoopbackPair()
    var buffer = [UInt8](repeating: 0, count: 8)
    XCTAssertEqual(try buffer.withUnsafeMutableBytes { try pair.client.receive(into: $0) }, .wouldBlock)
    let listener = try ListeningSocket(on: .loopback(port: 0))
    XCTAssertNil(try listener.accept())
  }

  func testSendingToAFullPeerWouldBlock() throws {
    let pair = try LoopbackPair()
    let chunk = [UInt8](repeating: 65, count: 1 << 16)
    var outcome = TransferOutcome.bytes(0)
    for _ in 0..<100_000 where outcome != .wouldBlock {
      outcome = try chunk.withUnsafeBytes { try pair.client.send($0) }
    }
    XCTAssertEqual(outcome, .wouldBlock)
  }

  func testARefusedConnectionSaysSo() throws {
    let listener = try ListeningSocket(on: .loopback(port: 0))
    let address = try listener.localAddress()
    listener.close()
    XCTAssertThrowsError(try StreamSocket.connect(to: address, timeoutNanoseconds: second)) { error in
      XCTAssertEqual((error as? SystemError)?.isConnectionRefused, true)
      XCTAssertEqual("\(error)", "connect: Connection refused")
    }
  }

  func testSendingToAPeerThatIsGoneIsAnErrorAndNoSignal() throws {
    let pair = try LoopbackPair()
    try pair.server.resetOnClose()
    pair.server.close()
    _ = try pair.client.waitUntilReady(for: .read, timeoutNanoseconds: second)
    var failure: SystemError?
    for _ in 0..<3 where failure == nil {
      do { try pair.send("x", from: pair.client) } catch { failure = error as? SystemError }
    }
    XCTAssertEqual(failure?.isConnectionReset, true)
  }

  func testAClosedDescriptorStaysClosed() throws {
    let pair = try LoopbackPair()
    pair.client.close()
    pair.client.close()
    XCTAssertTrue(pair.client.descriptor.isClosed)
    XCTAssertThrowsError(try pair.send("x", from: pair.client))
  }

  func testTwoSocketsShareAPort() throws {
    let first = try ListeningSocket(on: .loopback(port: 0), sharesPort: true)
    XCTAssertNoThrow(try ListeningSocket(on: first.localAddress(), sharesPort: true))
    XCTAssertThrowsError(try ListeningSocket(on: first.localAddress()))
  }

  func testNamesAndWrittenAddressesResolve() async throws {
    XCTAssertEqual(try SocketAddress.resolve(host: "127.0.0.1", port: 80), [.loopback(port: 80)])
    XCTAssertEqual(try SocketAddress.resolve(host: "::1", port: 80), [.loopbackIPv6(port: 80)])
    let local = try await SocketAddress.resolved(host: "localhost", port: 8080)
    XCTAssertTrue(local.contains(.loopback(port: 8080)) || local.contains(.loopbackIPv6(port: 8080)))
    XCTAssertThrowsError(try SocketAddress.resolve(host: "no host has spaces", port: 80))
    XCTAssertThrowsError(try SocketAddress.resolve(host: "local\0host", port: 80))
  }

  func testAddressesInWords() {
    XCTAssertEqual("\(SocketAddress.loopback(port: 8080))", "127.0.0.1:8080")
    XCTAssertEqual("\(SocketAddress.loopbackIPv6(port: 1))", "[::1]:1")
    XCTAssertEqual(SocketAddress.any(port: 65535).port, 65535)
  }
}
