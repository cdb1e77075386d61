import SystemIO

/// Reads one HTTP/1.x response after the other from bytes as they arrive (RFC 9112), without allocating.
///
/// The caller keeps what has arrived and calls `next` until it answers `needsMore`, `complete` or `failed`. Bytes
/// before `offset` are done with; those after it must be presented again, with more behind them. How the bytes
/// were cut into reads never changes the outcome. Interim (1xx) responses are passed over. What could be read in
/// two ways is refused: conflicting lengths, a length beside a transfer coding, blanks before a colon, folded
/// framing fields, chunk sizes with signs or overflow, bare line feeds between chunks.
package struct ResponseParser {
  /// The sizes beyond which a response is refused, in bytes.
  package struct Limits: Sendable, Equatable {
    /// Status line and headers, with interim responses and trailers.
    package var headBytes: Int
    /// The body without its chunk framing.
    package var bodyBytes: Int

    package init(headBytes: Int = 65_536, bodyBytes: Int = 64 << 20) {
      self.headBytes = max(64, headBytes)
      self.bodyBytes = max(0, bodyBytes)
    }
  }

  package enum Event: Equatable {
    /// Everything whole has been read; more bytes are needed.
    case needsMore
    /// The head of the final response has been read; `status` and `isReusable` are known.
    case head
    /// These bytes, as places in the buffer, belong to the body.
    case body(Range<Int>)
    /// The response is whole. Bytes that follow do not belong to it.
    case complete
    /// The response is refused; the connection is of no more use.
    case failed(ResponseFault)
  }

  /// Whether the response to a request of this method can have a body.
  package enum BodyRule: Sendable, Equatable {
    case perHeaders
    /// As for `HEAD`: the headers may speak of a body, but none is sent.
    case never
  }

  private enum State {
    case statusLine, headers, fixedBody, untilClose
    case chunkSize, chunkData, chunkEnd, trailers
    case complete
  }

  private enum FramingField { case none, contentLength, transferEncoding, connection }

  /// The longest chunk-size line with its extensions, in bytes.
  private static let chunkLineLimit = 4096

  /// The status of the response, 100 to 999; 0 before the status line.
  package private(set) var status = 0
  /// Whether another request may follow on the connection; final when the response is complete.
  package private(set) var isReusable = false
  /// How many bytes of the body have been read.
  package private(set) var bodyBytes = 0
  /// Where the status line of the final response lies, counted from the first byte after `begin`.
  package private(set) var statusLine = 0..<0

  private let limits: Limits
  private var state = State.statusLine
  private(set) var bodyRule = BodyRule.perHeaders
  /// The bytes of the current, incomplete line that hold no line feed.
  private var scanned = 0
  private var headBytes = 0
  /// What is left of the fixed body or of the chunk.
  private var remaining = 0
  private var isVersion10 = false
  private var contentLength = -1
  private var hasTransferEncoding = false
  private var isChunked = false
  private var saysClose = false
  private var saysKeepAlive = false
  private var lastField = FramingField.none

  package init(limits: Limits) { self.limits = limits }

  /// Makes ready for the response to the next request.
  package mutating func begin(_ rule: BodyRule) {
    bodyRule = rule
    state = .statusLine
    status = 0
    isReusable = false
    bodyBytes = 0
    statusLine = 0..<0
    scanned = 0
    headBytes = 0
    resetFields()
  }

  /// Whether any byte of the response has been read.
  package var hasBegun: Bool { headBytes > 0 || scanned > 0 }

  /// Whether the head of the final response has been read.
  package var hasReadHead: Bool {
    switch state {
    case .statusLine, .headers: false
    default: true
    }
  }

  /// Reads on from `offset` and moves it past what is done with.
  package mutating func next(_ bytes: UnsafeRawBufferPointer, offset: inout Int) -> Event {
    while true {
      switch state {
      case .statusLine, .headers, .trailers:
        if state == .statusLine && !couldBeStatusLine(bytes, offset) { return .failed(.badStatusLine) }
        guard let end = lineEnd(bytes, offset) else {
          return headBytes + scanned > limits.headBytes ? .failed(.headTooLarge) : .needsMore
        }
        let line = UnsafeRawBufferPointer(rebasing: bytes[offset..<end])
        let lineStart = headBytes
        headBytes += line.count + 1
        if headBytes > limits.headBytes { return .failed(.headTooLarge) }
        offset = end + 1
        if let event = readHeadLine(ResponseParser.withoutReturn(line), start: lineStart) { return event }
      case .fixedBody, .chunkData:
        let count = min(remaining, bytes.count - offset)
        if count == 0 { return .needsMore }
        let range = offset..<offset + count
        offset += count
        remaining -= count
        bodyBytes += count
        if remaining == 0 { state = state == .fixedBody ? .complete : .chunkEnd }
        return .body(range)
      case .untilClose:
        let range = offset..<bytes.count
        if range.isEmpty { return .needsMore }
        if range.count > limits.bodyBytes - bodyBytes { return .failed(.bodyTooLarge) }
        offset = bytes.count
        bodyBytes += range.count
        return .body(range)
      case .chunkSize:
        guard let end = lineEnd(bytes, offset) else {
          return scanned > ResponseParser.chunkLineLimit ? .failed(.badChunk) : .needsMore
        }
        let line = UnsafeRawBufferPointer(rebasing: bytes[offset..<end])
        offset = end + 1
        if let fault = readChunkSize(line) { return .failed(fault) }
      case .chunkEnd:
        guard offset < bytes.count else { return .needsMore }
        if bytes[offset] != Byte.carriageReturn { return .failed(.badChunk) }
        guard offset + 1 < bytes.count else { return .needsMore }
        if bytes[offset + 1] != Byte.lineFeed { return .failed(.badChunk) }
        offset += 2
        state = .chunkSize
      case .complete:
        return .complete
      }
    }
  }

  /// Tells that the peer will send nothing more: complete if the response ends with the connection, else a fault.
  package mutating func endOfStream() -> Event {
    guard state == .untilClose || state == .complete else { return .failed(.earlyClose) }
    state = .complete
    isReusable = false
    return .complete
  }

  // MARK: Lines

  /// The place of the line feed that ends the line at `start`; remembers how far it looked.
  private mutating func lineEnd(_ bytes: UnsafeRawBufferPointer, _ start: Int) -> Int? {
    guard let end = ByteSearch.firstIndex(of: Byte.lineFeed, in: bytes, from: start + scanned) else {
      scanned = bytes.count - start
      return nil
    }
    scanned = 0
    return end
  }

  /// False as soon as the first bytes cannot begin a status line, so that a peer that speaks something else,
  /// and sends no line feed, is told apart at once. Looks no further than to the first byte beyond the limit of the
  /// head, where the head is too large whatever follows.
  private func couldBeStatusLine(_ bytes: UnsafeRawBufferPointer, _ start: Int) -> Bool {
    let count = min(5, bytes.count - start, limits.headBytes - headBytes + 1)
    for place in 0..<count where bytes[start + place] != Byte.httpSlash(place) { return false }
    return true
  }

  private static func withoutReturn(_ line: UnsafeRawBufferPointer) -> UnsafeRawBufferPointer {
    line.last == Byte.carriageReturn ? UnsafeRawBufferPointer(rebasing: line.dropLast()) : line
  }

  private mutating func readHeadLine(_ line: UnsafeRawBufferPointer, start: Int) -> Event? {
    if state == .statusLine {
      statusLine = start..<start + line.count
      return readStatusLine(line) ? nil : .failed(.badStatusLine)
    }
    if line.isEmpty { return state == .trailers ? finishTrailers() : finishHead() }
    return readHeader(line).map { .failed($0) }
  }

  private mutating func readStatusLine(_ line: UnsafeRawBufferPointer) -> Bool {
    // HTTP/1.1 200 and then nothing, or a blank and any reason.
    guard line.count >= 12, line[5] == Byte.one, line[6] == Byte.dot, Byte.isDigit(line[7]),
      line[8] == Byte.space, Byte.isDigit(line[9]), Byte.isDigit(line[10]), Byte.isDigit(line[11]),
      line.count == 12 || line[12] == Byte.space, !Byte.hasControl(line)
    else { return false }
    isVersion10 = line[7] == Byte.zero
    status = Int(line[9] - Byte.zero) * 100 + Int(line[10] - Byte.zero) * 10 + Int(line[11] - Byte.zero)
    guard status >= 100 else { return false }
    state = .headers
    return true
  }

  private mutating func readHeader(_ line: UnsafeRawBufferPointer) -> ResponseFault? {
    if Byte.hasControl(line) { return .badHeader }
    if line[0] == Byte.space || line[0] == Byte.tab {
      // A folded line (RFC 9112, 5.2) continues a value that we do not read, or it is refused.
      return lastField == .none && headersHaveBegun ? nil : .badHeader
    }
    var colon = 0
    while colon < line.count && Byte.isToken(line[colon]) { colon += 1 }
    guard colon > 0, colon < line.count, line[colon] == Byte.colon else { return .badHeader }
    headersHaveBegun = true
    lastField = .none
    if state == .trailers { return nil }
    switch colon {
    case 10 where Byte.equalsIgnoringCase(line, ResponseParser.connection):
      lastField = .connection
      readConnection(UnsafeRawBufferPointer(rebasing: line[(colon + 1)...]))
    case 14 where Byte.equalsIgnoringCase(line, ResponseParser.contentLength):
      lastField = .contentLength
      return readContentLength(UnsafeRawBufferPointer(rebasing: line[(colon + 1)...]))
    case 17 where Byte.equalsIgnoringCase(line, ResponseParser.transferEncoding):
      lastField = .transferEncoding
      return readTransferEncoding(UnsafeRawBufferPointer(rebasing: line[(colon + 1)...]))
    default: break
    }
    return nil
  }

  /// Whether a header came before, which a folded line could continue.
  private var headersHaveBegun = false

  // MARK: Framing fields

  private static let connection: StaticString = "connection"
  private static let contentLength: StaticString = "content-length"
  private static let transferEncoding: StaticString = "transfer-encoding"

  private mutating func readContentLength(_ value: UnsafeRawBufferPointer) -> ResponseFault? {
    var cursor = ListCursor(value)
    var found = false
    while let range = cursor.nextElement() {
      guard !range.isEmpty, range.count <= 18 else { return .badContentLength }
      var length = 0
      for place in range {
        guard Byte.isDigit(value[place]) else { return .badContentLength }
        length = length * 10 + Int(value[place] - Byte.zero)
      }
      if contentLength >= 0 && contentLength != length { return .conflictingLengths }
      contentLength = length
      found = true
    }
    return found ? nil : .badContentLength
  }

  private mutating func readTransferEncoding(_ value: UnsafeRawBufferPointer) -> ResponseFault? {
    hasTransferEncoding = true
    var cursor = ListCursor(value)
    var found = false
    while let range = cursor.nextElement() {
      // Nothing may follow "chunked", not even a second one; an empty element is no coding.
      if isChunked || range.isEmpty { return .badTransferEncoding }
      isChunked = Byte.equalsIgnoringCase(UnsafeRawBufferPointer(rebasing: value[range]), whole: "chunked")
      found = true
    }
    return found ? nil : .badTransferEncoding
  }

  private mutating func readConnection(_ value: UnsafeRawBufferPointer) {
    var cursor = ListCursor(value)
    while let range = cursor.nextElement() {
      let word = UnsafeRawBufferPointer(rebasing: value[range])
      if Byte.equalsIgnoringCase(word, whole: "close") { saysClose = true }
      if Byte.equalsIgnoringCase(word, whole: "keep-alive") { saysKeepAlive = true }
    }
  }

  // MARK: Ends

  private mutating func finishHead() -> Event? {
    if status == 101 { return .failed(.switchedProtocols) }
    if status < 200 {
      resetFields()
      state = .statusLine
      return nil
    }
    if hasTransferEncoding && contentLength >= 0 { return .failed(.conflictingLengths) }
    // RFC 9112, 6.1: a transfer coding in an HTTP/1.0 message means that the framing is faulty.
    if hasTransferEncoding && isVersion10 { return .failed(.badTransferEncoding) }
    isReusable = !saysClose && (!isVersion10 || saysKeepAlive)
    if bodyRule == .never || status == 204 || status == 304 {
      state = .complete
    } else if isChunked {
      state = .chunkSize
    } else if contentLength >= 0 && !hasTransferEncoding {
      if contentLength > limits.bodyBytes { return .failed(.bodyTooLarge) }
      remaining = contentLength
      state = remaining == 0 ? .complete : .fixedBody
    } else {
      isReusable = false
      state = .untilClose
    }
    return .head
  }

  private mutating func finishTrailers() -> Event? {
    state = .complete
    return nil
  }

  private mutating func readChunkSize(_ line: UnsafeRawBufferPointer) -> ResponseFault? {
    guard line.count <= ResponseParser.chunkLineLimit, line.last == Byte.carriageReturn else {
      return .badChunk
    }
    let text = UnsafeRawBufferPointer(rebasing: line.dropLast())
    if Byte.hasControl(text) { return .badChunk }
    var size = 0
    var place = 0
    while place < text.count, let digit = Byte.hexDigit(text[place]) {
      if place == 15 { return .badChunk }
      size = size << 4 | digit
      place += 1
    }
    if place == 0 { return .badChunk }
    while place < text.count && (text[place] == Byte.space || text[place] == Byte.tab) { place += 1 }
    guard place == text.count || text[place] == Byte.semicolon else { return .badChunk }
    if size > limits.bodyBytes - bodyBytes { return .bodyTooLarge }
    remaining = size
    if size == 0 {
      lastField = .none
      headersHaveBegun = false
      state = .trailers
    } else {
      state = .chunkData
    }
    return nil
  }

  private mutating func resetFields() {
    isVersion10 = false
    contentLength = -1
    hasTransferEncoding = false
    isChunked = false
    saysClose = false
    saysKeepAlive = false
    lastField = .none
    headersHaveBegun = false
  }
}
