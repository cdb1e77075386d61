import HTTPLoad
import Synchronization
import SystemIO
import TestSupport
import XCTest

final class LoadEngineTests: XCTestCase {
  private func plan(
    _ server: LoopbackServer, _ model: LoadPlan.Model, milliseconds: Int = 150,
    requests: [LoadPlan.Request] = [.init(name: "root", path: "/")],
    _ change: (inout LoadPlan) -> Void = { _ in }
  ) throws -> LoadPlan {
    var plan = LoadPlan(
      target: try LoadTarget("http://\(server.address)"), requests: requests, model: model,
      duration: .milliseconds(milliseconds))
    plan.requestTimeout = .seconds(5)
    change(&plan)
    return plan
  }

  /// Runs a closed model of two connections against a server that does the same with every request, and checks
  /// that all fail for this one cause.
  private func checkCause(
    _ cause: FailureCause, _ action: LoopbackServer.Action, detail: String? = nil, line: UInt = #line,
    _ change: (inout LoadPlan) -> Void = { _ in }
  ) async throws {
    let server = try LoopbackServer { _ in action }
    defer { server.stop() }
    let result = try await LoadEngine.run(try plan(server, .closed(concurrency: 2), milliseconds: 60, change))
    XCTAssertEqual(result.overall.failures.map(\.cause), [cause], line: line)
    XCTAssertEqual(result.overall.counts.succeeded, 0, line: line)
    XCTAssertGreaterThan(result.overall.counts.completed, 0, line: line)
    XCTAssertTrue(result.overall.counts.isConserved, line: line)
    if let detail { XCTAssertEqual(result.overall.failures.first?.example.detail, detail, line: line) }
  }

  // MARK: Models

  func testTheClosedModelKeepsItsConnections() async throws {
    // With many users the threads take answers in batches.
    for users in [8, 64] {
      let server = try LoopbackServer { _ in .send(LoopbackServer.ok) }
      defer { server.stop() }
      let result = try await LoadEngine.run(
        try plan(server, .closed(concurrency: users)) { $0.threads = 2 })
      XCTAssertGreaterThan(result.overall.counts.succeeded, UInt64(users))
      XCTAssertEqual(result.overall.counts.succeeded, result.overall.counts.scheduled)
      XCTAssertEqual(result.overall.failures, [])
      XCTAssertNil(result.overall.latency)
      XCTAssertNil(result.overall.sendLag)
      XCTAssertEqual(result.overall.serviceTime.count, result.overall.counts.succeeded)
      XCTAssertEqual(result.connectTime.count, UInt64(users))
      XCTAssertEqual(server.connections, users + 1, "one looks whether anybody is there")
      XCTAssertEqual(server.requests, Int(result.overall.counts.scheduled))
      XCTAssertFalse(result.isSaturated)
      XCTAssertGreaterThan(result.throughput, 0)
      XCTAssertGreaterThan(result.processorNanoseconds, 0)
    }
  }

  func testTheOpenModelSendsWhatIsScheduled() async throws {
    let server = try LoopbackServer { _ in .send(LoopbackServer.ok) }
    defer { server.stop() }
    let result = try await LoadEngine.run(
      try plan(server, .open(requestsPerSecond: 1000), milliseconds: 300) {
        $0.warmUp = .milliseconds(100)
        $0.threads = 2
      })
    XCTAssertEqual(result.overall.counts.scheduled, 300)
    XCTAssertEqual(result.overall.counts.succeeded, 300)
    XCTAssertEqual(result.warmUp.scheduled, 100)
    XCTAssertEqual(result.overall.latency?.count, 300)
    XCTAssertEqual(result.overall.sendLag?.count, 300)
    XCTAssertEqual(server.requests, 400)
    XCTAssertEqual(result.targetRate, 1000)
  }

  func testLatencyCountsFromTheScheduleAndUnsentRequestsAreCounted() async throws {
    // One connection and an answer after 40 ms: of 100 requests due in 100 ms some three can be sent.
    let server = try LoopbackServer { _ in .sendLater(LoopbackServer.ok, 40_000_000) }
    defer { server.stop() }
    let result = try await LoadEngine.run(
      try plan(server, .open(requestsPerSecond: 1000), milliseconds: 100) { $0.maxInFlight = 1 })
    let counts = result.overall.counts
    XCTAssertEqual(counts.scheduled, 100)
    XCTAssertGreaterThan(counts.unsent, 90)
    XCTAssertEqual(counts.scheduled, counts.succeeded + counts.unsent)
    XCTAssertEqual(result.overall.latency?.count, 100)
    XCTAssertGreaterThan(result.overall.latency?.percentile(99) ?? 0, 90_000_000)
    XCTAssertLessThan(result.overall.serviceTime.percentile(50) ?? 0, 80_000_000)
    XCTAssertTrue(result.saturation.contains(.unsent(counts.unsent)))
  }

  func testRequestsComeByTheirWeights() async throws {
    let server = try LoopbackServer { request in
      .send(
        request.head.hasPrefix("POST /b?x=1 ") && request.body == "data"
          ? LoopbackServer.ok
          : request.head.hasPrefix("GET /a ")
            ? LoopbackServer.ok : "HTTP/1.1 500 No\r\nContent-Length: 0\r\n\r\n")
    }
    defer { server.stop() }
    let requests = [
      LoadPlan.Request(name: "a", path: "/a", weight: 30),
      LoadPlan.Request(
        name: "b", method: "POST", path: "/b?x=1", headers: [.init(name: "X-Key", value: "1")],
        body: .bytes(Array("data".utf8)), weight: 10),
    ]
    let result = try await LoadEngine.run(
      try plan(server, .open(requestsPerSecond: 1000), milliseconds: 200, requests: requests))
    XCTAssertEqual(result.requests.map(\.counts.succeeded), [150, 50])
    XCTAssertEqual(result.overall.counts.succeeded, 200)
  }

  func testWindowsAddUpToTheWhole() async throws {
    let server = try LoopbackServer { _ in .send(LoopbackServer.ok) }
    defer { server.stop() }
    let reports = Mutex<[LoadProgress]>([])
    let long = try plan(server, .open(requestsPerSecond: 500), milliseconds: 2_100) { $0.threads = 2 }
    let result = try await LoadEngine.run(long) { progress in reports.withLock { $0.append(progress) } }
    XCTAssertGreaterThan(reports.withLock { $0.last?.succeeded } ?? 0, 0)
    var windows: [LoadWindow] = []
    try result.seconds.forEach { windows += $0 }
    XCTAssertEqual(windows.map(\.second).prefix(3), [0, 1, 2])
    XCTAssertEqual(windows.reduce(0) { $0 + $1.counts.scheduled }, 1_050)
    XCTAssertEqual(windows.reduce(0) { $0 + $1.durations.count }, 1_050)
    XCTAssertEqual(Double(windows[0].counts.succeeded), 500, accuracy: 100)
    XCTAssertEqual(LoadWindow.sum(windows).1.expanded, result.overall.latency)
  }

  // MARK: Connections

  /// All connections receive into the same memory: what one keeps of an answer in pieces must be its own.
  func testAnswersInPiecesOnManyConnectionsStayApart() async throws {
    let server = try LoopbackServer { request in
      let letter = String(request.head.split(separator: " ")[1].dropFirst())
      let body = String(repeating: letter, count: 30)
      let rest = Array("x-\(letter): \(body)\r\nContent-Length: \(body.count)\r\n\r\n\(body)").map {
        String($0)
      }
      return .sendPieces(["HTTP/1.1 200 ", "OK\r\nx-a-long-name: of ", "no use\r\n"] + rest)
    }
    defer { server.stop() }
    let requests = "abcdefgh".map { (character: Character) -> LoadPlan.Request in
      let letter = String(character)
      var request = LoadPlan.Request(name: letter, path: "/\(letter)")
      let text = String(repeating: letter, count: 30)
      request.expectation.headers = [.init(name: "x-\(letter)", test: .equals(text))]
      request.expectation.body = [.equals(text)]
      return request
    }
    let result = try await LoadEngine.run(
      try plan(server, .closed(concurrency: 16), milliseconds: 400, requests: requests))
    XCTAssertEqual(result.overall.failures, [])
    XCTAssertGreaterThan(result.requests.map(\.counts.succeeded).min() ?? 0, 2)
  }

  func testResponsesInPiecesAndWithoutLength() async throws {
    let chunked = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n"
    let server = try LoopbackServer { request in
      switch request.number % 3 {
      case 0: .sendPieces(chunked.map { String($0) })
      case 1: .sendAndClose("HTTP/1.1 200 OK\r\n\r\nuntil the end")
      default:
        .send("HTTP/1.1 200 OK\r\nContent-Length: 300000\r\n\r\n" + String(repeating: "x", count: 300_000))
      }
    }
    defer { server.stop() }
    let result = try await LoadEngine.run(try plan(server, .closed(concurrency: 4)))
    XCTAssertGreaterThan(result.overall.counts.succeeded, 3)
    XCTAssertEqual(result.overall.failures, [])
  }

  func testAKeptConnectionThatTheServerClosesIsMadeAgain() async throws {
    let server = try LoopbackServer { request in
      request.onConnection == 1 ? .sendAndClose("") : .send(LoopbackServer.ok)
    }
    defer { server.stop() }
    let result = try await LoadEngine.run(try plan(server, .closed(concurrency: 2)))
    XCTAssertEqual(result.overall.failures, [])
    XCTAssertGreaterThan(result.reconnects, 0)
    let posts = [LoadPlan.Request(name: "post", method: "POST", path: "/")]
    let other = try LoopbackServer { request in
      request.onConnection == 1 ? .sendAndClose("") : .send(LoopbackServer.ok)
    }
    defer { other.stop() }
    let unsafe = try await LoadEngine.run(try plan(other, .closed(concurrency: 2), requests: posts))
    XCTAssertEqual(unsafe.reconnects, 0)
    XCTAssertGreaterThan(unsafe.overall.counts.failed, 0)
  }

  func testAConnectionThatEndsWithItsAnswerCarriesNoOtherRequest() async throws {
    // The answer says nothing of the end, which comes with it or soon after, and long before the next request.
    let server = try LoopbackServer { _ in .sendAndClose(LoopbackServer.ok) }
    defer { server.stop() }
    let posts = [LoadPlan.Request(name: "post", method: "POST", path: "/")]
    let result = try await LoadEngine.run(
      try plan(server, .open(requestsPerSecond: 20), milliseconds: 500, requests: posts) {
        $0.maxInFlight = 1
      })
    XCTAssertEqual(result.overall.failures, [])
    XCTAssertEqual(result.overall.counts.succeeded, 10)
    XCTAssertEqual(result.reconnects, 0)
  }

  func testHeadHasNoBody() async throws {
    let server = try LoopbackServer { _ in .send("HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\n") }
    defer { server.stop() }
    let requests = [LoadPlan.Request(name: "head", method: "HEAD", path: "/")]
    let result = try await LoadEngine.run(try plan(server, .closed(concurrency: 2), requests: requests))
    XCTAssertGreaterThan(result.overall.counts.succeeded, 2)
    XCTAssertEqual(result.overall.failures, [])
  }

  func testALargeRequestIsSentWhole() async throws {
    let server = try LoopbackServer { request in
      request.body.utf8.count == 3_000_000 ? .send(LoopbackServer.ok) : .hang
    }
    defer { server.stop() }
    let body = [UInt8](repeating: 120, count: 3_000_000)
    let requests = [LoadPlan.Request(name: "put", method: "PUT", path: "/", body: .bytes(body))]
    let result = try await LoadEngine.run(
      try plan(server, .closed(concurrency: 1), milliseconds: 20, requests: requests) {
        $0.requestTimeout = .seconds(20)
      })
    XCTAssertEqual(result.overall.failures, [])
    XCTAssertGreaterThan(result.overall.bytesSent, 3_000_000)
  }

  /// A service that refuses a long request answers and closes at once, and the kernel resets what still comes.
  func testAnAnswerBeforeTheWholeRequestCounts() async throws {
    let server = try ConnectionServer { socket in
      guard let begun = try? socket.receiveSome(atLeast: 1, timeoutNanoseconds: 5_000_000_000), !begun.isEmpty
      else { return }
      let answer = "HTTP/1.1 413 Too Large\r\nContent-Length: 2\r\nConnection: close\r\n\r\nno"
      _ = try? socket.sendAll(Array(answer.utf8), timeoutNanoseconds: 5_000_000_000)
    }
    defer { server.stop() }
    let body = [UInt8](repeating: 120, count: 8_000_000)
    var plan = LoadPlan(
      target: try LoadTarget("http://127.0.0.1:\(server.port)"),
      requests: [
        .init(
          name: "post", method: "POST", path: "/", body: .bytes(body),
          expectation: .init(status: StatusExpectation(413)))
      ], model: .closed(concurrency: 2), duration: .seconds(30))
    plan.iterations = 12
    plan.requestTimeout = .seconds(20)
    let result = try await LoadEngine.run(plan)
    XCTAssertEqual(result.overall.failures, [])
    XCTAssertEqual(result.overall.counts.succeeded, 12)
  }

  // MARK: Failures

  func testCauses() async throws {
    try await checkCause(
      .unexpectedStatus, .send("HTTP/1.1 503 Busy\r\nContent-Length: 3\r\n\r\nno\n"), detail: "status 503")
    try await checkCause(
      .badResponse, .send("SSH-2.0-OpenSSH\r\n"), detail: ResponseFault.badStatusLine.rawValue)
    try await checkCause(.badResponse, .send("\u{0}\u{1}\u{2}"))
    try await checkCause(
      .badResponse, .send(LoopbackServer.ok + "more"), detail: ResponseFault.surplusBytes.rawValue)
    try await checkCause(.earlyClose, .sendAndClose("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhalf"))
    try await checkCause(.earlyClose, .sendAndClose(""))
    try await checkCause(.reset, .sendAndReset(""))
    try await checkCause(.requestTimeout, .hang) { $0.requestTimeout = .milliseconds(30) }
    try await checkCause(.requestTimeout, .send("HTTP/1.1 200 OK\r\n")) {
      $0.requestTimeout = .milliseconds(30)
    }
    try await checkCause(.badResponse, .sendForever("A: b\r\n"), detail: ResponseFault.badStatusLine.rawValue)
    try await checkCause(.bodyTooLarge, .sendForever("HTTP/1.1 200 OK\r\n\r\nxxxxxxxx")) {
      $0.limits.bodyBytes = 100_000
    }
    try await checkCause(
      .badResponse, .sendForever("HTTP/1.1 100 Go on\r\n\r\n"), detail: ResponseFault.headTooLarge.rawValue)
  }

  func testTheFirstFailureIsKeptAsAnExample() async throws {
    let body = String(repeating: "ab\u{7}\n", count: 100)
    let server = try LoopbackServer { _ in .send("HTTP/1.1 500 Oh no\r\nContent-Length: 400\r\n\r\n" + body) }
    defer { server.stop() }
    let result = try await LoadEngine.run(try plan(server, .closed(concurrency: 1)))
    let example = try XCTUnwrap(result.overall.failures.first?.example)
    XCTAssertEqual(example.statusLine, "HTTP/1.1 500 Oh no")
    XCTAssertEqual(example.bodyStart, String(repeating: "ab. ", count: 50))
  }

  func testNobodyThereIsSaidAtOnce() async throws {
    let server = try LoopbackServer { _ in .hang }
    server.stop()
    // The thread of the server closes its port in its own time.
    while (try? StreamSocket.connect(to: server.address, timeoutNanoseconds: 1_000_000_000)) != nil {}
    let start = MonotonicClock.nanoseconds
    let result = try await LoadEngine.run(
      try plan(server, .open(requestsPerSecond: 10), milliseconds: 60_000))
    XCTAssertEqual(result.unreachable?.address, "\(server.address)")
    XCTAssertEqual(result.unreachable?.reason, "connect: Connection refused")
    XCTAssertEqual(result.overall.counts.scheduled, 0)
    XCTAssertLessThan(MonotonicClock.nanoseconds - start, 5_000_000_000)
  }

  func testAServiceThatGoesAwayDoesNotMakeTheGeneratorSpin() async throws {
    let listener = try ListeningSocket(on: .loopback(port: 0))
    let address = try listener.localAddress()
    var plan = LoadPlan(
      target: try LoadTarget("http://\(address)"), requests: [.init(name: "root", path: "/")],
      model: .closed(concurrency: 4), duration: .milliseconds(400))
    plan.connectTimeout = .seconds(1)
    try OwnThread.start(name: "leaves") {
      let poller = try? Poller()
      try? poller?.add(listener.descriptor, token: 0, interest: .read)
      _ = try? poller?.wait(timeoutNanoseconds: 5_000_000_000)
      _ = try? listener.accept()
      listener.close()
    }
    let result = try await LoadEngine.run(plan)
    XCTAssertGreaterThan(result.overall.counts.failed, 4)
    XCTAssertLessThan(result.overall.counts.failed, 200)
    XCTAssertEqual(result.overall.counts.succeeded, 0)
  }

  func testCancellationEndsTheRun() async throws {
    let server = try LoopbackServer { _ in .send(LoopbackServer.ok) }
    defer { server.stop() }
    let long = try plan(server, .closed(concurrency: 2), milliseconds: 600_000)
    let run = Task { try await LoadEngine.run(long) }
    while server.requests == 0 { await Task.yield() }
    run.cancel()
    do {
      _ = try await run.value
      XCTFail("not cancelled")
    } catch {
      XCTAssertTrue(error is CancellationError, "\(error)")
    }
  }

  func testNothingIsLostWhateverTheServerDoes() async throws {
    for seed in 0..<6 {
      let server = try LoopbackServer { request in
        var generator = SeededGenerator(seed: UInt64(seed * 1_000_003 + request.number))
        switch Int.random(in: 0..<12, using: &generator) {
        case 0: return .sendAndClose("")
        case 1: return .sendAndReset("HTTP/1.1 2")
        case 2: return .send("garbage\r\n\r\n")
        case 3: return .hang
        case 4: return .sendAndClose(LoopbackServer.ok)
        case 5: return .send("HTTP/1.1 500 No\r\nContent-Length: 0\r\n\r\n")
        case 6: return .sendLater(LoopbackServer.ok, Int64.random(in: 0...40_000_000, using: &generator))
        case 7: return .sendPieces(LoopbackServer.ok.map { String($0) })
        default: return .send(LoopbackServer.ok)
        }
      }
      defer { server.stop() }
      let requests = [
        LoadPlan.Request(name: "a", path: "/a", weight: 3),
        LoadPlan.Request(name: "b", method: "POST", path: "/b", body: .bytes([1, 2, 3]), weight: 2),
      ]
      let model = seed % 2 == 0 ? LoadPlan.Model.open(requestsPerSecond: 2_000) : .closed(concurrency: 7)
      // The engine itself throws if a request is lost.
      let result = try await LoadEngine.run(
        try plan(server, model, milliseconds: 200, requests: requests) {
          $0.threads = 1 + seed % 3
          $0.maxInFlight = 10 + seed
          $0.warmUp = .milliseconds(seed * 10)
          $0.requestTimeout = .milliseconds(25)
        })
      XCTAssertTrue(result.overall.counts.isConserved)
      XCTAssertLessThan(result.elapsedNanoseconds, 5_000_000_000, "ends with its last request")
      XCTAssertEqual(
        result.overall.failures.reduce(0) { $0 + $1.count },
        result.overall.counts.failed + result.overall.counts.timedOut)
      XCTAssertGreaterThan(result.overall.counts.succeeded, 0)
    }
  }

  func testIPv6AndThePathOfTheTarget() async throws {
    guard (try? ListeningSocket(on: .loopbackIPv6(port: 0))) != nil else { throw XCTSkip("no IPv6") }
    let server = try LoopbackServer(on: .loopbackIPv6(port: 0)) { request in
      request.head.hasPrefix("GET /api/x HTTP/1.1\r\nHost: [::1]:")
        ? .send(LoopbackServer.ok) : .sendAndClose("")
    }
    defer { server.stop() }
    var plan = try plan(server, .open(requestsPerSecond: 100), requests: [.init(name: "x", path: "/x")])
    plan.target = try LoadTarget("http://\(server.address)/api/")
    let result = try await LoadEngine.run(plan)
    XCTAssertEqual(result.overall.counts.succeeded, 15)
    XCTAssertEqual(result.address, "\(server.address)")
  }

  func testImpossiblePlansAreRefused() async throws {
    let server = try LoopbackServer { _ in .hang }
    defer { server.stop() }
    let impossible = try plan(
      server, .open(requestsPerSecond: -5), milliseconds: 0,
      requests: [
        .init(name: "a", method: "G T", path: "no slash", headers: [.init(name: "A", value: "b\r\nC: d")]),
        .init(name: "a", path: "/", headers: [.init(name: "content-length", value: "3")], weight: 0),
      ])
    XCTAssertEqual(
      impossible.problems,
      [
        "the arrival rate must be greater than 0; got -5.0",
        "the duration must be greater than 0 and at most 30 days",
        "'G T' is not a method",
        "'no slash' is not a percent-encoded path that begins with '/'",
        "the value of header 'A' has a line break or a control character",
        "two requests are named 'a'",
        "the weight of 'a' must be from 1 to 1000000; got 0",
        "header 'content-length' is set by the engine",
      ])
    do {
      _ = try await LoadEngine.run(impossible)
      XCTFail("was run")
    } catch { XCTAssertTrue(error is LoadEngineError) }
  }
}
