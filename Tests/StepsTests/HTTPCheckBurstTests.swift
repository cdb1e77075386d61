import Steps
import XCTest

final class HTTPCheckBurstTests: XCTestCase {
  /// As many heads as there are answers, unless others are given.
  private func burst(
    _ answers: [HTTPBurst.Answer], of sent: Int? = nil, heads: String? = nil
  ) -> HTTPBurst {
    let usual = answers.map { "HTTP/1.1 \($0.status) Words\r\nServer: nginx\r\n\r\n" }.joined()
    return HTTPBurst(
      sent: sent ?? answers.count, answers: answers, fault: "Empty reply from server",
      heads: Array((heads ?? usual).utf8))
  }

  private func answers(_ count: Int, status: Int = 200, seconds: Double = 0.01) -> [HTTPBurst.Answer] {
    Array(repeating: HTTPBurst.Answer(status: status, seconds: seconds), count: count)
  }

  private func check(
    _ burst: HTTPBurst, _ expected: String, line: UInt = #line
  ) {
    let text =
      switch burst.judgement(of: "/x") {
      case .good: "good"
      case .fault(let finding): "\(finding.code): \(finding.message)"
      case .tooLittle(let finding): "too little: \(finding.message)"
      }
    XCTAssertEqual(text, expected, line: line)
  }

  func testStatusesTellOfALimit() {
    check(burst(answers(20)), "no-rate-limit: 20 requests to /x at once were all taken, the last after 10ms")
    check(burst(answers(400)), "no-rate-limit: 400 requests to /x were all taken, 300 at once")
    check(
      burst(answers(5) + answers(15, status: 503)),
      "wrong-limit-status: 15 of 20 requests to /x were answered with 503, none with 429")
    check(
      burst(answers(5), of: 20),
      "too little: 15 of 20 requests to /x got no answer, none got 429: Empty reply from server")
  }

  // MARK: - Limits that delay

  private func timed(_ seconds: [Double]) -> [HTTPBurst.Answer] {
    seconds.map { HTTPBurst.Answer(status: 200, seconds: $0) }
  }

  func testAnswersAtEvenDistancesAreHeldBack() {
    let queue = (0..<20).map { 0.004 + 0.1 * Double($0) }
    let held = "refused, they were held back to 10/s"
    check(burst(timed(queue)), "late-limit: none of 20 requests to /x at once was \(held)")
    check(burst(timed(queue.reversed())), "late-limit: none of 20 requests to /x at once was \(held)")
    check(burst(timed(queue), of: 200), "late-limit: none of 200 requests to /x at once was \(held)")
  }

  func testServiceThatDoesWhatItCanIsNotHeldBack() {
    let taken = "requests to /x at once were all taken, the last after"
    // One after another, each of which takes 100 ms.
    check(burst(timed((1...20).map { 0.1 * Double($0) })), "no-rate-limit: 20 \(taken) 2s")
    // Two waves, as where connections are asked for again after a second.
    check(
      burst(answers(10, seconds: 0.001) + answers(10, seconds: 1)), "no-rate-limit: 20 \(taken) 1s")
    check(burst(timed([0.001, 0.1, 0.2])), "no-rate-limit: 3 \(taken) 200ms")
  }

  // MARK: - Retry-After

  private static let taken = "HTTP/1.1 200 OK\r\nServer: nginx\r\n\r\n"
  private static let said = "HTTP/1.1 429 Too Many Requests\r\nretry-after: 1\r\n\r\n"
  private static let unsaid = "HTTP/1.1 429 Too Many Requests\r\nServer: nginx\r\n\r\n"
  /// The head of a refusal within that of an answer that was taken.
  private static let mingled = "HTTP/1.1 200 OK\r\n\(unsaid)Server: nginx\r\n\r\n"

  func testRetryAfterIsReadFromTheRefusalsOfTheBurst() {
    let some = answers(5) + answers(15, status: 429)
    let lacking = "no-retry-after: 429 of /x does not say when to come again"
    check(burst(some, heads: Self.taken + Self.said), "good")
    check(burst(some, heads: Self.taken + Self.unsaid), lacking)
    check(burst(some, heads: Self.said + Self.unsaid + Self.said), lacking)
    check(burst(some, heads: "HTTP/1.1 103 Early Hints\r\n\r\n" + Self.said), "good")
  }

  func testMingledHeadsTellNothing() {
    let some = answers(5) + answers(15, status: 429)
    let unread = "too little: no head of a 429 of /x could be read, so that Retry-After was not looked for"
    check(burst(some, heads: Self.mingled), unread)
    check(burst(some, heads: Self.mingled + Self.said), "good")
    check(burst(some, heads: ""), unread)
    check(burst(some, heads: Self.taken + String(Self.said.dropLast(1))), unread)
  }
}
