import RegularExpressions
import SystemIO

/// What is done with an answer that has arrived whole.
extension LoadWorker {
  // MARK: Expectations and captures

  /// The first expectation that the answer misses, or the first value that it lacks.
  func examine(
    _ connection: Connection, _ request: PreparedRequest
  ) -> (cause: FailureCause, detail: String)? {
    if request.keepsHead {
      let head = HeadFields(connection.head)
      for expected in request.expectation.headers {
        let values = head.values(of: expected.name)
        guard let value = values.first else {
          return (.unexpectedHeader, "there is no header '\(expected.name)'")
        }
        if !values.contains(where: { passes($0.utf8, expected.test) }) {
          return (.unexpectedHeader, "header '\(expected.name)' is '\(value)', not \(words(expected.test))")
        }
      }
    }
    if request.keepsBody {
      for test in request.expectation.body where !passes(connection.body, test) {
        return (.unexpectedBody, "the body is not \(words(test))")
      }
      for test in request.expectation.json {
        if let detail = missed(test, connection.body) { return (.unexpectedBody, detail) }
      }
    }
    for (slot, capture) in request.captures {
      guard let value = value(of: capture.source, connection) else {
        return (.captureFailed, "'\(capture.variable)': the answer has \(absence(capture.source))")
      }
      connection.session?.values[slot] = Array(value.utf8)
    }
    return nil
  }

  private func missed(_ expected: AnswerExpectation.JSONTest, _ body: [UInt8]) -> String? {
    let found: ArraySlice<UInt8>
    do throws(JSONScan.Fault) {
      found = try JSONScan.find(expected.path, in: body)
    } catch {
      return error == .absent ? "there is nothing at \(expected.path)" : "the body is not JSON"
    }
    let shown = String(decoding: found.prefix(100), as: UTF8.self)
    switch expected.test {
    case .equals(let scalar):
      return JSONScan.scalar(of: found) == scalar ? nil : "\(expected.path) is \(shown), not \(scalar)"
    case .text(let test):
      guard let text = JSONScan.text(of: found) else { return "the body is not JSON" }
      return passes(text.utf8, test) ? nil : "\(expected.path) is \(shown), not \(words(test))"
    }
  }

  private func passes(_ text: some Collection<UInt8>, _ test: AnswerExpectation.TextTest) -> Bool {
    switch test {
    case .exists: true
    case .equals(let wanted): text.elementsEqual(wanted.utf8)
    case .contains(let part): part.isEmpty || text.firstRange(of: part.utf8) != nil
    case .matches(let pattern): matcher(pattern).matches(text)
    }
  }

  private func words(_ test: AnswerExpectation.TextTest) -> String {
    switch test {
    case .exists: "there"
    case .equals(let wanted): "'\(wanted)'"
    case .contains(let part): "one that contains '\(part)'"
    case .matches(let pattern):
      matcher(pattern).hasGivenUp
        ? "searched to its end for '\(pattern.text)', which takes too long: count to less, or demand less"
        : "one that matches '\(pattern.text)'"
    }
  }

  private func value(of source: Capture.Source, _ connection: Connection) -> String? {
    switch source {
    case .json(let path):
      (try? JSONScan.find(path, in: connection.body)).flatMap { JSONScan.text(of: $0) }
    case .header(let name): HeadFields(connection.head).values(of: name).first
    case .matches(let pattern):
      matcher(pattern).capture(in: connection.body).map {
        String(decoding: connection.body[$0], as: UTF8.self)
      }
    case .cookie(let name):
      HeadFields(connection.head).values(of: "set-cookie").lazy.compactMap {
        CookieJar.value(of: name, in: $0)
      }
      .first
    }
  }

  private func absence(_ source: Capture.Source) -> String {
    switch source {
    case .json(let path): "nothing at \(path)"
    case .header(let name): "no header '\(name)'"
    case .matches(let pattern):
      matcher(pattern).hasGivenUp
        ? "not been searched to its end for '\(pattern.text)', which takes too long: count to less"
        : "nothing that matches '\(pattern.text)'"
    case .cookie(let name): "no cookie '\(name)'"
    }
  }

  private func matcher(_ pattern: RegularExpression) -> RegexMatcher {
    if let known = matchers[pattern.text] { return known }
    let made = RegexMatcher(pattern)
    matchers[pattern.text] = made
    return made
  }

  // MARK: Cookies

  func takeCookies(_ connection: Connection) {
    guard let session = connection.session else { return }
    let fields = HeadFields(connection.head).values(of: "set-cookie")
    guard !fields.isEmpty else { return }
    let path = String(decoding: sentTarget(connection).prefix { $0 != UInt8(ascii: "?") }, as: UTF8.self)
    let host = plan.requests[connection.request].layout.host
    let now = MonotonicClock.wallNanoseconds / 1_000_000_000
    for field in fields { session.cookies.take(field, requestPath: path, host: host, wallSeconds: now) }
  }

  /// Path and query of the request as it was last sent.
  private func sentTarget(_ connection: Connection) -> ArraySlice<UInt8> {
    let bytes = connection.isRendered ? connection.rendered : plan.requests[connection.request].bytes
    guard let start = bytes.firstIndex(of: Byte.space),
      let end = bytes[(start + 1)...].firstIndex(of: Byte.space)
    else { return [] }
    return bytes[(start + 1)..<end]
  }

  // MARK: Redirects

  /// Whether the answer, of which the head is known, may send the request on.
  func isSentOn(_ connection: Connection) -> Bool {
    isRedirect(connection) && connection.redirects < plan.requests[connection.request].redirects
  }

  private func isRedirect(_ connection: Connection) -> Bool {
    switch connection.parser.status {
    case 301, 302, 303, 307, 308: true
    default: false
    }
  }

  /// Sends the request on where the answer says so; false where it does not.
  func follows(_ connection: Connection, now: Int64) -> Bool {
    let request = plan.requests[connection.request]
    guard request.redirects > 0, isRedirect(connection),
      let location = HeadFields(connection.head).values(of: "location").first
    else { return false }
    guard isSentOn(connection) else {
      tally(
        connection, .badRedirect,
        detail: "more than \(request.redirects) in a row; the last is to '\(location)'")
      finish(connection, .badRedirect, now: now)
      return true
    }
    let status = connection.parser.status
    guard let target = Redirection.target(of: location, from: sentTarget(connection), in: plan.target) else {
      tally(connection, .badRedirect, detail: "'\(location)' is not a path of the service under test")
      finish(connection, .badRedirect, now: now)
      return true
    }
    connection.redirects += 1
    connection.sentEarlier += connection.sentBytes
    // RFC 9110, 15.4: 303 asks for a GET; after 301 and 302 every client turns a POST into one.
    let becomesGet = status == 303 || (status < 303 && !request.isIdempotent)
    if let fault = request.layout.render(
      into: &connection.rendered, session: connection.session, isSecure: plan.tls != nil,
      redirect: .init(target: target, becomesGet: becomesGet))
    {
      tally(connection, .captureFailed, detail: fault)
      finish(connection, .captureFailed, now: now)
      return true
    }
    connection.isRendered = true
    if connection.phase == .idle {
      startSending(connection, request, now: now)
    } else {
      connect(connection, now: now)
    }
    return true
  }
}
