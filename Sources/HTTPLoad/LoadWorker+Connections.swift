import SystemIO

extension LoadWorker {
  // MARK: Send

  func startSending(_ connection: Connection, _ request: PreparedRequest, now: Int64) {
    setDeadline(
      connection,
      plan.firstByteTimeout.map { min(connection.requestDeadline, now &+ $0) }
        ?? connection.requestDeadline)
    connection.parser.begin(request.bodyRule)
    connection.head.removeAll(keepingCapacity: true)
    connection.body.removeAll(keepingCapacity: true)
    connection.offset = 0
    connection.filled = 0
    connection.sentBytes = 0
    connection.phase = .receiving
    takeUp(connection, now: now)
    if connection.sendStart == 0 { connection.sendStart = now }
    send(connection, request)
  }

  func send(_ connection: Connection, _ request: PreparedRequest) {
    guard let transport = connection.transport else { return }
    let total = connection.isRendered ? connection.rendered.count : request.bytes.count
    do throws(SystemError) {
      while connection.sentBytes < total {
        let sent = connection.sentBytes
        func send(_ bytes: UnsafeBufferPointer<UInt8>) throws(SystemError) -> TransferOutcome {
          try transport.send(UnsafeRawBufferPointer(UnsafeBufferPointer(rebasing: bytes[sent...])))
        }
        let result =
          connection.isRendered
          ? try connection.rendered.withUnsafeBufferPointer(send)
          : try request.bytes.withUnsafeBufferPointer(send)
        guard case .bytes(let count) = result else { break }
        connection.sentBytes += count
      }
      let isBlocked = connection.sentBytes < total
      connection.phase = isBlocked ? .sending : .receiving
      try watch(connection, isBlocked ? [.read, .write] : .read)
    } catch {
      // Who does not want the whole request may answer and close before it has come: the answer counts.
      connection.phase = .sending
      receive(connection)
      // The phase is over where there was an answer, or an end.
      if connection.phase == .sending { failTransfer(connection, error) }
    }
  }

  // MARK: Receive

  func receive(_ connection: Connection) {
    guard let transport = connection.transport else { return }
    connection.beginReceiving(into: memory)
    defer { connection.endReceiving() }
    while true {
      connection.makeRoom()
      let room = connection.room
      let result: TransferOutcome
      do {
        result = try transport.receive(into: room)
      } catch {
        return failTransfer(connection, error)
      }
      switch result {
      case .wouldBlock: return awaitMore(connection, transport)
      case .endOfStream:
        if transport.endIsTrustworthy, connection.parser.endOfStream() == .complete {
          return complete(connection, plan.requests[connection.request])
        }
        if mayRetry(connection) { return retry(connection) }
        return fail(connection, .earlyClose, now: MonotonicClock.nanoseconds)
      case .bytes(let count):
        connection.filled += count
        connection.receivedBytes += count
        if parse(connection) { return }
        if connection.firstByte == 0 { firstByteCame(connection) }
        // A read that does not fill the room has drained the socket: no need to be told so by another. With TLS it
        // has only emptied a record.
        if case .plain = transport, count < room.count { return }
      }
    }
  }

  private func awaitMore(_ connection: Connection, _ transport: Transport) {
    guard case .tls(let stream) = transport, connection.phase == .receiving else { return }
    do throws(SystemError) {
      try watch(connection, stream.receivingWantsWrite ? [.read, .write] : .read)
    } catch {
      failTransfer(connection, error)
    }
  }

  /// Parses what has been received; true when the request has ended.
  private func parse(_ connection: Connection) -> Bool {
    let bytes = connection.received
    let request = plan.requests[connection.request]
    if knownHeads[connection.request].recall(
      into: &connection.parser, from: bytes, offset: &connection.offset)
    {
      headCame(connection, request, bytes)
    }
    while true {
      switch connection.parser.next(bytes, offset: &connection.offset) {
      case .needsMore:
        if connection.parser.hasReadHead { connection.compact() }
        return false
      case .head:
        // Nothing of it has been moved out of the way yet.
        knownHeads[connection.request].remember(
          UnsafeRawBufferPointer(rebasing: bytes[..<connection.offset]), readBy: connection.parser)
        headCame(connection, request, bytes)
      case .body(let range):
        if request.keepsBody { connection.body.append(contentsOf: bytes[range]) }
        if let most = request.expectation.bodyBytes,
          connection.parser.bodyBytes > most, !isSentOn(connection)
        {
          fail(
            connection, .bodyTooLarge, detail: "the body is larger than \(most) bytes",
            now: MonotonicClock.nanoseconds)
          return true
        }
        if connection.example != nil && connection.exampleBody.count < 200 {
          connection.exampleBody.append(contentsOf: bytes[range].prefix(200 - connection.exampleBody.count))
        }
      case .complete:
        complete(connection, request)
        return true
      case .failed(let fault):
        fail(connection, cause(of: fault), fault: fault, now: MonotonicClock.nanoseconds)
        return true
      }
    }
  }

  private func cause(of fault: ResponseFault) -> FailureCause {
    switch fault {
    case .bodyTooLarge: .bodyTooLarge
    case .earlyClose: .earlyClose
    default: .badResponse
    }
  }

  /// The response is whole.
  private func complete(_ connection: Connection, _ request: PreparedRequest) {
    let now = MonotonicClock.nanoseconds
    if connection.offset < connection.filled {
      return fail(connection, .badResponse, fault: .surplusBytes, now: now)
    }
    connection.answers += 1
    connection.backOff = Connection.firstBackOff
    if connection.firstByte == 0 { connection.firstByte = now }
    // A response that came before the whole request was sent leaves the connection in an unknown state.
    let isReusable =
      connection.parser.isReusable && !connection.isAtEnd && connection.phase == .receiving
      && awaitsNothing(connection)
    if isReusable { connection.phase = .idle } else { close(connection) }
    if request.takesCookies { takeCookies(connection) }
    if follows(connection, now: now) { return }
    let isExpected = request.expectation.status.contains(connection.parser.status)
    if !isExpected && connection.isMeasured {
      let kept = connection.example
      recorders[connection.request].tally(.unexpectedStatus) {
        FailureTally.Example(
          detail: "status \(connection.parser.status)", statusLine: kept?.statusLine,
          bodyStart: Printable.text(connection.exampleBody))
      }
    }
    connection.example = nil
    var cause: FailureCause? = isExpected ? nil : .unexpectedStatus
    if isExpected, let found = examine(connection, request) {
      cause = found.cause
      tally(connection, found.cause, detail: found.detail)
    }
    finish(connection, cause, now: now)
  }

  /// Whether the peer has nothing more to say on the connection, as far as is known here.
  private func awaitsNothing(_ connection: Connection) -> Bool {
    guard case .tls(let stream) = connection.transport, stream.holdsBytes else { return true }
    return stays(connection, stream)
  }

  /// Whether what came outside any response is only between the two TLS libraries, such as session tickets.
  private func stays(_ connection: Connection, _ stream: TLSStream) -> Bool {
    do throws(SystemError) {
      connection.filled = 0
      connection.beginReceiving(into: memory)
      return try stream.receive(into: connection.room) == .wouldBlock
    } catch {
      return false
    }
  }

  /// The head is whole; it lies in the bytes before the connection's offset.
  private func headCame(_ connection: Connection, _ request: PreparedRequest, _ bytes: UnsafeRawBufferPointer)
  {
    if request.keepsHead {
      connection.head = Array(bytes[connection.parser.statusLine.lowerBound..<connection.offset])
    }
    guard !request.expectation.status.contains(connection.parser.status), connection.isMeasured,
      recorders[connection.request].wantsExample(of: .unexpectedStatus)
    else { return }
    let line = UnsafeRawBufferPointer(rebasing: bytes[connection.parser.statusLine])
    connection.example = .init(
      detail: "", statusLine: Printable.text(Array(line.prefix(200))), bodyStart: nil)
    connection.exampleBody = []
  }

  /// The answer has begun, and is not whole.
  private func firstByteCame(_ connection: Connection) {
    connection.firstByte = MonotonicClock.nanoseconds
    if plan.firstByteTimeout != nil { setDeadline(connection, connection.requestDeadline) }
  }

  // MARK: Failures

  /// Counts a failure of a request whose connection is well.
  func tally(_ connection: Connection, _ cause: FailureCause, detail: String) {
    guard connection.isMeasured else { return }
    let prepared = plan.requests[connection.request]
    recorders[connection.request].tally(cause) {
      FailureTally.Example(
        detail: detail,
        statusLine: connection.parser.status > 0 && connection.sendStart > 0
          ? "status \(connection.parser.status)" : nil,
        bodyStart: prepared.keepsBody && connection.sendStart > 0
          ? Printable.text(Array(connection.body.prefix(200))) : nil)
    }
  }

  private func failTransfer(_ connection: Connection, _ error: SystemError) {
    if mayRetry(connection) { return retry(connection) }
    fail(connection, .reset, detail: error.description, now: MonotonicClock.nanoseconds)
  }

  /// A server may close a kept connection at any time, also while a request is under way to it (RFC 9112, 9.3.1):
  /// where no byte of a response has come and the method allows it, one more try on a fresh connection is right.
  private func mayRetry(_ connection: Connection) -> Bool {
    connection.answers > 0 && !connection.isRetry && !connection.parser.hasBegun
      && plan.requests[connection.request].isIdempotent
  }

  private func retry(_ connection: Connection) {
    outcome.reconnects &+= 1
    connection.isRetry = true
    close(connection)
    connect(connection, now: MonotonicClock.nanoseconds)
  }

  func fail(
    _ connection: Connection, _ cause: FailureCause, fault: ResponseFault? = nil,
    detail: @autoclosure () -> String? = nil, now: Int64
  ) {
    if connection.isMeasured {
      recorders[connection.request].tally(cause) {
        FailureTally.Example(
          detail: fault?.rawValue ?? detail() ?? cause.rawValue,
          statusLine: nil,
          bodyStart: connection.sendStart > 0 && connection.filled > 0
            ? Printable.text(Array(connection.received.prefix(200))) : nil)
      }
    }
    connection.example = nil
    close(connection)
    finish(connection, cause, now: now)
  }

  // MARK: Close

  /// Takes the socket out of use; the place can be connected anew.
  func close(_ connection: Connection) {
    if let transport = connection.transport {
      poller.remove(transport.descriptor)
      if case .tls(let stream) = transport, let resumption = stream.resumption {
        connection.resumption = resumption
      }
      transport.close()
      connection.transport = nil
    }
    opened(connection)
    connection.deadline = .max
    connection.phase = .closed
  }

  /// Something came on a connection that awaits nothing: its end, or bytes that belong to no response.
  ///
  /// With TLS it may also be a message that concerns no request; then the connection stays.
  func closeIdle(_ connection: Connection) {
    if case .tls(let stream) = connection.transport, stays(connection, stream) { return }
    close(connection)
  }
}
