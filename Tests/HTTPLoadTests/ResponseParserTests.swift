import HTTPLoad
import XCTest

final class ResponseParserTests: XCTestCase {
  /// What a response came to, however it was cut into reads.
  private struct Outcome: Equatable, CustomStringConvertible {
    var status = 0
    var body = ""
    var fault: ResponseFault?
    var isReusable = false
    var unread = 0

    var description: String {
      fault.map { "fault \($0)" } ?? "\(status) '\(body)' reusable \(isReusable) unread \(unread)"
    }
  }

  private enum Fate: Equatable { case complete, failed(ResponseFault), open }

  /// Feeds the bytes in pieces of the given size, then the end of the stream.
  ///
  /// - Parameters:
  ///   - known: what a head that comes in one piece is compared with, and then kept as.
  ///   - recalled: called where that was the head that is known.
  private func outcome(
    _ bytes: [UInt8], pieces: Int, rule: ResponseParser.BodyRule = .perHeaders,
    limits: ResponseParser.Limits = .init(), known: KnownHead? = nil, recalled: () -> Void = {}
  ) -> Outcome {
    var parser = ResponseParser(limits: limits)
    parser.begin(rule)
    var result = Outcome()
    var body: [UInt8] = []
    var start = 0
    var available = 0
    var fate = Fate.open
    while fate == .open {
      if available == bytes.count {
        switch parser.endOfStream() {
        case .failed(let fault): fate = .failed(fault)
        default: fate = .complete
        }
        break
      }
      available = min(bytes.count, available + pieces)
      bytes[start..<available].withUnsafeBytes { buffer in
        var offset = 0
        if let known, known.recall(into: &parser, from: buffer, offset: &offset) { recalled() }
        reading: while true {
          switch parser.next(buffer, offset: &offset) {
          case .needsMore: break reading
          case .head where start == 0:
            known?.remember(UnsafeRawBufferPointer(rebasing: buffer[..<offset]), readBy: parser)
          case .head: continue
          case .body(let range): body.append(contentsOf: buffer[range])
          case .complete:
            fate = .complete
            break reading
          case .failed(let fault):
            fate = .failed(fault)
            break reading
          }
        }
        start += offset
      }
    }
    if case .failed(let fault) = fate { return Outcome(fault: fault) }
    result.status = parser.status
    result.body = String(decoding: body, as: UTF8.self)
    result.isReusable = parser.isReusable
    result.unread = bytes.count - start
    XCTAssertEqual(parser.bodyBytes, body.count)
    return result
  }

  /// `\n` in the input stands for CR LF, `␊` for a bare line feed, `␍` for a bare carriage return.
  private func bytes(_ text: String) -> [UInt8] {
    var bytes: [UInt8] = []
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\n": bytes += [13, 10]
      case "␊": bytes.append(10)
      case "␍": bytes.append(13)
      case "␀": bytes.append(0)
      default: bytes += Array(String(scalar).utf8)
      }
    }
    return bytes
  }

  private func check(
    _ text: String, _ expected: Outcome, rule: ResponseParser.BodyRule = .perHeaders,
    limits: ResponseParser.Limits = .init(), line: UInt = #line
  ) {
    let input = bytes(text)
    for pieces in [input.count + 1, 1, 2, 3, 7, 64] {
      var found = outcome(input, pieces: pieces, rule: rule, limits: limits)
      // How much was read beyond the end depends on the pieces, all else must not.
      if pieces <= input.count { found.unread = expected.unread }
      XCTAssertEqual(found, expected, "in pieces of \(pieces)", line: line)
    }
  }

  private func ok(
    _ text: String, _ status: Int, _ body: String, reusable: Bool = true, unread: Int = 0,
    rule: ResponseParser.BodyRule = .perHeaders, limits: ResponseParser.Limits = .init(), line: UInt = #line
  ) {
    let expected = Outcome(status: status, body: body, isReusable: reusable, unread: unread)
    check(text, expected, rule: rule, limits: limits, line: line)
  }

  private func refused(
    _ text: String, _ fault: ResponseFault, limits: ResponseParser.Limits = .init(), line: UInt = #line
  ) {
    check(text, Outcome(fault: fault), limits: limits, line: line)
  }

  func testStatusLines() {
    ok("HTTP/1.1 200 OK\nContent-Length: 2\n\nhi", 200, "hi")
    ok("HTTP/1.1 404 \nContent-Length: 0\n\n", 404, "")
    ok("HTTP/1.1 503\nContent-Length: 0\n\n", 503, "")
    ok("HTTP/1.1 999 Änderung\nContent-Length: 0\n\n", 999, "")
    ok("HTTP/1.1 200 OK␊Content-Length: 2␊␊hi", 200, "hi")
    refused("HTTP/2 200\n\n", .badStatusLine)
    refused("HTTP/2.0 200 OK\n\n", .badStatusLine)
    refused("HTTP/1.1 099 X\n\n", .badStatusLine)
    refused("HTTP/1.1 20 OK\n\n", .badStatusLine)
    refused("HTTP/1.1 2000 OK\n\n", .badStatusLine)
    refused("HTTP/1.1  200 OK\n\n", .badStatusLine)
    refused("HTTP/1.1\t200 OK\n\n", .badStatusLine)
    refused("HTTP/1.x 200 OK\n\n", .badStatusLine)
    refused("HTTP/1.1 200 O␍K\n\n", .badStatusLine)
    refused("HTTP/1.1 200 O␀K\n\n", .badStatusLine)
    refused("http/1.1 200 OK\n\n", .badStatusLine)
    refused("\nHTTP/1.1 200 OK\n\n", .badStatusLine)
    refused("SSH-2.0-OpenSSH", .badStatusLine)
    refused("<html>", .badStatusLine)
    refused("\u{15}\u{3}\u{1}", .badStatusLine)
    refused("", .earlyClose)
    refused("HTTP", .earlyClose)
    refused("HTTP/1.1 200 OK\nContent-Le", .earlyClose)
  }

  func testAHeadThatIsTooLargeIsThatHoweverItIsCut() {
    // Found by fuzzing: 64 bytes of an interim response, and what follows it is no status line either.
    let interim = "HTTP/1.1 100 \(String(repeating: "x", count: 47))\n\n"
    refused(interim + "HT?", .headTooLarge, limits: .init(headBytes: 64))
    refused(interim + "?", .badStatusLine, limits: .init(headBytes: 64))
  }

  func testHeaders() {
    ok("HTTP/1.1 200 OK\nA:b\nB: \nC:\t c \t\nX-!#$%&'*+-.^_`|~9: é\ncontent-LENGTH:2\n\nhi", 200, "hi")
    ok("HTTP/1.1 200 OK\nX-Long: a\n b\n\tc\nContent-Length: 1\n\nx", 200, "x")
    refused("HTTP/1.1 200 OK\n folded: first\n\n", .badHeader)
    refused("HTTP/1.1 200 OK\nContent-Length: 1\n 0\n\nx", .badHeader)
    refused("HTTP/1.1 200 OK\nTransfer-Encoding: chunked\n , gzip\n\n0\n\n", .badHeader)
    refused("HTTP/1.1 200 OK\nno colon\n\n", .badHeader)
    refused("HTTP/1.1 200 OK\nContent-Length : 2\n\nhi", .badHeader)
    refused("HTTP/1.1 200 OK\n: empty\n\n", .badHeader)
    refused("HTTP/1.1 200 OK\nA: b␍c\n\n", .badHeader)
    refused("HTTP/1.1 200 OK\nA: b␀\n\n", .badHeader)
    refused("HTTP/1.1 200 OK\nnäme: x\n\n", .badHeader)
  }

  func testContentLength() {
    ok("HTTP/1.1 200 OK\nContent-Length: 3, 3\nContent-Length: 3\n\nabc", 200, "abc")
    ok("HTTP/1.1 200 OK\nContent-Length: 003\n\nabcHTTP", 200, "abc", unread: 4)
    refused("HTTP/1.1 200 OK\nContent-Length: 3\nContent-Length: 4\n\nabcd", .conflictingLengths)
    refused("HTTP/1.1 200 OK\nContent-Length: 3, 4\n\nabcd", .conflictingLengths)
    refused("HTTP/1.1 200 OK\nContent-Length:\n\n", .badContentLength)
    refused("HTTP/1.1 200 OK\nContent-Length: ,\n\n", .badContentLength)
    refused("HTTP/1.1 200 OK\nContent-Length: +3\n\nabc", .badContentLength)
    refused("HTTP/1.1 200 OK\nContent-Length: -1\n\nabc", .badContentLength)
    refused("HTTP/1.1 200 OK\nContent-Length: 0x3\n\nabc", .badContentLength)
    refused("HTTP/1.1 200 OK\nContent-Length: 3 3\n\nabc", .badContentLength)
    refused("HTTP/1.1 200 OK\nContent-Length: 99999999999999999999\n\nabc", .badContentLength)
    refused("HTTP/1.1 200 OK\nContent-Length: 4\n\nabc", .earlyClose)
  }

  func testChunks() {
    ok("HTTP/1.1 200 OK\nTransfer-Encoding: chunked\n\n3\nabc\n2;x=\"y\"\nde\n0\n\n", 200, "abcde")
    ok("HTTP/1.1 200 OK\nTransfer-Encoding: gzip, Chunked\n\n00A  \n0123456789\n0\n\n", 200, "0123456789")
    ok(
      "HTTP/1.1 200 OK\nTransfer-Encoding: chunked\n\n1\nx\n0\nTrailer: y\nContent-Length: 9\n\nHT", 200, "x",
      unread: 2)
    refused("HTTP/1.1 200 OK\nTransfer-Encoding: chunked\n\n0\nbad trailer\n\n", .badHeader)
    refused("HTTP/1.1 200 OK\nTransfer-Encoding: chunked\n\n\nabc\n0\n\n", .badChunk)
    refused("HTTP/1.1 200 OK\nTransfer-Encoding: chunked\n\n-3\nabc\n0\n\n", .badChunk)
    refused("HTTP/1.1 200 OK\nTransfer-Encoding: chunked\n\n0x3\nabc\n0\n\n", .badChunk)
    refused("HTTP/1.1 200 OK\nTransfer-Encoding: chunked\n\n 3\nabc\n0\n\n", .badChunk)
    refused("HTTP/1.1 200 OK\nTransfer-Encoding: chunked\n\n3 3\nabc\n0\n\n", .badChunk)
    refused("HTTP/1.1 200 OK\nTransfer-Encoding: chunked\n\n3␊abc\n0\n\n", .badChunk)
    refused("HTTP/1.1 200 OK\nTransfer-Encoding: chunked\n\n3\nabcd\n0\n\n", .badChunk)
    refused("HTTP/1.1 200 OK\nTransfer-Encoding: chunked\n\n3\nabc␊0\n\n", .badChunk)
    refused("HTTP/1.1 200 OK\nTransfer-Encoding: chunked\n\nFFFFFFFFFFFFFFFFFF\nabc", .badChunk)
    refused("HTTP/1.1 200 OK\nTransfer-Encoding: chunked\n\n7FFFFFFFFFFFFFF\nabc", .bodyTooLarge)
    refused("HTTP/1.1 200 OK\nTransfer-Encoding: chunked\n\n3\nabc\n", .earlyClose)
    refused("HTTP/1.1 200 OK\nTransfer-Encoding: chunked\n\n3\nabc\n0\n", .earlyClose)
    refused(
      "HTTP/1.1 200 OK\nTransfer-Encoding: chunked\n\n1;" + String(repeating: "e", count: 5000), .badChunk)
  }

  func testTransferEncodings() {
    ok("HTTP/1.1 200 OK\nTransfer-Encoding: gzip\n\nabc", 200, "abc", reusable: false)
    refused("HTTP/1.1 200 OK\nTransfer-Encoding: chunked, gzip\n\n", .badTransferEncoding)
    refused("HTTP/1.1 200 OK\nTransfer-Encoding: chunked, chunked\n\n", .badTransferEncoding)
    refused(
      "HTTP/1.1 200 OK\nTransfer-Encoding: chunked\nTransfer-Encoding: chunked\n\n", .badTransferEncoding)
    refused("HTTP/1.1 200 OK\nTransfer-Encoding:\n\n", .badTransferEncoding)
    refused("HTTP/1.0 200 OK\nTransfer-Encoding: chunked\n\n0\n\n", .badTransferEncoding)
    refused("HTTP/1.1 200 OK\nTransfer-Encoding: chunked\nContent-Length: 3\n\n0\n\n", .conflictingLengths)
    refused("HTTP/1.1 200 OK\nContent-Length: 3\nTransfer-Encoding: xchunked\n\n0\n\n", .conflictingLengths)
  }

  func testResponsesWithoutABody() {
    ok("HTTP/1.1 200 OK\nContent-Length: 999\n\n", 200, "", rule: .never)
    ok("HTTP/1.1 200 OK\nTransfer-Encoding: chunked\n\n", 200, "", rule: .never)
    ok("HTTP/1.1 200 OK\n\n", 200, "", rule: .never)
    ok("HTTP/1.1 204 No Content\n\n", 204, "")
    ok("HTTP/1.1 304 Not Modified\nContent-Length: 7\n\n", 304, "")
  }

  func testInterimResponsesArePassedOver() {
    ok(
      "HTTP/1.1 100 Continue\n\nHTTP/1.1 103 Early\nLink: x\nContent-Length: 5\n\nHTTP/1.1 200 OK\nContent-Length: 2\n\nhi",
      200, "hi")
    refused("HTTP/1.1 101 Switching Protocols\nUpgrade: x\n\n", .switchedProtocols)
    refused(
      String(repeating: "HTTP/1.1 100 Continue\n\n", count: 20), .headTooLarge,
      limits: .init(headBytes: 256, bodyBytes: 9))
  }

  func testWhoMayReuseTheConnection() {
    ok("HTTP/1.1 200 OK\nConnection: close\nContent-Length: 0\n\n", 200, "", reusable: false)
    ok("HTTP/1.1 200 OK\nConnection: x, CLOSE ,y\nContent-Length: 0\n\n", 200, "", reusable: false)
    ok(
      "HTTP/1.1 200 OK\nConnection: keep-alive\nConnection: close\nContent-Length: 0\n\n", 200, "",
      reusable: false)
    ok("HTTP/1.1 200 OK\nConnection: closed\nContent-Length: 0\n\n", 200, "")
    ok("HTTP/1.0 200 OK\nContent-Length: 0\n\n", 200, "", reusable: false)
    ok("HTTP/1.0 200 OK\nConnection: Keep-Alive\nContent-Length: 0\n\n", 200, "")
    ok("HTTP/1.1 200 OK\n\nuntil the end", 200, "until the end", reusable: false)
    ok("HTTP/1.0 200 OK\n\n", 200, "", reusable: false)
  }

  func testLimits() {
    let small = ResponseParser.Limits(headBytes: 64, bodyBytes: 4)
    ok("HTTP/1.1 200 OK\nContent-Length: 4\n\nabcd", 200, "abcd", limits: small)
    refused("HTTP/1.1 200 OK\nContent-Length: 5\n\nabcde", .bodyTooLarge, limits: small)
    refused("HTTP/1.1 200 OK\n\nabcde", .bodyTooLarge, limits: small)
    refused(
      "HTTP/1.1 200 OK\nTransfer-Encoding: chunked\n\n3\nabc\n2\nde\n0\n\n", .bodyTooLarge, limits: small)
    refused("HTTP/1.1 200 OK\nA: " + String(repeating: "x", count: 64), .headTooLarge, limits: small)
    refused("HTTP/1.1 200 OK\n" + String(repeating: "A: b\n", count: 64), .headTooLarge, limits: small)
  }

  func testTheStatusLineCanBeFound() {
    let input = bytes("HTTP/1.1 100 Go\n\nHTTP/1.1 418 I'm a teapot\nContent-Length: 0\n\n")
    var parser = ResponseParser(limits: .init())
    parser.begin(.perHeaders)
    var offset = 0
    input.withUnsafeBytes { XCTAssertEqual(parser.next($0, offset: &offset), .head) }
    XCTAssertEqual(String(decoding: input[parser.statusLine], as: UTF8.self), "HTTP/1.1 418 I'm a teapot")
  }

  func testMutatedResponsesAreReadTheSameWholeAndInPieces() {
    let seeds = [
      "HTTP/1.1 200 OK\nServer: nginx\nContent-Length: 5\nConnection: keep-alive\n\nhello",
      "HTTP/1.1 200 OK\nTransfer-Encoding: chunked\n\n3\nabc\n10;e=1\n0123456789abcdef\n0\nT: x\n\n",
      "HTTP/1.0 404 Not Found\nConnection: close\n\ngone",
      "HTTP/1.1 100 Continue\n\nHTTP/1.1 204 No Content\nA: b\n c\n\n",
    ].map(bytes)
    let fragments = [
      "\n", "␊", "␍", "␀", "0", "9", "f", ":", ",", " ", ";", "-", "HTTP/1.1 ", "Content-Length: 1\n",
      "Transfer-Encoding: chunked\n", "Connection: close\n", "\n\n", "0\n\n",
    ].map(bytes)
    var generator = SeededGenerator(seed: 2026)
    let limits = ResponseParser.Limits(headBytes: 256, bodyBytes: 64)
    let known = seeds.map { _ in KnownHead(limits: limits) }
    var recalled = 0
    for round in 0..<20_000 {
      var input = seeds[round % seeds.count]
      for _ in 0...Int.random(in: 0...3, using: &generator) {
        let place = Int.random(in: 0...input.count, using: &generator)
        switch Int.random(in: 0...3, using: &generator) {
        case 0: input.insert(contentsOf: fragments.randomElement(using: &generator) ?? [], at: place)
        case 1 where place < input.count: input[place] = .random(in: 0...255, using: &generator)
        case 2 where place < input.count: input.remove(at: place)
        default: input.removeSubrange(place..<min(input.count, place + 3))
        }
      }
      var whole = outcome(input, pieces: max(1, input.count), limits: limits)
      let again = outcome(
        input, pieces: max(1, input.count), limits: limits, known: known[round % seeds.count],
        recalled: { recalled += 1 })
      if again != whole {
        return XCTFail(
          "round \(round): \(again) with a known head for \(String(decoding: input, as: UTF8.self))")
      }
      let pieces = outcome(input, pieces: 1 + round % 5, limits: limits)
      whole.unread = pieces.unread
      if whole != pieces {
        return XCTFail("round \(round): \(whole) and \(pieces) for \(String(decoding: input, as: UTF8.self))")
      }
    }
    XCTAssertGreaterThan(recalled, 100)
  }

  func testAKnownHeadIsTakenForNoOther() {
    let known = KnownHead(limits: .init())
    func recalls(
      _ text: String, rule: ResponseParser.BodyRule = .perHeaders, after begun: String = ""
    ) -> Bool {
      var parser = ResponseParser(limits: .init())
      parser.begin(rule)
      var offset = 0
      bytes(begun).withUnsafeBytes { _ = parser.next($0, offset: &offset) }
      offset = 0
      return bytes(text).withUnsafeBytes { known.recall(into: &parser, from: $0, offset: &offset) }
    }
    func learn(_ text: String) {
      var parser = ResponseParser(limits: .init())
      parser.begin(.perHeaders)
      var offset = 0
      bytes(text).withUnsafeBytes {
        XCTAssertEqual(parser.next($0, offset: &offset), .head)
        known.remember(UnsafeRawBufferPointer(rebasing: $0[..<offset]), readBy: parser)
      }
    }
    let head = "HTTP/1.1 200 OK\nContent-Length: 2\n\n"
    XCTAssertFalse(recalls(head))
    learn(head + "hi")
    XCTAssertTrue(recalls(head))
    XCTAssertTrue(recalls(head + "ho"))
    XCTAssertFalse(recalls(String(head.dropLast())))
    XCTAssertFalse(recalls("HTTP/1.1 200 OK\nContent-Length: 3\n\n"))
    XCTAssertFalse(recalls(""))
    XCTAssertFalse(recalls(head, rule: .never))
    XCTAssertFalse(recalls(head, after: "HTTP/1.1 100 Continue\n\nHTT"))
    // One that is not kept takes the place of the last one too.
    learn("HTTP/1.1 200 OK\nA: " + String(repeating: "x", count: 4096) + "\n\n")
    XCTAssertFalse(recalls(head))
  }
}
