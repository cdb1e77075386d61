/// Reads HTTP/1.x requests from bytes that come in any pieces (RFC 9112).
///
/// It is strict where lenience would let two readers disagree about where a request ends, and lenient about a
/// line that ends in LF alone and about empty lines before a request.
package struct RequestParser: Sendable {
  /// What the bytes so far come to.
  package enum Outcome: Equatable {
    /// More bytes are needed.
    case incomplete
    /// The client waits for `100 Continue` before it sends the body; call `next()` again.
    case continueExpected
    case request(Request)
    /// The request cannot be read, now or ever.
    case refused(RequestFault)
  }

  private enum Stage {
    case requestLine
    case fields
    case body(remaining: Int)
    case chunkSize
    case chunk(remaining: Int)
    case chunkEnd
    case trailers
    case refused(RequestFault)
  }

  private let limits: RequestLimits
  private var buffer: [UInt8] = []
  /// The first byte that is not used up.
  private var start = 0
  /// Where the search for the end of the line goes on.
  private var scanned = 0
  private var stage = Stage.requestLine
  private var head = RequestHead()
  private var body: [UInt8] = []
  /// Bytes of the request line and fields so far; counted anew for trailers.
  private var headBytes = 0
  private var fieldCount = 0

  /// A parser at the start of a connection.
  package init(limits: RequestLimits = RequestLimits()) { self.limits = limits }

  /// Bytes that were appended and not yet used up.
  package var bufferedCount: Int { buffer.count - start }

  /// Some but not all of a request has come.
  package var isAmidRequest: Bool {
    if case .requestLine = stage { return bufferedCount > 0 }
    return true
  }

  /// Takes in what has arrived.
  package mutating func append(_ bytes: ArraySlice<UInt8>) {
    if start == buffer.count {
      buffer.removeAll(keepingCapacity: true)
      scanned = 0
      start = 0
    } else if start > 65_536 {
      buffer.removeSubrange(0..<start)
      scanned -= start
      start = 0
    }
    buffer.append(contentsOf: bytes)
  }

  /// The next thing to act on in what was appended; call it until it is `incomplete` or `refused`.
  package mutating func next() -> Outcome {
    do throws(RequestFault) {
      while true {
        if let outcome = try step() { return outcome }
      }
    } catch {
      stage = .refused(error)
      return .refused(error)
    }
  }

  /// One line or one piece of a body; nil when the next may be tried at once.
  private mutating func step() throws(RequestFault) -> Outcome? {
    switch stage {
    case .requestLine:
      guard let line = try takeHeadLine(limit: limits.requestLine) else { return .incomplete }
      if line.isEmpty {
        headBytes = 0
        return nil
      }
      head = try RequestHead(requestLine: buffer[line])
      stage = .fields
    case .fields:
      guard let line = try takeHeadLine(limit: limits.head) else { return .incomplete }
      if line.isEmpty { return try endHead() }
      fieldCount += 1
      guard fieldCount <= limits.fields else {
        throw RequestFault(status: 431, message: "more than \(limits.fields) header fields")
      }
      try head.read(field: buffer[line])
    case .body(let remaining):
      let left = takeBody(remaining)
      stage = .body(remaining: left)
      return left == 0 ? endRequest() : .incomplete
    case .chunkSize:
      guard let line = try takeChunkLine() else { return .incomplete }
      let size = try chunkSize(buffer[line])
      if size == 0 {
        headBytes = 0
        stage = .trailers
      } else {
        stage = .chunk(remaining: size)
      }
    case .chunk(let remaining):
      let left = takeBody(remaining)
      stage = left == 0 ? .chunkEnd : .chunk(remaining: left)
      if left > 0 { return .incomplete }
    case .chunkEnd:
      guard let line = try takeChunkLine() else { return .incomplete }
      guard line.isEmpty else {
        throw RequestFault(status: 400, message: "a chunk is longer than its size says")
      }
      stage = .chunkSize
    case .trailers:
      guard let line = try takeHeadLine(limit: limits.head) else { return .incomplete }
      if line.isEmpty { return endRequest() }
    case .refused(let fault):
      throw fault
    }
    return nil
  }

  private mutating func endHead() throws(RequestFault) -> Outcome? {
    switch try head.bodyFraming() {
    case .none:
      return endRequest()
    case .length(let length):
      guard length <= limits.body else { throw bodyTooLarge }
      guard length > 0 else { return endRequest() }
      stage = .body(remaining: length)
    case .chunked:
      stage = .chunkSize
    }
    return head.expectsContinue && bufferedCount == 0 ? .continueExpected : nil
  }

  private mutating func endRequest() -> Outcome {
    let request = head.request(body: body)
    body = []
    headBytes = 0
    fieldCount = 0
    stage = .requestLine
    return .request(request)
  }

  private var bodyTooLarge: RequestFault {
    RequestFault(status: 413, message: "the body is larger than \(limits.body) bytes")
  }

  /// Moves what has come of a body, and returns how much of it is still to come.
  private mutating func takeBody(_ remaining: Int) -> Int {
    let count = min(remaining, bufferedCount)
    body.append(contentsOf: buffer[start..<start + count])
    start += count
    scanned = start
    return remaining - count
  }

  /// The next line of a head, without its end; nil when it has not come whole.
  private mutating func takeHeadLine(limit: Int) throws(RequestFault) -> Range<Int>? {
    let from = start
    let line = takeLine()
    let length = (line == nil ? buffer.count : start) - from
    if length > limit, case .requestLine = stage {
      throw RequestFault(status: 414, message: "the request line is longer than \(limit) bytes")
    }
    guard headBytes + length <= limits.head else {
      throw RequestFault(status: 431, message: "the header is larger than \(limits.head) bytes")
    }
    if line != nil { headBytes += length }
    return line
  }

  private mutating func takeChunkLine() throws(RequestFault) -> Range<Int>? {
    let from = start
    let line = takeLine()
    guard (line == nil ? buffer.count : start) - from <= 1_024 else {
      throw RequestFault(status: 400, message: "the line before a chunk is longer than 1024 bytes")
    }
    return line
  }

  private mutating func takeLine() -> Range<Int>? {
    while scanned < buffer.count {
      defer { scanned += 1 }
      if buffer[scanned] == Byte.lineFeed {
        let from = start
        let hasReturn = scanned > from && buffer[scanned - 1] == Byte.carriageReturn
        start = scanned + 1
        return from..<(hasReturn ? scanned - 1 : scanned)
      }
    }
    return nil
  }

  /// The size that stands at the start of a chunk line; extensions after `;` are passed over.
  private func chunkSize(_ line: ArraySlice<UInt8>) throws(RequestFault) -> Int {
    var size = 0
    var digits = 0
    for byte in line {
      guard let digit = Byte.hexadecimal(byte) else {
        if digits > 0 && (byte == Byte.semicolon || byte == Byte.space || byte == Byte.tab) { break }
        throw RequestFault(status: 400, message: "the size of a chunk is not a hexadecimal number")
      }
      digits += 1
      size = size * 16 + digit
      guard size <= limits.body else { throw bodyTooLarge }
    }
    guard digits > 0 else { throw RequestFault(status: 400, message: "a chunk has no size") }
    guard body.count + size <= limits.body else { throw bodyTooLarge }
    return size
  }
}
