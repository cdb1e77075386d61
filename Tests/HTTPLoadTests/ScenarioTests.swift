import HTTPLoad
import RegularExpressions
import Synchronization
import XCTest

/// What a user does in sequence: variables, captures, cookies, expectations, redirects.
final class ScenarioTests: XCTestCase {
  /// Runs whole iterations of one scenario with one user and returns what the service was sent, by request line and
  /// body.
  private func run(
    _ requests: [LoadPlan.Request], iterations: Int = 1, cookies: Bool = false,
    _ change: (inout LoadPlan) -> Void = { _ in },
    answering: @Sendable @escaping (LoopbackServer.Request) -> String
  ) async throws -> (result: LoadResult, sent: [String]) {
    let sent = Mutex<[String]>([])
    let server = try LoopbackServer { request in
      sent.withLock { $0.append(request.head + request.body) }
      return .send(answering(request))
    }
    defer { server.stop() }
    var plan = LoadPlan(
      target: try LoadTarget("http://\(server.address)"), requests: requests, model: .closed(concurrency: 1),
      duration: .zero)
    plan.iterations = iterations
    plan.scenarios = [.init(name: "s", requests: requests.indices, keepsCookies: cookies)]
    plan.requestTimeout = .seconds(5)
    change(&plan)
    let result = try await LoadEngine.run(plan)
    return (result, sent.withLock { $0 })
  }

  private func request(
    _ name: String, _ path: String, method: String = "GET",
    _ change: (inout LoadPlan.Request) -> Void = { _ in }
  ) -> LoadPlan.Request {
    var request = LoadPlan.Request(name: name, method: method, path: path)
    change(&request)
    return request
  }

  private func lines(_ sent: [String]) -> [String] {
    sent.map { String($0.prefix { $0 != "\r\n" && $0 != "\r" }) }
  }

  // MARK: Variables

  func testWhatIsCapturedIsSentOn() async throws {
    let login = request("login", "/login", method: "POST") {
      $0.body = .json(#"{"row":"${data.user}","n":"${iteration}"}"#)
      $0.captures = [
        .init(variable: "token", source: .json(JSONPath("$.auth.tokens[-1]")!)),
        .init(variable: "id", source: .header("X-Id")),
        .init(variable: "word", source: .matches(try! RegularExpression("say (\\w+)"))),
        .init(variable: "crumb", source: .cookie("crumb")),
      ]
    }
    let use = request("use", "/items/${id}?q=${word}&c=${crumb}", method: "POST") {
      $0.headers = [.init(name: "Authorization", value: "Bearer ${token}")]
      $0.body = .form([.init(name: "a b", value: "x ${id}"), .init(name: "t", value: "$${token}")])
    }
    let (result, sent) = try await run([login, use], iterations: 2) {
      $0.data = LoadData(columns: ["user"], rows: [["an\"n"], ["bob"]], order: .sequential)
    } answering: { request in
      request.number % 2 == 0
        ? "HTTP/1.1 200 OK\r\nx-ID: 4/2 ü\r\nSet-Cookie: crumb=c1; Path=/\r\nContent-Length: 50\r\n\r\n"
          + #"{"auth": {"tokens": ["x", "t\u002d1"]},"say hello"}"#.prefix(50) : LoopbackServer.ok
    }
    XCTAssertEqual(result.overall.failures, [])
    XCTAssertEqual(result.scenarios.map(\.counts.completed), [2])
    XCTAssertEqual(lines(sent)[1], "POST /items/4%2F2%20%C3%BC?q=hello&c=c1 HTTP/1.1")
    XCTAssertTrue(sent[0].hasSuffix(#"{"row":"an\"n","n":"0"}"#), sent[0])
    XCTAssertTrue(sent[2].hasSuffix(#"{"row":"bob","n":"1"}"#), sent[2])
    XCTAssertTrue(sent[0].contains("Content-Type: application/json\r\n"), sent[0])
    XCTAssertTrue(sent[1].contains("Authorization: Bearer t-1\r\n"), sent[1])
    XCTAssertTrue(sent[1].hasSuffix("a+b=x+4%2F2+%C3%BC&t=%24%7Btoken%7D"), sent[1])
  }

  func testAnIterationEndsWithItsFirstFailure() async throws {
    let requests = [
      request("a", "/a") { $0.captures = [.init(variable: "v", source: .json(JSONPath("$.v")!))] },
      request("b", "/b/${v}"),
    ]
    let (result, sent) = try await run(requests, iterations: 3) { _ in
    } answering: {
      $0.number == 1 ? answer(#"{"v": 1}"#) : answer("{}")
    }
    XCTAssertEqual(
      lines(sent), ["GET /a HTTP/1.1", "GET /a HTTP/1.1", "GET /b/1 HTTP/1.1", "GET /a HTTP/1.1"])
    XCTAssertEqual(result.overall.failures.map(\.cause), [.captureFailed])
    XCTAssertEqual(
      result.overall.failures[0].example.detail, "'v': the answer has nothing at $.v")
    XCTAssertEqual(result.overall.counts.scheduled, 4)
    XCTAssertEqual(result.scenarios[0].counts.failed, 2)
    XCTAssertEqual(result.scenarios[0].counts.completed, 1)
    XCTAssertEqual(result.scenarios[0].durations.count, 1)
  }

  func testAValueThatCannotStandInAHeaderIsNotSent() async throws {
    let requests = [
      request("a", "/a") { $0.captures = [.init(variable: "v", source: .json(JSONPath("$")!))] },
      request("b", "/b") { $0.headers = [.init(name: "X", value: "${v}")] },
    ]
    let (result, sent) = try await run(requests) { _ in
    } answering: { _ in
      answer(#""a\r\nB: c""#)
    }
    XCTAssertEqual(lines(sent), ["GET /a HTTP/1.1"])
    XCTAssertEqual(
      result.overall.failures.map(\.example.detail),
      ["the value of 'v' cannot stand in a header: it holds a control character"])
  }

  func testVariablesThatNothingSetsAreRefused() throws {
    func check(_ requests: [LoadPlan.Request], _ problems: [String], line: UInt = #line) throws {
      var plan = LoadPlan(
        target: try LoadTarget("http://h"), requests: requests, model: .closed(concurrency: 1),
        duration: .seconds(1))
      plan.scenarios = [.init(name: "s", requests: requests.indices)]
      XCTAssertEqual(plan.problems, problems, line: line)
    }
    try check([request("a", "/${x}")], ["'a' uses the variable 'x', which nothing sets before it"])
    try check(
      [request("a", "/${data.x}")], ["'a' uses the variable 'data.x', which nothing sets before it"])
    try check([request("a", "/${iteration}")], [])
    try check([request("a", "/${")], ["in 'a' '${' is not closed by '}'"])
    try check([request("a", "/$${x}")], [])
    try check(
      [
        request("a", "/${b}"),
        request("b", "/") { $0.captures = [.init(variable: "b", source: .header("b"))] },
      ],
      ["'a' uses the variable 'b', which nothing sets before it"])
  }

  // MARK: Cookies

  func testCookiesLiveAsLongAsTheIteration() async throws {
    let requests = [request("a", "/x/a"), request("b", "/x/b?q"), request("c", "/y")]
    let (result, sent) = try await run(requests, iterations: 2, cookies: true) { _ in
    } answering: { request in
      switch request.number % 3 {
      case 0:
        answer(
          "",
          headers: "Set-Cookie: s=1; Path=/; HttpOnly\r\nSet-Cookie: d=2\r\nSet-Cookie: z=3; Secure\r\n"
            + "Set-Cookie: old=4; Expires=Thu, 01 Jan 1970 00:00:00 GMT\r\n")
      case 1: answer("", headers: "set-cookie: s=; Path=/; Max-Age=0\r\nSet-Cookie: n=5; path=/y\r\n")
      default: answer("")
      }
    }
    XCTAssertEqual(result.overall.failures, [])
    func cookie(_ head: String) -> String? {
      head.split(separator: "\r\n").first { $0.hasPrefix("Cookie: ") }.map { String($0.dropFirst(8)) }
    }
    XCTAssertEqual(sent.map(cookie), [nil, "d=2; s=1", "n=5", nil, "d=2; s=1", "n=5"])
  }

  func testCookiesOfAnotherHostAreNotKept() async throws {
    let domains = [
      "127.0.0.1", ".example.com", "example.com", "shop.example.com", "other.example.com", "com.",
      "ample.com",
    ]
    let set = domains.enumerated().map { "Set-Cookie: c\($0)=1; Domain=\($1)\r\n" }.joined()
    for (host, kept) in [(nil, "Cookie: c0=1"), ("Shop.example.com:8080", "Cookie: c1=1; c2=1; c3=1")] {
      let requests = ["a", "b"].map { name in
        request(name, "/") { $0.headers = host.map { [.init(name: "Host", value: $0)] } ?? [] }
      }
      let (_, sent) = try await run(requests, cookies: true) { _ in
      } answering: { _ in
        answer("", headers: set)
      }
      let lines = sent.flatMap { $0.components(separatedBy: "\r\n") }.filter { $0.hasPrefix("Cookie:") }
      XCTAssertEqual(lines, [kept])
    }
  }

  private func cookieLines(_ sent: [String]) -> [String?] {
    sent.map { head in head.components(separatedBy: "\r\n").first { $0.hasPrefix("Cookie:") } }
  }

  func testCookiesGoToTheHostThatSetThem() async throws {
    func named(_ name: String, _ host: String?) -> LoadPlan.Request {
      request(name, "/") { $0.headers = host.map { [.init(name: "Host", value: $0)] } ?? [] }
    }
    let requests = [
      named("a", "shop.example.com:80"), named("b", "shop.example.com"), named("c", "www.shop.example.com"),
      named("d", "evil.org"), named("e", nil),
    ]
    let (_, sent) = try await run(requests, cookies: true) { _ in
    } answering: { request in
      answer(
        "",
        headers: request.number > 0
          ? "" : "Set-Cookie: own=1\r\nSet-Cookie: all=2; Domain=shop.example.com\r\n")
    }
    XCTAssertEqual(cookieLines(sent), [nil, "Cookie: own=1; all=2", "Cookie: all=2", nil, nil])
    let (_, local) = try await run([named("a", nil), named("b", nil)], cookies: true) { _ in
    } answering: { _ in
      answer("", headers: "Set-Cookie: a=1; Domain=0.0.1\r\nSet-Cookie: b=2; Domain=1\r\n")
    }
    XCTAssertEqual(cookieLines(local), [nil, nil])
  }

  func testACookieEndsInItsTime() async throws {
    let requests = [
      request("a", "/") { $0.thinkTime = .init(.milliseconds(2_100)) }, request("b", "/"),
    ]
    let (_, sent) = try await run(requests, cookies: true) { _ in
    } answering: { _ in
      answer(
        "",
        headers:
          "Set-Cookie: a=1; Max-Age=1\r\nSet-Cookie: b=2; Max-Age=9223372036854775807\r\nSet-Cookie: c=3; Max-Age=60\r\n"
      )
    }
    XCTAssertEqual(cookieLines(sent), [nil, "Cookie: b=2; c=3"])
  }

  func testCookiesOfTheRequestAndOfTheServiceGoInOneLine() async throws {
    let own = LoadPlan.Request.Header(name: "cookie", value: "s=mine; t=${iteration}")
    let requests = [request("a", "/") { $0.headers = [own] }, request("b", "/") { $0.headers = [own] }]
    let (_, sent) = try await run(requests, cookies: true) { _ in
    } answering: { _ in
      answer("", headers: "Set-Cookie: s=theirs\r\nSet-Cookie: u=2\r\n")
    }
    let lines = sent.map { head in
      head.components(separatedBy: "\r\n").filter { $0.lowercased().hasPrefix("cookie:") }
    }
    XCTAssertEqual(lines, [["Cookie: s=mine; t=0"], ["Cookie: s=mine; t=0; u=2"]])
  }

  // MARK: Expectations

  private func checkExpectation(
    _ body: String, headers: String = "", _ cause: FailureCause? = nil, _ detail: String? = nil,
    line: UInt = #line, _ change: (inout AnswerExpectation) -> Void
  ) async throws {
    let (result, _) = try await run([request("a", "/") { change(&$0.expectation) }]) { _ in
    } answering: { _ in
      answer(body, headers: headers)
    }
    XCTAssertEqual(result.overall.failures.first?.cause, cause, line: line)
    XCTAssertEqual(result.overall.failures.first?.example.detail, detail, line: line)
  }

  func testExpectations() async throws {
    let json = #"{"ok": true, "n": 3, "list": [{"id": "a\"b"}], "none": null}"#
    func path(_ text: String) -> JSONPath { JSONPath(text)! }
    try await checkExpectation(json) {
      $0.json = [
        .init(path: path("$.ok"), test: .equals(.boolean(true))),
        .init(path: path("$.n"), test: .equals(.number(3.0))),
        .init(path: path("$.list[0].id"), test: .equals(.string("a\"b"))),
        .init(path: path("$['none']"), test: .equals(.null)),
        .init(path: path("$.list"), test: .text(.exists)),
        .init(path: path("$.list[-1].id"), test: .text(.matches(try! RegularExpression("^a.b$")))),
      ]
      $0.body = [.contains("\"ok\""), .matches(try! RegularExpression("\"n\": \\d"))]
    }
    try await checkExpectation(json, .unexpectedBody, "$.n is 3, not 4") {
      $0.json = [.init(path: path("$.n"), test: .equals(.number(4)))]
    }
    try await checkExpectation(json, .unexpectedBody, "there is nothing at $.list[1]") {
      $0.json = [.init(path: path("$.list[1]"), test: .text(.exists))]
    }
    try await checkExpectation("no", .unexpectedBody, "the body is not JSON") {
      $0.json = [.init(path: path("$.list[1]"), test: .text(.exists))]
    }
    try await checkExpectation("hello", .unexpectedBody, "the body is not one that contains 'hullo'") {
      $0.body = [.contains("hullo")]
    }
    try await checkExpectation("hello", .bodyTooLarge, "the body is larger than 4 bytes") { $0.bodyBytes = 4 }
    try await checkExpectation("hello") { $0.bodyBytes = 5 }
    let type = "Content-Type: text/html; charset=utf-8\r\n"
    try await checkExpectation("", headers: type) {
      $0.headers = [
        .init(name: "content-type", test: .contains("html")), .init(name: "Content-Length", test: .exists),
      ]
    }
    try await checkExpectation(
      "", headers: type, .unexpectedHeader,
      "header 'Content-Type' is 'text/html; charset=utf-8', not 'application/json'"
    ) { $0.headers = [.init(name: "Content-Type", test: .equals("application/json"))] }
    try await checkExpectation("", .unexpectedHeader, "there is no header 'ETag'") {
      $0.headers = [.init(name: "ETag", test: .exists)]
    }
  }

  // MARK: Redirects

  func testRedirectsAreFollowedAsFarAsAsked() async throws {
    func check(
      _ location: String, status: String = "302 Found", method: String = "GET", most: Int = 3, sent: [String],
      cause: FailureCause? = nil, line: UInt = #line
    ) async throws {
      let first = request("a", "/dir/a?q=1", method: method) {
        $0.redirects = most
        $0.body = method == "POST" ? .text("data") : .none
        $0.expectation = .init(status: .init(200))
      }
      let (result, lines) = try await run([first]) { _ in
      } answering: { request in
        request.head.contains(" /dir/a?q=1 ")
          ? answer("", status: status, headers: "Location: \(location)\r\n") : answer("there")
      }
      XCTAssertEqual(self.lines(lines), sent.map { "\($0) HTTP/1.1" }, line: line)
      XCTAssertEqual(result.overall.failures.first?.cause, cause, line: line)
      XCTAssertEqual(result.overall.counts.scheduled, 1, line: line)
    }
    try await check("/b?c", sent: ["GET /dir/a?q=1", "GET /b?c"])
    try await check("b#frag", sent: ["GET /dir/a?q=1", "GET /dir/b"])
    try await check("../x/./y/..", sent: ["GET /dir/a?q=1", "GET /x/"])
    try await check("?q=2", sent: ["GET /dir/a?q=1", "GET /dir/a?q=2"])
    try await check("/b", status: "303 See Other", method: "POST", sent: ["POST /dir/a?q=1", "GET /b"])
    try await check(
      "/b", status: "307 Temporary Redirect", method: "POST", sent: ["POST /dir/a?q=1", "POST /b"])
    try await check("http://elsewhere/", sent: ["GET /dir/a?q=1"], cause: .badRedirect)
    try await check("mailto:x", sent: ["GET /dir/a?q=1"], cause: .badRedirect)
    try await check("./b:c?d:e", sent: ["GET /dir/a?q=1", "GET /dir/b:c?d:e"])
    try await check("/é b".replacing(" ", with: ""), sent: ["GET /dir/a?q=1", "GET /%C3%A9b"])
    try await check("/b", most: 0, sent: ["GET /dir/a?q=1"], cause: .unexpectedStatus)
    try await check(
      "/dir/a?q=1", most: 2, sent: ["GET /dir/a?q=1", "GET /dir/a?q=1", "GET /dir/a?q=1"],
      cause: .badRedirect)
  }

  /// Any status from 200 to 399 is a success, but not that of a circle.
  func testACircleOfRedirectsIsNoSuccess() async throws {
    let (result, sent) = try await run([request("a", "/a") { $0.redirects = 2 }]) { _ in
    } answering: { _ in
      answer("", status: "302 Found", headers: "Location: /a\r\n")
    }
    XCTAssertEqual(sent.count, 3)
    XCTAssertEqual(result.overall.failures.map(\.cause), [.badRedirect])
    XCTAssertEqual(
      result.overall.failures.map(\.example.detail), ["more than 2 in a row; the last is to '/a'"])
  }

  func testAnAbsoluteRedirectToTheServiceIsFollowedOnANewConnection() async throws {
    let address = Mutex("")
    let first = request("a", "/a") { $0.redirects = 1 }
    let (result, sent) = try await run([first]) { plan in
      address.withLock { $0 = plan.target.authority }
    } answering: { request in
      request.number == 0
        ? answer(
          "", status: "301 Moved",
          headers: "Connection: close\r\nLocation: HTTP://\(address.withLock { $0 })/b\r\n")
        : answer("there")
    }
    XCTAssertEqual(lines(sent), ["GET /a HTTP/1.1", "GET /b HTTP/1.1"])
    XCTAssertEqual(result.overall.failures, [])
  }
}

private func answer(_ body: String, status: String = "200 OK", headers: String = "") -> String {
  "HTTP/1.1 \(status)\r\n\(headers)Content-Length: \(body.utf8.count)\r\n\r\n\(body)"
}
