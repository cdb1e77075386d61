import DemoService
import XCTest

final class DemoApplicationTests: XCTestCase {
  private func application(stall: StallSchedule? = nil) -> DemoApplication {
    var configuration = DemoConfiguration()
    configuration.stall = stall
    return DemoApplication(configuration, startNanoseconds: 1_700_000_000_000_000_000)
  }

  private func request(_ target: String, _ method: RequestMethod = .get) -> Request {
    let parts = target.split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
    var request = Request(method: method, path: Array(parts[0].utf8))
    if parts.count > 1 { request.query = Array(parts[1].utf8) }
    return request
  }

  private func text(_ answer: Answer) -> String {
    guard case .bytes(let bytes) = answer.body else { return "" }
    return String(decoding: bytes, as: UTF8.self)
  }

  /// The status of a target, and a phrase that its body must hold.
  private func check(
    _ target: String, _ status: Int, _ phrase: String = "", method: RequestMethod = .get,
    file: StaticString = #filePath, line: UInt = #line
  ) {
    var application = application()
    let answer = application.answer(request(target, method), at: 0)
    XCTAssertEqual(answer.status, status, text(answer), file: file, line: line)
    XCTAssertTrue(
      phrase.isEmpty || text(answer).contains(phrase), "\(text(answer)) lacks \(phrase)", file: file,
      line: line)
  }

  func testRoutes() {
    check("/", 200, "\"/api/entities\"")
    check("/health", 200, #"{"status":"ok"}"#)
    check("/health?any=thing", 200)
    check("/health/", 404, "no endpoint at '/health/'")
    check("/nowhere", 404, "\"GET /health\"")
    check("/<b>\"", 404, #"'/\u003cb\u003e\"'"#)
    check("*", 404)
    check("/health", 405, "GET, HEAD", method: .post)
    check("/echo", 405, "POST")
    check("/echo", 200, method: .post)
    check("/health", 200, method: .head)
    check("/status/200", 200, #"{"status":200}"#)
    check("/status/418", 418)
    for code in ["", "abc", "099", "199", "600", "2000", "20", "+20", "200/", "2.0"] {
      check("/status/\(code)", 400, "from 200 to 599")
    }
  }

  func testParametersThatAreWrongAreNamed() {
    check("/api/entities", 200, "\"count\":20")
    check("/api/entities?limit=0", 200, "\"items\":[]")
    check("/api/entities?limit=100", 200, "\"count\":100")
    check("/api/entities?limit=%31%30", 200, "\"count\":10")
    check("/api/entities?limit=101", 400, "'limit' must be a whole number from 0 to 100; got '101'")
    for bad in ["-1", "", "1e1", "1.0", "99999999999999999999", "+1", "%2b1", "٣", "0x1"] {
      check("/api/entities?limit=\(bad)", 400, "'limit' must be")
    }
    check("/api/entities?limt=5", 400, "'limt' is not a parameter here; known are 'limit'")
    check("/api/entities?limit=5&limit=5", 400, "'limit' is given twice")
    check("/api/entities?limit=%3", 400, "'%'")
    check("/api/entities?limit=%zz", 400, "'%'")
    check("/api/entities?limit=%ff", 400, "UTF-8")
    check("/api/entities?" + (0..<40).map { "a\($0)=1" }.joined(separator: "&"), 400, "more than 32")
    check("/api/search", 400, "'q' is needed")
    check("/api/search?q=a+b%22", 200, #""query":"a b\"""#)
    check("/api/search?q=\(String(repeating: "a", count: 257))", 400, "256 bytes")
    check("/api/search?q=a&sigma=5", 400, "'sigma'")
    check("/delay", 400, "needs 'ms'")
    check("/delay?ms=60001", 400, "'ms' must be a decimal number from 0 to 60000")
    check("/delay?ms=1&distribution=exponential", 400, "'ms' does not belong to the exponential distribution")
    check("/delay?distribution=exponential", 400, "needs 'mean'")
    check("/delay?distribution=uniform&min=5&max=4", 400, "'min'")
    check("/delay?distribution=normal", 400, "got 'normal'")
    check("/fail?rate=1.1", 400, "'rate'")
    check("/fail?rate=nan", 400, "'rate'")
    check("/fail?status=200", 400, "'status'")
    check("/stall?every=10", 400, "'every' must be a duration")
    check("/stall?every=1s&for=1s", 400, "'for' must be")
    check("/stall?every=1s&for=0s", 400, "'for' must be")
    check("/stall?every=25h", 400, "24h")
    check("/queue?rate=0", 400, "'rate' must be a whole number from 1 to 100000")
    check("/bytes?n=67108865", 400, "'n'")
    check("/bytes?chunked=yes", 400, "'chunked'")
  }

  func testDelays() {
    func delay(_ target: String) -> Int64 {
      var application = application()
      return application.answer(request(target), at: 1_000).releaseNanoseconds - 1_000
    }
    XCTAssertEqual(delay("/delay?ms=12.5"), 12_500_000)
    XCTAssertEqual(delay("/delay?ms=0"), 0)
    XCTAssertEqual(delay("/delay?distribution=uniform&min=3&max=3"), 3_000_000)
    XCTAssertEqual(delay("/delay?distribution=lognormal&median=4&sigma=0"), 4_000_000)
    XCTAssertEqual(delay("/delay?distribution=exponential&mean=0"), 0)
    XCTAssertEqual(delay("/api/search?q=x&sigma=0"), 8_000_000)
    XCTAssertEqual(delay("/api/search?q=x&sigma=0&median=2"), 2_000_000)
    XCTAssertEqual(delay("/api/search?q=x"), delay("/api/search?q=y"))
    XCTAssertEqual(delay("/api/search?q=x&sigma=oops"), 0)
  }

  func testSearchHasTheMedianAndSigmaOfTheConfiguration() {
    var configuration = DemoConfiguration()
    configuration.searchMedian = .milliseconds(20)
    configuration.searchSigma = 0
    var application = DemoApplication(configuration, startNanoseconds: 0)
    XCTAssertEqual(application.answer(request("/api/search?q=x"), at: 0).releaseNanoseconds, 20_000_000)
  }

  func testAnyNumberOfRequestsFailsAtExactlyTheRate() {
    for (rate, count, expected) in [
      ("0.1", 1_000, 100), ("0.29", 1_000, 290), ("0.333", 1_000, 333), ("1", 50, 50), ("0", 50, 0),
      ("1.0", 10, 10), ("0.000000001", 10, 0), ("0.5", 7, 3),
    ] {
      var application = application()
      let failures = (0..<count).filter { _ in
        application.answer(request("/fail?rate=\(rate)&status=503"), at: 0).status == 503
      }
      XCTAssertEqual(failures.count, expected, rate)
    }
  }

  func testManyRatesAreForgottenRatherThanKept() {
    var application = application()
    for rate in 0..<3_000 {
      XCTAssertEqual(application.answer(request("/fail?rate=0.1\(rate)"), at: 0).status, 200)
    }
  }

  func testQueueAnswersSoManyASecondAndNoMore() {
    var application = application()
    let second: Int64 = 1_000_000_000
    func leaves(_ target: String, at elapsed: Int64) -> Int64? {
      let answer = application.answer(request(target), at: elapsed)
      return answer.status == 200 ? answer.releaseNanoseconds : nil
    }
    // 3 a second do not divide a second evenly; 30 of them take 10 seconds all the same.
    for number in 1...30 as ClosedRange<Int64> {
      XCTAssertEqual(leaves("/queue?rate=3", at: 0), number * second / 3)
    }
    XCTAssertEqual(leaves("/queue?rate=4", at: 0), second / 4, "each rate has its own queue")
    XCTAssertEqual(leaves("/queue?rate=3", at: 0), 31 * second / 3, "a wait of 10 s is borne")
    XCTAssertNil(leaves("/queue?rate=3", at: 0), "a longer one is not")
    XCTAssertEqual(leaves("/queue?rate=3", at: 20 * second), 20 * second + second / 3, "empty again")
    for rate in 1...3_000 { XCTAssertNotNil(leaves("/queue?rate=\(rate)", at: 40 * second)) }
  }

  func testStallSchedule() throws {
    let schedule = try XCTUnwrap(StallSchedule(every: .seconds(10), for: .seconds(1)))
    let second: Int64 = 1_000_000_000
    for (ready, leaves) in [
      (0, 0), (second / 2, second / 2), (10 * second - 1, 10 * second - 1), (10 * second, 11 * second),
      (11 * second - 1, 11 * second), (11 * second, 11 * second), (25 * second, 25 * second),
      (30 * second + second / 2, 31 * second),
    ] {
      XCTAssertEqual(schedule.release(at: ready), leaves, "\(ready)")
      var stalled = application(stall: schedule)
      XCTAssertEqual(stalled.answer(request("/api/entities"), at: ready).releaseNanoseconds, leaves)
      XCTAssertEqual(stalled.answer(request("/nowhere"), at: ready).releaseNanoseconds, leaves)
      XCTAssertEqual(stalled.answer(request("/health"), at: ready).releaseNanoseconds, ready)
      XCTAssertEqual(stalled.answer(request("/metrics"), at: ready).releaseNanoseconds, ready)
      var free = application()
      XCTAssertEqual(
        free.answer(request("/stall?every=10s&for=1000ms"), at: ready).releaseNanoseconds, leaves)
    }
    var stalled = application(stall: schedule)
    XCTAssertEqual(
      stalled.answer(request("/delay?ms=1000"), at: 9 * second + 1).releaseNanoseconds, 11 * second,
      "an answer that becomes ready within a window waits for its end")
    XCTAssertNil(StallSchedule(every: .seconds(1), for: .seconds(1)))
    XCTAssertNil(StallSchedule(every: .seconds(1), for: .zero))
    XCTAssertNil(StallSchedule(every: .seconds(Int64.max), for: .seconds(1)))
  }

  func testMetricsPage() {
    var application = application()
    let answer = application.answer(request("/metrics"), at: 0)
    let page = text(answer)
    for line in [
      "# TYPE http_requests_total counter", "# TYPE http_request_duration_seconds histogram",
      "http_requests_in_flight 1", "process_start_time_seconds 1700000000.0", "pg_connections_active 0",
      "pg_connections_max 100", "cache_hits_total 0", "cache_requests_total 0",
    ] {
      XCTAssertTrue(page.split(separator: "\n").contains(Substring(line)), "\(line) is not in\n\(page)")
    }
    XCTAssertTrue(page.hasSuffix("\n"))
  }

  func testMetricsEscaping() {
    XCTAssertEqual(MetricsText.escapedLabel("a\\b\"c\nd"), #"a\\b\"c\nd"#)
    XCTAssertEqual(MetricsText.escapedHelp("a\\b\"c\nd"), #"a\\b"c\nd"#)
    var text = MetricsText()
    text.family("a_total", .counter, help: "Two\nlines.")
    text.sample("a_total", labels: [("x", "1\n"), ("y", "é")], value: "3")
    XCTAssertEqual(
      text.text, "# HELP a_total Two\\nlines.\n# TYPE a_total counter\na_total{x=\"1\\n\",y=\"é\"} 3\n")
  }

  func testDates() {
    XCTAssertEqual(HTTPDate.text(secondsSince1970: 784_111_777), "Sun, 06 Nov 1994 08:49:37 GMT")
    XCTAssertEqual(HTTPDate.text(secondsSince1970: 0), "Thu, 01 Jan 1970 00:00:00 GMT")
    XCTAssertEqual(HTTPDate.text(secondsSince1970: 951_782_400), "Tue, 29 Feb 2000 00:00:00 GMT")
    XCTAssertEqual(HTTPDate.text(secondsSince1970: 1_735_689_599), "Tue, 31 Dec 2024 23:59:59 GMT")
  }
}
