import FaultProxy
import SystemIO
import XCTest

/// The proxy between real sockets: what a client sees of each fault.
final class FaultProxyTests: XCTestCase {
  private static let second: Int64 = 1_000_000_000

  private func fault(_ change: (inout ProxyFault) -> Void) -> ProxyFault {
    var fault = ProxyFault()
    change(&fault)
    return fault
  }

  private func setting(_ fault: ProxyFault = ProxyFault()) throws -> ProxySetting {
    let setting = try ProxySetting(fault: fault)
    addTeardownBlock { setting.end() }
    return setting
  }

  /// Seconds that an exchange takes.
  private func time(_ work: () throws -> Void) rethrows -> Double {
    let start = MonotonicClock.nanoseconds
    try work()
    return Double(MonotonicClock.nanoseconds - start) / 1e9
  }

  func testBytesPassUnchangedAndSoDoEnds() throws {
    let socket = try setting().connect()
    defer { socket.close() }
    let sent = (0..<3_000_000).map { UInt8(truncatingIfNeeded: $0 &* 31 >> 3) }
    let sender = expectation(description: "sent")
    try OwnThread.start(name: "sender") {
      try? socket.sendAll(sent, timeoutNanoseconds: 10 * Self.second)
      try? socket.shutdownSending()
      sender.fulfill()
    }
    // One more than there are: the end of the stream must come through too.
    let received = try socket.receiveSome(atLeast: sent.count + 1, timeoutNanoseconds: 10 * Self.second)
    XCTAssertEqual(received.count, sent.count)
    XCTAssertTrue(received == sent)
    wait(for: [sender], timeout: 10)
  }

  func testNobodyAtTheServiceIsAReset() throws {
    let closed = try ListeningSocket(on: .loopback(port: 0))
    let port = try closed.localAddress().port
    closed.close()
    let proxy = try FaultProxy(.init(target: ("127.0.0.1", port)))
    try OwnThread.start(name: "proxy") { try? proxy.run() }
    defer { proxy.stop() }
    let socket = try StreamSocket.connect(to: proxy.address, timeoutNanoseconds: Self.second)
    defer { socket.close() }
    XCTAssertEqual(ProxySetting.exchange(socket), .reset)
  }

  func testLatencyIsAddedOnceToAnExchangeAndEndsWithTheFault() throws {
    let setting = try setting()
    let control = try setting.control()
    let socket = try setting.connect()
    defer { socket.close() }
    try control.set(fault { $0.latencyNanoseconds = 60_000_000 })
    // A busy machine makes some exchanges longer, and not the shortest of several.
    func shortest() -> Double {
      (0..<8).map { _ in time { XCTAssertEqual(ProxySetting.exchange(socket), .answered) } }.min()
        ?? .infinity
    }
    let slow = shortest()
    XCTAssertGreaterThanOrEqual(slow, 0.06)
    XCTAssertLessThan(slow, 0.11, "the latency is added twice")
    _ = try control.clear()
    XCTAssertLessThan(shortest(), 0.05)
  }

  func testFaultsOfTwoControlsAddUp() throws {
    let setting = try setting()
    let (first, second) = (try setting.control(), try setting.control())
    let socket = try setting.connect()
    defer { socket.close() }
    try first.set(fault { $0.latencyNanoseconds = 40_000_000 })
    try second.set(fault { $0.latencyNanoseconds = 50_000_000 })
    XCTAssertGreaterThanOrEqual(time { XCTAssertEqual(ProxySetting.exchange(socket), .answered) }, 0.09)
    first.close()
    // The proxy sees the end of the connection a moment later.
    let deadline = MonotonicClock.nanoseconds + 5 * Self.second
    var last = 1.0
    while last >= 0.09, MonotonicClock.nanoseconds < deadline {
      last = time { XCTAssertEqual(ProxySetting.exchange(socket), .answered) }
    }
    XCTAssertLessThan(last, 0.09)
    XCTAssertGreaterThanOrEqual(last, 0.05)
  }

  func testAFaultEndsWithItsControlConnection() throws {
    let setting = try setting()
    let control = try setting.control()
    try control.set(fault { $0.blackhole = 1 })
    let socket = try setting.connect()
    defer { socket.close() }
    XCTAssertEqual(ProxySetting.exchange(socket, patience: 100_000_000), .silent)
    control.close()
    XCTAssertEqual(
      try socket.receiveSome(atLeast: 1, timeoutNanoseconds: 5 * Self.second), [7],
      "what was held goes on")
  }

  func testBandwidthIsShared() throws {
    let setting = try setting(fault { $0.bandwidth = 1_000_000 })
    let sockets = try (0..<2).map { _ in try setting.connect() }
    defer { for socket in sockets { socket.close() } }
    let bytes = [UInt8](repeating: 1, count: 150_000)
    let taken = try time {
      for socket in sockets {
        try OwnThread.start(name: "sender") {
          try? socket.sendAll(bytes, timeoutNanoseconds: 10 * Self.second)
        }
      }
      for socket in sockets {
        XCTAssertEqual(
          try socket.receiveSome(atLeast: bytes.count, timeoutNanoseconds: 10 * Self.second).count,
          bytes.count)
      }
    }
    // There and back are two ways at once; the echo ends a little behind.
    XCTAssertGreaterThanOrEqual(taken, 0.29)
    XCTAssertLessThan(taken, 0.5)
  }

  func testExactlyTheShareOfNewConnectionsIsReset() throws {
    let setting = try setting()
    let control = try setting.control()
    try control.set(fault { $0.reset = 0.25 })
    XCTAssertEqual(try setting.sights(40).count { $0 == .reset }, 10)
    XCTAssertEqual(try control.clear(), .init(met: 40, struck: 10))
    XCTAssertEqual(try setting.sights(4), [.answered, .answered, .answered, .answered])
  }

  func testOpenConnectionsAreResetAtOnce() throws {
    let setting = try setting()
    let control = try setting.control()
    let sockets = try (0..<10).map { _ in try setting.connect() }
    defer { for socket in sockets { socket.close() } }
    for socket in sockets { XCTAssertEqual(ProxySetting.exchange(socket), .answered) }
    try control.set(fault { $0.reset = 0.3 })
    XCTAssertEqual(sockets.map { ProxySetting.exchange($0) }.count { $0 == .reset }, 3)
    XCTAssertEqual(try control.clear(), .init(met: 10, struck: 3))
  }

  func testExactlyTheShareOfNewConnectionsIsLost() throws {
    let setting = try setting()
    let control = try setting.control()
    let open = try setting.connect()
    defer { open.close() }
    XCTAssertEqual(ProxySetting.exchange(open), .answered)
    try control.set(fault { $0.connectionLoss = 0.3 })
    XCTAssertEqual(try setting.sights(30).count { $0 == .reset }, 9)
    XCTAssertEqual(ProxySetting.exchange(open), .answered, "an open connection is not lost")
    XCTAssertEqual(try control.clear(), .init(met: 31, struck: 9))
  }

  func testABlackholeHoldsItsShareAndLetsGo() throws {
    let setting = try setting()
    let control = try setting.control()
    let sockets = try (0..<10).map { _ in try setting.connect() }
    defer { for socket in sockets { socket.close() } }
    for socket in sockets { XCTAssertEqual(ProxySetting.exchange(socket), .answered) }
    try control.set(fault { $0.blackhole = 0.5 })
    let sights = sockets.map { ProxySetting.exchange($0, patience: 100_000_000) }
    XCTAssertEqual(sights.count { $0 == .silent }, 5)
    XCTAssertEqual(try control.clear(), .init(met: 10, struck: 5))
    for (socket, sight) in zip(sockets, sights) where sight == .silent {
      XCTAssertEqual(try socket.receiveSome(atLeast: 1, timeoutNanoseconds: 5 * Self.second), [7])
    }
    for socket in sockets { XCTAssertEqual(ProxySetting.exchange(socket), .answered) }
  }

  func testHalfOpenConnectionsStayDead() throws {
    let setting = try setting()
    let control = try setting.control()
    let sockets = try (0..<4).map { _ in try setting.connect() }
    defer { for socket in sockets { socket.close() } }
    for socket in sockets { XCTAssertEqual(ProxySetting.exchange(socket), .answered) }
    try control.set(fault { $0.halfOpen = 0.5 })
    XCTAssertEqual(try control.clear(), .init(met: 4, struck: 2))
    let sights = sockets.map { ProxySetting.exchange($0, patience: 200_000_000) }
    XCTAssertEqual(sights.count { $0 == .silent }, 2)
    XCTAssertEqual(sights.count { $0 == .answered }, 2)
  }

  func testWhatIsNoFaultIsRefusedWithItsReason() throws {
    let setting = try setting()
    let socket = try StreamSocket.connect(
      to: XCTUnwrap(setting.proxy.controlAddress), timeoutNanoseconds: Self.second)
    defer { socket.close() }
    for (line, wanted) in [
      ("fault latency=1e3", "error: 'latency=1e3' is out of range"),
      ("fault reset=1.5", "error: 'reset=1.5' is out of range"),
      ("fault speed=1", "error: 'speed' is no fault"), ("fault reset", "error: 'reset' is not NAME=NUMBER"),
      ("clear", "error: there is no fault to clear"), ("stop", "error: the words are 'fault' and 'clear'"),
    ] {
      try socket.sendAll(Array((line + "\n").utf8), timeoutNanoseconds: Self.second)
      let answer = try socket.receiveSome(atLeast: wanted.utf8.count + 1, timeoutNanoseconds: Self.second)
      XCTAssertEqual(String(decoding: answer, as: UTF8.self), wanted + "\n")
    }
  }

  func testAPortThatIsTakenIsNamed() throws {
    let taken = try ListeningSocket(on: .loopback(port: 0))
    defer { taken.close() }
    var configuration = FaultProxy.Configuration(target: ("127.0.0.1", 1))
    configuration.listen = ("127.0.0.1", try taken.localAddress().port)
    XCTAssertThrowsError(try FaultProxy(configuration)) { error in
      XCTAssertEqual(
        "\(error)", "cannot listen on '127.0.0.1:\(configuration.listen.port)': Address already in use")
    }
  }
}
