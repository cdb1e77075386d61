import DemoService
import Statistics
import XCTest

final class RequestParserTests: XCTestCase {
  /// What a text comes to, one word a request: `GET /path?query v1 keep [type] <body>`, `100` or `!status`.
  private func outcomes(_ bytes: [UInt8], pieces: Int, _ limits: RequestLimits) -> [String] {
    var parser = RequestParser(limits: limits)
    var found: [String] = []
    var index = 0
    while index < bytes.count {
      let end = min(bytes.count, index + pieces)
      parser.append(bytes[index..<end])
      index = end
      reading: while true {
        switch parser.next() {
        case .incomplete: break reading
        case .continueExpected: found.append("100")
        case .refused(let fault):
          found.append("!\(fault.status)")
          return found
        case .request(let request):
          let query = request.query.isEmpty ? "" : "?" + String(decoding: request.query, as: UTF8.self)
          let type =
            request.contentType.isEmpty ? "" : " " + String(decoding: request.contentType, as: UTF8.self)
          let body = request.body.isEmpty ? "" : " <" + String(decoding: request.body, as: UTF8.self) + ">"
          found.append(
            "\(request.method.rawValue) \(String(decoding: request.path, as: UTF8.self))\(query) "
              + "v\(request.minorVersion) \(request.keepsAlive ? "keep" : "close")\(type)\(body)")
        }
      }
    }
    return found
  }

  private func check(
    _ text: String, _ expected: String..., limits: RequestLimits = RequestLimits(),
    file: StaticString = #filePath, line: UInt = #line
  ) {
    let bytes = Array(text.utf8)
    for pieces in [bytes.count, 1, 3, 7] where pieces > 0 {
      // Whether the client must be told to go on depends on whether its body is already there.
      let found = outcomes(bytes, pieces: pieces, limits).filter { $0 != "100" }
      XCTAssertEqual(found, expected, "in pieces of \(pieces)", file: file, line: line)
    }
  }

  private let host = "Host: h\r\n"

  func testRequestLines() {
    check("GET / HTTP/1.1\r\nHost: h\r\n\r\n", "GET / v1 keep")
    check("GET / HTTP/1.1\nHost: h\n\n", "GET / v1 keep")
    check("\r\n\r\nGET / HTTP/1.1\r\nHost: h\r\n\r\n", "GET / v1 keep")
    check("HEAD /a?b=c?d HTTP/1.1\r\nHost: h\r\n\r\n", "HEAD /a?b=c?d v1 keep")
    check("GET http://h:80/a?b HTTP/1.1\r\nHost: h\r\n\r\n", "GET /a?b v1 keep")
    check("GET HTTP://h HTTP/1.1\r\nHost: h\r\n\r\n", "GET / v1 keep")
    check("GET https://h?x HTTP/1.1\r\nHost: h\r\n\r\n", "GET /?x v1 keep")
    check("OPTIONS * HTTP/1.1\r\nHost: h\r\n\r\n", "OPTIONS * v1 keep")
    check("BREW /pot HTTP/1.1\r\nHost: h\r\n\r\n", "other /pot v1 keep")
    check("get / HTTP/1.1\r\nHost: h\r\n\r\n", "other / v1 keep")
    check("GET /é HTTP/1.1\r\nHost: h\r\n\r\n", "GET /é v1 keep")
    check("GET / HTTP/1.7\r\nHost: h\r\n\r\n", "GET / v1 keep")
    for line in [
      "GET /", "GET", "", " GET / HTTP/1.1", "GET  / HTTP/1.1", "GET /a b HTTP/1.1", "GET / HTTP/1.1 ",
      "G(T / HTTP/1.1", "GET / http/1.1", "GET / HTTP/1", "GET / HTTP/a.b", "GET / HTTP/1,1",
      "GET a HTTP/1.1",
      "GET /#a HTTP/1.1", "GET /\u{7f} HTTP/1.1", "GET /\ta HTTP/1.1", "GET /\rX HTTP/1.1", "/ HTTP/1.1",
    ] where !line.isEmpty {
      check("\(line)\r\n\(host)\r\n", "!400")
    }
    check("GET / HTTP/2.0\r\n\(host)\r\n", "!505")
    check("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", "!505")
    check("GET / HTTP/0.9\r\n\r\n", "!505")
  }

  func testConnectionPersistence() {
    check("GET / HTTP/1.0\r\n\r\n", "GET / v0 close")
    check("GET / HTTP/1.0\r\nConnection: Keep-Alive\r\n\r\n", "GET / v0 keep")
    check("GET / HTTP/1.1\r\n\(host)Connection: close\r\n\r\n", "GET / v1 close")
    check("GET / HTTP/1.1\r\n\(host)Connection: TE , CLOSE\r\n\r\n", "GET / v1 close")
    check("GET / HTTP/1.1\r\n\(host)connection: closed\r\n\r\n", "GET / v1 keep")
  }

  func testFields() {
    check("GET / HTTP/1.1\r\n\r\n", "!400")
    check("GET / HTTP/1.1\r\n\(host)\(host)\r\n", "!400")
    check("GET / HTTP/1.1\r\nHost:\r\n\r\n", "GET / v1 keep")
    check("GET / HTTP/1.1\r\n\(host)a : b\r\n\r\n", "!400")
    check("GET / HTTP/1.1\r\n\(host) folded\r\n\r\n", "!400")
    check("GET / HTTP/1.1\r\n\(host)no colon\r\n\r\n", "!400")
    check("GET / HTTP/1.1\r\n\(host): b\r\n\r\n", "!400")
    check("GET / HTTP/1.1\r\n\(host)a: b\u{0}c\r\n\r\n", "!400")
    check("GET / HTTP/1.1\r\n\(host)a: b\rc\r\n\r\n", "!400")
    check("GET / HTTP/1.1\r\n\(host)a: é\tb \r\n\r\n", "GET / v1 keep")
    check("GET / HTTP/1.1\r\n\(host)Content-Type:\t text/x \r\n\r\n", "GET / v1 keep text/x")
    check("GET / HTTP/1.1\r\n\(host)Expect: tea\r\n\r\n", "!417")
  }

  func testBodies() {
    let post = "POST /e HTTP/1.1\r\n\(host)"
    let get = "GET / HTTP/1.1\r\n\(host)\r\n"
    check("\(post)Content-Length: 3\r\n\r\nabc\(get)", "POST /e v1 keep <abc>", "GET / v1 keep")
    check("\(post)Content-Length: 0\r\n\r\n\(get)", "POST /e v1 keep", "GET / v1 keep")
    check("\(post)Content-Length: 3\r\n\r\nab")
    check("\(post)Content-Length: 3\r\nContent-Length: 003\r\n\r\nabc", "POST /e v1 keep <abc>")
    check("\(post)Content-Length: 3\r\nContent-Length: 4\r\n\r\nabcd", "!400")
    for length in ["-1", "+3", "3,3", "0x3", "", "3 3", "३"] {
      check("\(post)Content-Length: \(length)\r\n\r\nabc", "!400")
    }
    check("\(post)Content-Length: 99999999999999999999999999\r\n\r\n", "!413")
    check("\(post)Content-Length: 1048577\r\n\r\n", "!413")
    let chunked = "\(post)Transfer-Encoding: Chunked\r\n\r\n"
    check("\(chunked)3\r\nabc\r\n0\r\n\r\n\(get)", "POST /e v1 keep <abc>", "GET / v1 keep")
    check(
      "\(chunked)3;x=\"y\"\r\nabc\r\nA \r\n0123456789\r\n000\r\nT: 1\r\n\r\n",
      "POST /e v1 keep <abc0123456789>")
    check("\(chunked)0\r\n\r\n", "POST /e v1 keep")
    for bad in ["\r\n", "x\r\n", "-1\r\n", "3\r\nabcd\r\n", " 3\r\nabc\r\n", "3x\r\nabc\r\n"] {
      check("\(chunked)\(bad)", "!400")
    }
    check("\(chunked)ffffffffffffffffffffffff\r\n", "!413")
    check("\(chunked)100001\r\n", "!413")
    check("\(chunked)1\(String(repeating: " ", count: 2_000))\r\n", "!400")
    check("\(post)Transfer-Encoding: gzip, chunked\r\n\r\n", "!501")
    check("\(post)Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n", "!501")
    check("\(post)Transfer-Encoding: chunked\r\nContent-Length: 3\r\n\r\n", "!400")
    check("POST /e HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n", "!400")
  }

  func testLimits() {
    var limits = RequestLimits()
    limits.requestLine = 40
    limits.head = 80
    limits.fields = 3
    limits.body = 10
    check("GET /\(String(repeating: "a", count: 40)) HTTP/1.1\r\n", "!414", limits: limits)
    check(String(repeating: "a", count: 41), "!414", limits: limits)
    check("GET / HTTP/1.1\r\nHost: \(String(repeating: "a", count: 60))\r\n\r\n", "!431", limits: limits)
    check("GET / HTTP/1.1\r\n\(host)\(String(repeating: "a", count: 60))", "!431", limits: limits)
    check("GET / HTTP/1.1\r\n\(host)a:b\r\na:b\r\n\r\n", "GET / v1 keep", limits: limits)
    check("GET / HTTP/1.1\r\n\(host)a:b\r\na:b\r\na:b\r\n\r\n", "!431", limits: limits)
    let chunked = "POST / HTTP/1.1\r\n\(host)Transfer-Encoding: chunked\r\n\r\n"
    check("\(chunked)6\r\nabcdef\r\n5\r\n", "!413", limits: limits)
    check("\(chunked)0\r\n\(String(repeating: "a", count: 81))", "!431", limits: limits)
    check("\(chunked)6\r\nabcdef\r\n4\r\nabcd\r\n0\r\n\r\n", "POST / v1 keep <abcdefabcd>", limits: limits)
  }

  func testPipelinedRequestsKeepTheirOwnBodies() {
    let one = "POST /1 HTTP/1.1\r\n\(host)Content-Length: 1\r\nConnection: close\r\n\r\nx"
    check(one + "GET /2 HTTP/1.1\r\n\(host)\r\n", "POST /1 v1 close <x>", "GET /2 v1 keep")
  }

  func testContinueIsAskedForOnceAndOnlyBeforeTheBody() {
    let head = "POST /e HTTP/1.1\r\n\(host)Expect: 100-Continue\r\nContent-Length: 2\r\n\r\n"
    XCTAssertEqual(
      outcomes(Array((head + "ab").utf8), pieces: 1, RequestLimits()), ["100", "POST /e v1 keep <ab>"])
    XCTAssertEqual(
      outcomes(Array((head + "ab").utf8), pieces: 1_000, RequestLimits()), ["POST /e v1 keep <ab>"])
  }

  func testRandomBytesNeverTrapAndPiecesNeverMatter() {
    var generator = SeededGenerator(seed: 7)
    let words = [
      "GET ", "/", " HTTP/1.1", "\r\n", "\n", "Host: h", "Content-Length: ", "5",
      "Transfer-Encoding: chunked",
      ":", " ", "\u{0}", "é", "POST ", "\r", "0", "f", ";",
    ].map { Array($0.utf8) }
    for _ in 0..<3_000 {
      let bytes = (0..<Int.random(in: 1...24, using: &generator)).flatMap { _ in
        words.randomElement(using: &generator) ?? []
      }
      XCTAssertEqual(
        outcomes(bytes, pieces: 1, RequestLimits()), outcomes(bytes, pieces: bytes.count, RequestLimits()),
        String(decoding: bytes, as: UTF8.self))
    }
  }
}
