import DemoService
import SystemIO
import XCTest

final class DemoServerTests: XCTestCase {
  private func withServer(
    _ configure: (inout DemoConfiguration) -> Void = { _ in }, _ body: (DemoServer) throws -> Void
  ) throws {
    var configuration = DemoConfiguration()
    configure(&configuration)
    let server = try DemoServer(configuration)
    try server.start()
    defer { server.stop() }
    try body(server)
    XCTAssertNil(server.failure)
  }

  /// The value of a sample; nil when the page has no such line.
  private func sample(_ name: String, in page: String) -> Double? {
    page.split(separator: "\n").first { $0.hasPrefix(name + " ") }.flatMap {
      Double($0.dropFirst(name.utf8.count + 1))
    }
  }

  func testEveryEndpointAnswers() throws {
    try withServer { server in
      let client = try LoopbackClient(port: server.port)
      let health = try client.ask("/health")
      XCTAssertEqual(health.status, 200)
      XCTAssertEqual(health.text, "{\"status\":\"ok\"}\n")
      XCTAssertEqual(health.fields["content-type"], "application/json")
      XCTAssertEqual(health.fields["date"]?.hasSuffix(" GMT"), true)
      for target in ["/", "/api/entities?limit=3", "/api/search?q=x&median=1"] {
        let answer = try client.ask(target)
        XCTAssertEqual(answer.status, 200, target)
        XCTAssertNoThrow(try JSONSerialization.jsonObject(with: Data(answer.body)), answer.text)
      }
      XCTAssertEqual(try client.ask("/delay?ms=1").status, 200)
      XCTAssertEqual(try client.ask("/fail?rate=1&status=503").status, 503)
      XCTAssertEqual(try client.ask("/stall").status, 200)
      XCTAssertEqual(try client.ask("/status/204").status, 204)
      XCTAssertEqual(try client.ask("/status/304").fields["content-length"], nil)
      XCTAssertEqual(try client.ask("/status/599").status, 599)
      XCTAssertEqual(try client.ask("/nowhere").status, 404)
      let wrong = try client.ask("DELETE", "/health")
      XCTAssertEqual(wrong.status, 405)
      XCTAssertEqual(wrong.fields["allow"], "GET, HEAD")
      XCTAssertEqual(
        try client.ask("/metrics").fields["content-type"]?.hasPrefix("text/plain; version=0.0.4"), true)
    }
  }

  /// Some clients have sent more by then, and some are gone.
  func testAllAnswersThatAStallHeldCome() throws {
    try withServer { server in
      // Within the window from second 1 to 1.9 of the service's life.
      OwnThread.sleep(nanoseconds: 1_050_000_000)
      var clients = try (0..<300).map { _ in try LoopbackClient(port: server.port) }
      for (index, client) in clients.enumerated() {
        let more = index % 3 == 0 ? "GET /status/202 HTTP/1.1\r\nHost: demo\r\n\r\n" : ""
        try client.send("GET /stall?every=1s&for=900ms HTTP/1.1\r\nHost: demo\r\n\r\n" + more)
      }
      clients.removeLast(50)
      for (index, client) in clients.enumerated() {
        XCTAssertEqual(try client.readResponse().status, 200)
        if index % 3 == 0 { XCTAssertEqual(try client.readResponse().status, 202) }
      }
      for client in clients { XCTAssertEqual(try client.ask("/health").status, 200) }
    }
  }

  func testHeadHasTheFieldsOfGetAndNoBody() throws {
    try withServer { server in
      let client = try LoopbackClient(port: server.port)
      for target in ["/health", "/bytes?n=1000000", "/bytes?chunked=true", "/nowhere"] {
        var head = try client.ask("HEAD", target)
        var get = try client.ask("GET", target)
        XCTAssertEqual(head.body, [])
        head.fields["date"] = nil
        get.fields["date"] = nil
        XCTAssertEqual(head.fields, get.fields, target)
      }
    }
  }

  func testBytesComeWholeWithAndWithoutChunks() throws {
    try withServer { server in
      let client = try LoopbackClient(port: server.port)
      let block = BytePattern.block
      for count in [0, 1, 65_535, 65_536, 65_537, 5_000_000] {
        let expected = (0..<count).map { block[$0 % block.count] }
        for end in ["", "&chunked=true", "&chunked=false"] {
          let answer = try client.ask("/bytes?n=\(count)\(end)")
          XCTAssertTrue(answer.body == expected, "\(count)\(end)")
          XCTAssertEqual(answer.fields["transfer-encoding"] == "chunked", end == "&chunked=true")
        }
      }
      XCTAssertEqual(try client.ask("/bytes").body.count, 65_536)
    }
  }

  func testEchoGivesBackBodyAndType() throws {
    try withServer { server in
      let client = try LoopbackClient(port: server.port)
      let body = [UInt8]((0..<200_000).map { UInt8(truncatingIfNeeded: $0) })
      try client.send(
        "POST /echo HTTP/1.1\r\nHost: h\r\nContent-Type: image/x\r\nContent-Length: \(body.count)\r\n\r\n")
      try client.send(body)
      let answer = try client.readResponse()
      XCTAssertTrue(answer.body == body)
      XCTAssertEqual(answer.fields["content-type"], "image/x")
      try client.send(
        "POST /echo HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nab\r\n1\r\nc\r\n0\r\n\r\n")
      XCTAssertEqual(try client.readResponse().text, "abc")
      try client.send(
        "POST /echo HTTP/1.1\r\nHost: h\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\n")
      XCTAssertEqual(try client.readResponse().status, 100)
      try client.send("hi")
      XCTAssertEqual(try client.readResponse().text, "hi")
    }
  }

  func testPipelinedRequestsAreAnsweredInOrder() throws {
    try withServer { server in
      let client = try LoopbackClient(port: server.port)
      let targets = (0..<300).map { $0 % 50 == 0 ? "/delay?ms=2" : "/status/\(200 + $0 % 3)" }
      try client.send(targets.map { "GET \($0) HTTP/1.1\r\nHost: h\r\n\r\n" }.joined())
      for (index, target) in targets.enumerated() {
        XCTAssertEqual(try client.readResponse().status, target.hasPrefix("/d") ? 200 : 200 + index % 3)
      }
    }
  }

  func testConnectionsEndWhenTheClientWants() throws {
    try withServer { server in
      func check(_ request: String, closes: Bool, line: UInt = #line) throws {
        let client = try LoopbackClient(port: server.port)
        try client.send(request)
        let answer = try client.readResponse()
        XCTAssertEqual(answer.status, 200, line: line)
        XCTAssertEqual(answer.fields["connection"] == "close", closes, line: line)
        if closes {
          XCTAssertTrue(try client.isClosedByServer(), line: line)
        } else {
          XCTAssertEqual(try client.ask("/health").status, 200, line: line)
        }
      }
      try check("GET /health HTTP/1.1\r\nHost: h\r\n\r\n", closes: false)
      try check("GET /health HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n", closes: true)
      try check("GET /health HTTP/1.0\r\n\r\n", closes: true)
      try check("GET /health HTTP/1.0\r\nConnection: keep-alive\r\n\r\n", closes: false)
      try check("GET /bytes?n=300000&chunked=true HTTP/1.0\r\n\r\n", closes: true)
    }
  }

  func testAClientThatHasSentAllStillGetsItsAnswer() throws {
    try withServer { server in
      let client = try LoopbackClient(port: server.port)
      try client.send("GET /delay?ms=20 HTTP/1.1\r\nHost: h\r\n\r\n")
      try client.socket.shutdownSending()
      XCTAssertEqual(try client.readResponse().status, 200)
      XCTAssertTrue(try client.isClosedByServer())
    }
  }

  func testWhatCannotBeReadIsRefusedAndTheConnectionClosed() throws {
    try withServer { server in
      func check(_ request: String, _ status: Int, line: UInt = #line) throws {
        let client = try LoopbackClient(port: server.port)
        try client.send(request)
        let answer = try client.readResponse()
        XCTAssertEqual(answer.status, status, line: line)
        XCTAssertEqual(answer.fields["connection"], "close", line: line)
        XCTAssertTrue(answer.text.hasPrefix("{\"error\":"), line: line)
        XCTAssertTrue(try client.isClosedByServer(), line: line)
      }
      try check("nonsense\r\n", 400)
      try check("GET / HTTP/1.1\r\n\r\n", 400)
      try check("GET / HTTP/1.1\r\nHost: h\r\nX: \(String(repeating: "x", count: 20_000))\r\n\r\n", 431)
      try check("GET /\(String(repeating: "x", count: 9_000)) HTTP/1.1\r\nHost: h\r\n\r\n", 414)
      try check(
        "POST /echo HTTP/1.1\r\nHost: h\r\nContent-Length: 2000000\r\n\r\n"
          + String(repeating: "b", count: 400_000), 413)
      try check("GET / HTTP/3.0\r\n\r\n", 505)
    }
  }

  func testTheFailureRateIsExactOverAThousandRequests() throws {
    try withServer { server in
      let clients = try (0..<4).map { _ in try LoopbackClient(port: server.port) }
      var failures = 0
      for index in 0..<1_000 {
        let answer = try clients[index % 4].ask("/fail?rate=0.137&status=502")
        if answer.status == 502 { failures += 1 } else { XCTAssertEqual(answer.status, 200) }
      }
      XCTAssertEqual(failures, 137)
    }
  }

  func testADelayIsNeverCutShort() throws {
    try withServer { server in
      let client = try LoopbackClient(port: server.port)
      for milliseconds in [1, 5, 20] {
        let before = MonotonicClock.nanoseconds
        _ = try client.ask("/delay?ms=\(milliseconds)")
        XCTAssertGreaterThanOrEqual(MonotonicClock.nanoseconds - before, Int64(milliseconds) * 1_000_000)
      }
    }
  }

  func testDelayedAnswersDoNotHoldUpOthers() throws {
    try withServer { server in
      let slow = try LoopbackClient(port: server.port)
      let fast = try LoopbackClient(port: server.port)
      try slow.send("GET /delay?ms=60000 HTTP/1.1\r\nHost: h\r\n\r\n")
      XCTAssertEqual(try fast.ask("/health").status, 200)
      let reader = try LoopbackClient(port: server.port)
      try reader.send("GET /bytes?n=67108864 HTTP/1.1\r\nHost: h\r\n\r\n")
      for _ in 0..<50 { XCTAssertEqual(try fast.ask("/health").status, 200) }
    }
  }

  func testMetricsCountEveryRequest() throws {
    try withServer { server in
      let client = try LoopbackClient(port: server.port)
      for _ in 0..<37 { _ = try client.ask("/api/entities?limit=1") }
      for _ in 0..<5 { _ = try client.ask("HEAD", "/health") }
      for _ in 0..<10 { _ = try client.ask("/fail?rate=0.2") }
      for path in ["/a", "/b", "/c"] { _ = try client.ask(path) }
      _ = try client.ask("/status/418")
      _ = try client.ask("/bytes?n=1000000")
      _ = try client.ask("BREW", "/health")
      let broken = try LoopbackClient(port: server.port)
      try broken.send("nonsense\r\n")
      _ = try broken.readResponse()
      _ = try client.ask("/metrics")
      let page = try client.ask("/metrics").text
      for (labels, count) in [
        ("method=\"GET\",path=\"/api/entities\",status=\"200\"", 37.0),
        ("method=\"HEAD\",path=\"/health\",status=\"200\"", 5),
        ("method=\"GET\",path=\"/fail\",status=\"500\"", 2),
        ("method=\"GET\",path=\"/fail\",status=\"200\"", 8),
        ("method=\"GET\",path=\"other\",status=\"404\"", 3),
        ("method=\"GET\",path=\"/status/{code}\",status=\"418\"", 1),
        ("method=\"GET\",path=\"/bytes\",status=\"200\"", 1),
        ("method=\"other\",path=\"/health\",status=\"405\"", 1),
        ("method=\"other\",path=\"other\",status=\"400\"", 1),
        ("method=\"GET\",path=\"/metrics\",status=\"200\"", 1),
      ] {
        XCTAssertEqual(sample("http_requests_total{\(labels)}", in: page), count, labels)
      }
      XCTAssertEqual(sample("http_request_duration_seconds_count{path=\"/api/entities\"}", in: page), 37)
      XCTAssertEqual(
        sample("http_request_duration_seconds_bucket{path=\"/api/entities\",le=\"+Inf\"}", in: page), 37)
      XCTAssertEqual(sample("cache_requests_total", in: page), 37)
      XCTAssertEqual(sample("cache_hits_total", in: page), 34)
      XCTAssertEqual(sample("http_requests_in_flight", in: page), 1)
      checkFormat(page)
    }
  }

  /// Each sample follows the TYPE of its family, no series comes twice, and buckets never fall.
  private func checkFormat(_ page: String, file: StaticString = #filePath, line: UInt = #line) {
    var family = ""
    var families: Set<String> = []
    var series: Set<String> = []
    var lastBucket = 0.0
    for text in page.split(separator: "\n") {
      let words = text.split(separator: " ")
      if text.hasPrefix("# TYPE ") {
        XCTAssertEqual(String(words[2]), family, file: file, line: line)
      } else if text.hasPrefix("# HELP ") {
        family = String(words[2])
        XCTAssertTrue(families.insert(family).inserted, file: file, line: line)
      } else {
        XCTAssertTrue(text.hasPrefix(family), "\(text)", file: file, line: line)
        XCTAssertTrue(series.insert(String(words[0])).inserted, "\(text)", file: file, line: line)
        guard let value = words.last.flatMap({ Double($0) }) else { return XCTFail("\(text)") }
        if text.contains("_bucket{") {
          XCTAssertGreaterThanOrEqual(value, text.contains("le=\"0.0005\"") ? 0 : lastBucket, "\(text)")
          lastBucket = value
        }
      }
    }
  }

  func testSearchesInFlightShowAsDatabaseConnections() throws {
    try withServer { server in
      let clients = try (0..<3).map { _ in try LoopbackClient(port: server.port) }
      for client in clients {
        // The first answer proves that the second request, sent with it, has been begun before /metrics is asked.
        try client.send(
          "GET /health HTTP/1.1\r\nHost: h\r\n\r\n"
            + "GET /api/search?q=x&median=60000&sigma=0 HTTP/1.1\r\nHost: h\r\n\r\n")
        _ = try client.readResponse()
      }
      let observer = try LoopbackClient(port: server.port)
      let page = try observer.ask("/metrics").text
      XCTAssertEqual(sample("pg_connections_active", in: page), 3)
      XCTAssertEqual(sample("http_requests_in_flight", in: page), 4)
      XCTAssertEqual(sample("http_connections_open", in: page), 4)
    }
  }

  func testAnAnswerInAStallWaitsForItsEnd() throws {
    // Stalls from 20 ms on, for nearly as long as the period: nearly every answer must wait.
    try withServer({ $0.stall = StallSchedule(every: .milliseconds(20), for: .milliseconds(19)) }) { server in
      let client = try LoopbackClient(port: server.port)
      let before = MonotonicClock.nanoseconds
      for _ in 0..<12 { XCTAssertEqual(try client.ask("/delay?ms=3").status, 200) }
      XCTAssertGreaterThan(MonotonicClock.nanoseconds - before, 100_000_000)
    }
  }

  func testAnswersOfEveryFormAreHeldWhole() throws {
    try withServer({
      $0.stall = StallSchedule(every: .milliseconds(60), for: .milliseconds(59))
      // Held for longer than a client may leave an answer unread.
      $0.limits.unread = .milliseconds(20)
    }) { server in
      OwnThread.sleep(nanoseconds: 61_000_000)
      for (method, target, count) in [
        ("GET", "/bytes?n=300000", 300_000), ("GET", "/bytes?n=300000&chunked=true", 300_000),
        ("HEAD", "/bytes?n=300000", 0), ("GET", "/status/204", 0), ("GET", "/nowhere", nil),
      ] {
        let client = try LoopbackClient(port: server.port)
        for field in ["", "Connection: close\r\n"] {
          try client.send("\(method) \(target) HTTP/1.1\r\nHost: h\r\n\(field)\r\n")
          let answer = try client.readResponse(isHead: method == "HEAD")
          if let count { XCTAssertEqual(answer.body.count, count, target) }
        }
        XCTAssertTrue(try client.isClosedByServer(), target)
      }
    }
  }

  func testConnectionsPastTheLimitAreRefused() throws {
    try withServer({ $0.limits.connections = 2 }) { server in
      let first = try LoopbackClient(port: server.port)
      let second = try LoopbackClient(port: server.port)
      XCTAssertEqual(try first.ask("/health").status, 200)
      XCTAssertEqual(try second.ask("/health").status, 200)
      let third = try LoopbackClient(port: server.port)
      XCTAssertEqual(try third.readResponse().status, 503)
      XCTAssertTrue(try third.isClosedByServer())
      XCTAssertEqual(try first.ask("/health").status, 200)
    }
  }

  func testIdleConnectionsAndUnfinishedRequestsAreClosed() throws {
    try withServer({
      $0.limits.idle = .milliseconds(30)
      $0.limits.request = .milliseconds(30)
    }) { server in
      let idle = try LoopbackClient(port: server.port)
      XCTAssertTrue(try idle.isClosedByServer())
      let used = try LoopbackClient(port: server.port)
      XCTAssertEqual(try used.ask("/delay?ms=60").status, 200, "a request in flight is not idle")
      XCTAssertTrue(try used.isClosedByServer())
      let unfinished = try LoopbackClient(port: server.port)
      try unfinished.send("GET / HTTP/1.1\r\nHo")
      XCTAssertTrue(try unfinished.isClosedByServer())
    }
  }

  func testAClientThatReadsNothingIsClosed() throws {
    try withServer({ $0.limits.unread = .milliseconds(30) }) { server in
      let client = try LoopbackClient(port: server.port)
      try client.send("GET /bytes?n=67108864 HTTP/1.1\r\nHost: h\r\n\r\n")
      let observer = try LoopbackClient(port: server.port)
      let deadline = MonotonicClock.nanoseconds + 10_000_000_000
      var abandoned: Double?
      repeat {
        abandoned = sample("http_requests_abandoned_total", in: try observer.ask("/metrics").text)
      } while abandoned == 0 && MonotonicClock.nanoseconds < deadline
      XCTAssertEqual(abandoned, 1)
    }
  }

  func testStopClosesEverythingAtOnce() throws {
    let server = try DemoServer(DemoConfiguration())
    try server.start()
    let waiting = try LoopbackClient(port: server.port)
    try waiting.send("GET /delay?ms=60000 HTTP/1.1\r\nHost: h\r\n\r\n")
    let idle = try LoopbackClient(port: server.port)
    XCTAssertEqual(try idle.ask("/health").status, 200)
    let before = MonotonicClock.nanoseconds
    server.stop()
    server.stop()
    XCTAssertLessThan(MonotonicClock.nanoseconds - before, 2_000_000_000)
    XCTAssertTrue(try waiting.isClosedByServer())
    XCTAssertTrue(try idle.isClosedByServer())
    XCTAssertThrowsError(try LoopbackClient(port: server.port))
    XCTAssertNoThrow(try server.run())
  }

  func testAServerStoppedBeforeItStartsNeverServes() throws {
    let server = try DemoServer(DemoConfiguration())
    server.stop()
    try server.start()
    try server.run()
    XCTAssertThrowsError(try LoopbackClient(port: server.port))
  }

  func testStartAndStopManyTimes() throws {
    for _ in 0..<50 { try withServer { _ in } }
  }

  func testATakenPortIsAnErrorThatNamesIt() throws {
    try withServer { server in
      var configuration = DemoConfiguration()
      configuration.port = UInt16(server.port)
      XCTAssertThrowsError(try DemoServer(configuration)) { error in
        XCTAssertTrue("\(error)".contains("'127.0.0.1:\(server.port)'"), "\(error)")
      }
      XCTAssertThrowsError(try server.run())
    }
  }
}
