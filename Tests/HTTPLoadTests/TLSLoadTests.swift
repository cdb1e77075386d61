import Foundation
import HTTPLoad
import SystemIO
import TestSupport
import XCTest

final class TLSLoadTests: XCTestCase {
  private func plan(
    _ address: String, milliseconds: Int = 60, model: LoadPlan.Model = .closed(concurrency: 2),
    requests: [LoadPlan.Request] = [.init(name: "root", path: "/alpn")],
    _ change: (inout LoadPlan) -> Void = { _ in }
  ) throws -> LoadPlan {
    var plan = LoadPlan(
      target: try LoadTarget(address), requests: requests, model: model, duration: .milliseconds(milliseconds)
    )
    plan.requestTimeout = .seconds(5)
    change(&plan)
    return plan
  }

  /// Runs a short load over TLS and checks that every request succeeds, or that nothing can connect for this reason.
  private func check(
    _ server: TLSTestServer, _ port: TLSTestServer.Port, host: String = "localhost", path: String = "/alpn",
    unreachable: String? = nil, line: UInt = #line, _ change: (inout LoadPlan) -> Void
  ) async throws {
    let plan = try plan(
      "https://\(host):\(server.number(port))", requests: [.init(name: "root", path: path)], change)
    let result = try await LoadEngine.run(plan)
    XCTAssertEqual(result.unreachable?.reason, unreachable, line: line)
    XCTAssertEqual(result.overall.failures, [], line: line)
    if unreachable == nil {
      XCTAssertGreaterThan(result.overall.counts.succeeded, 0, line: line)
      XCTAssertEqual(result.overall.counts.succeeded, result.overall.counts.scheduled, line: line)
    } else {
      XCTAssertEqual(result.overall.counts.scheduled, 0, line: line)
    }
  }

  func testManyConnectionsShakeHandsInTurn() async throws {
    let server = try TLSTestServer()
    defer { server.stop() }
    var plan = try plan(
      "https://localhost:\(server.number(.good))", model: .closed(concurrency: 300))
    plan.iterations = 900
    plan.requestTimeout = .seconds(60)
    plan.tls.caFile = server.certificates.authority
    let result = try await LoadEngine.run(plan)
    XCTAssertEqual(result.overall.failures, [])
    XCTAssertEqual(result.overall.counts.succeeded, 900)
    XCTAssertEqual(result.connectTime.count, 300)
  }

  func testWhomToTrust() async throws {
    let server = try TLSTestServer()
    defer { server.stop() }
    let authority = server.certificates.authority
    let trusting: (inout LoadPlan) -> Void = { $0.tls.caFile = authority }
    let insecure: (inout LoadPlan) -> Void = { $0.tls.insecure = true }
    try await check(server, .good, trusting)
    try await check(server, .good, host: "127.0.0.1", trusting)
    try await check(server, .good, path: "/asked", trusting)
    try await check(server, .tls12, trusting)
    try await check(server, .tls13, trusting)
    try await check(
      server, .good, unreachable: "tls handshake failed: unable to get local issuer certificate"
    ) { _ in }
    try await check(
      server, .expired, unreachable: "tls handshake failed: certificate has expired", trusting)
    try await check(
      server, .other,
      unreachable: "tls handshake failed: hostname mismatch: the certificate is not for 'localhost'",
      trusting)
    try await check(
      server, .other, host: "127.0.0.1",
      unreachable: "tls handshake failed: IP address mismatch: the certificate is not for '127.0.0.1'",
      trusting)
    try await check(server, .other) {
      trusting(&$0)
      $0.tls.serverName = "other.example"
    }
    try await check(
      server, .selfsigned, unreachable: "tls handshake failed: self-signed certificate", trusting)
    try await check(server, .selfsigned) { $0.tls.caFile = server.certificates.folder + "/selfsigned.pem" }
    for port in [TLSTestServer.Port.selfsigned, .expired, .other, .good] {
      try await check(server, port, insecure)
    }
    try await check(server, .plain, unreachable: "tls handshake failed: wrong version number", insecure)
  }

  func testCertificatesThatCannotBeReadAreSaid() async throws {
    let missing = try plan("https://127.0.0.1:1") { $0.tls.caFile = "/nonexistent/ca.pem" }
    do {
      _ = try await LoadEngine.run(missing)
      XCTFail("was run")
    } catch let error as TLSError {
      if case .libraryMissing = error { throw XCTSkip("\(error)") }
      XCTAssertEqual(
        error.description,
        "the certificates of '/nonexistent/ca.pem' cannot be read: No such file or directory")
    }
  }

  func testImpossibleOptions() throws {
    let plan = try plan("https://localhost") {
      $0.tls = TLSOptions(caFile: "", insecure: true, serverName: "a b")
    }
    XCTAssertEqual(
      plan.problems,
      [
        "'a b' is not the name of a server", "the name of the file of certificates is empty",
        "a file of certificates to trust and 'insecure' exclude each other",
      ])
  }

  func testConnectionsAreKeptAndBodiesAreWhole() async throws {
    let server = try TLSTestServer()
    defer { server.stop() }
    let gzip = LoadPlan.Request.Header(name: "Accept-Encoding", value: "gzip")
    let requests = [
      LoadPlan.Request(name: "large", path: "/large"),
      LoadPlan.Request(name: "chunked", path: "/large", headers: [gzip]),
      LoadPlan.Request(name: "head", method: "HEAD", path: "/large"),
      LoadPlan.Request(
        name: "post", method: "POST", path: "/alpn", body: .bytes([UInt8](repeating: 0x79, count: 2_000_000))),
    ]
    for port in [TLSTestServer.Port.tls12, .tls13] {
      let plan = try plan(
        "https://localhost:\(server.number(port))", milliseconds: 300, model: .closed(concurrency: 3),
        requests: requests
      ) {
        $0.tls.caFile = server.certificates.authority
        $0.threads = 2
      }
      let result = try await LoadEngine.run(plan)
      XCTAssertEqual(result.overall.failures, [])
      XCTAssertGreaterThan(result.overall.counts.succeeded, 7)
      XCTAssertEqual(result.connectTime.count, 3, "kept for every request")
      let large = result.requests[0]
      XCTAssertGreaterThan(large.bytesReceived, 1_000_000 * large.counts.succeeded)
      XCTAssertLessThan(result.requests[1].bytesReceived, 100_000 * result.requests[1].counts.succeeded)
    }
  }

  func testReconnectsResumeTheSession() async throws {
    let server = try TLSTestServer()
    defer { server.stop() }
    for port in [TLSTestServer.Port.tls12, .tls13] {
      let requests = [
        LoadPlan.Request(name: "close", path: "/close"), LoadPlan.Request(name: "resumed", path: "/resumed"),
        LoadPlan.Request(name: "close again", path: "/close"),
      ]
      let plan = try plan(
        "https://localhost:\(server.number(port))", milliseconds: 200, model: .closed(concurrency: 1),
        requests: requests
      ) { $0.tls.caFile = server.certificates.authority }
      let result = try await LoadEngine.run(plan)
      XCTAssertEqual(result.overall.failures, [])
      XCTAssertGreaterThan(result.requests[1].counts.succeeded, 1)
      XCTAssertGreaterThan(result.connectTime.count, 2)
    }
  }

  func testTheOpenModelOverTLS() async throws {
    let server = try TLSTestServer()
    defer { server.stop() }
    let plan = try plan(
      "https://localhost:\(server.number(.good))", milliseconds: 300, model: .open(requestsPerSecond: 500)
    ) { $0.tls.caFile = server.certificates.authority }
    let result = try await LoadEngine.run(plan)
    XCTAssertEqual(result.overall.counts.scheduled, 150)
    XCTAssertEqual(result.overall.counts.succeeded, 150)
  }

  // MARK: Servers that misbehave

  /// An s_server that answers with the files of its folder, closing after each, or without `serving` never.
  private func opensslServer(_ certificates: TestCertificates, serving: Bool) throws -> (
    ExternalProgram, UInt16
  ) {
    let arguments =
      ["s_server", "-accept", "127.0.0.1:0", "-cert", "good.pem", "-key", "good.key"]
      + (serving ? ["-HTTP"] : ["-quiet"])
    let program = try ExternalProgram(
      ExternalProgram.path("openssl", package: "openssl"),
      serving ? arguments : arguments.filter { $0 != "-quiet" }, in: certificates.folder)
    let line = try program.line(after: "ACCEPT ")
    return (program, UInt16(line.split(separator: ":").last ?? "") ?? 0)
  }

  func testAServerThatClosesWithinTheResponse() async throws {
    let certificates = try TestCertificates()
    func write(_ name: String, _ text: String) throws {
      try Data(text.utf8).write(to: URL(fileURLWithPath: certificates.folder + "/" + name))
    }
    try write("half", "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhalf")
    try write("whole", "HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nfull")
    let (server, port) = try opensslServer(certificates, serving: true)
    defer { server.stop() }
    for (path, failures) in [("/half", [FailureCause.earlyClose]), ("/whole", [])] {
      let plan = try plan(
        "https://localhost:\(port)", model: .closed(concurrency: 1), requests: [.init(name: "x", path: path)]
      ) { $0.tls.caFile = certificates.authority }
      let result = try await LoadEngine.run(plan)
      XCTAssertNil(result.unreachable)
      XCTAssertGreaterThan(result.overall.counts.completed, 0)
      XCTAssertEqual(result.overall.failures.map(\.cause), failures)
    }
  }

  func testAServerThatNeverShakesHands() async throws {
    let server = try LoopbackServer { _ in .hang }
    defer { server.stop() }
    let plan = try plan("https://\(server.address)") { $0.connectTimeout = .milliseconds(150) }
    do {
      let result = try await LoadEngine.run(plan)
      XCTAssertEqual(result.unreachable?.reason, "tls handshake failed: no answer in time")
      XCTAssertEqual(result.overall.counts.scheduled, 0)
    } catch let error as TLSError {
      throw XCTSkip("\(error)")
    }
  }

  func testAHandshakeThatTakesTooLongDuringTheLoad() async throws {
    let certificates = try TestCertificates()
    // It takes one connection at a time and answers none: the second never gets to shake hands.
    let (server, port) = try opensslServer(certificates, serving: false)
    defer { server.stop() }
    let plan = try plan("https://localhost:\(port)", milliseconds: 300) {
      $0.tls.caFile = certificates.authority
      $0.connectTimeout = .milliseconds(250)
      $0.requestTimeout = .milliseconds(600)
    }
    let result = try await LoadEngine.run(plan)
    XCTAssertNil(result.unreachable)
    XCTAssertEqual(result.overall.failures.map(\.cause), [.connectTimeout, .requestTimeout])
    XCTAssertEqual(result.overall.failures.first?.example.detail, "no answer in the tls handshake")
  }
}
