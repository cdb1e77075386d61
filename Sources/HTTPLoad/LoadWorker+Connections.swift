import SystemIO

extension LoadWorker {
  // MARK: Begin

  /// Gives the connection a request, and connects it first if need be.
  func begin(_ connection: Connection, request: Int, intended: Int64, now: Int64) {
    inFlight += 1
    connection.request = request
    connection.intended = intended
    connection.isMeasured = intended >= plan.measureStart
    connection.sendStart = 0
    connection.sentBytes = 0
    connection.receivedBytes = 0
    connection.isRetry = false
    connection.requestDeadline = now &+ plan.requestTimeout
    if connection.isMeasured {
      recorders[request].scheduled()
    } else {
      outcome.warmUp.scheduled &+= 1
    }
    if connection.phase == .idle {
      setDeadline(connection, connection.requestDeadline)
      startSending(connection, now: now)
    } else {
      connect(connection, now: now)
    }
  }

  private func connect(_ connection: Connection, now: Int64) {
    connection.phase = .connecting
    connection.connectStart = now
    connection.answers = 0
    setDeadline(connection, min(connection.requestDeadline, now &+ plan.connectTimeout))
    do {
      let socket = try StreamSocket.startConnecting(to: plan.address)
      connection.socket = socket
      try poller.add(socket.descriptor, token: connection.token, interest: .write)
    } catch {
      failConnecting(connection, error)
    }
  }

  func finishConnecting(_ connection: Connection) {
    guard let socket = connection.socket else { return }
    do {
      try socket.finishConnecting()
      try poller.change(socket.descriptor, token: connection.token, interest: .read)
    } catch {
      return failConnecting(connection, error)
    }
    let now = MonotonicClock.nanoseconds
    outcome.connectTime.record(now - connection.connectStart)
    setDeadline(connection, connection.requestDeadline)
    startSending(connection, now: now)
  }

  private func failConnecting(_ connection: Connection, _ error: SystemError) {
    let cause: FailureCause
    if error.isConnectionRefused {
      cause = .connectRefused
    } else if error.isTimedOut {
      cause = .connectTimeout
    } else {
      cause = error.isLackHere ? .generatorLimit : .connectFailed
    }
    fail(connection, cause, detail: error, now: MonotonicClock.nanoseconds)
  }

  // MARK: Send

  private func startSending(_ connection: Connection, now: Int64) {
    connection.parser.begin(plan.requests[connection.request].bodyRule)
    connection.offset = 0
    connection.filled = 0
    connection.sentBytes = 0
    connection.phase = .receiving
    if connection.sendStart == 0 {
      connection.sendStart = now
      if now >= plan.measureStart && now <= plan.sendEnd { outcome.sentInTime &+= 1 }
      if connection.isMeasured { recorders[connection.request].sent(lag: now - connection.intended) }
    }
    send(connection)
  }

  func send(_ connection: Connection) {
    guard let socket = connection.socket else { return }
    let wasBlocked = connection.phase == .sending
    let total = plan.requests[connection.request].bytes.count
    do throws(SystemError) {
      while connection.sentBytes < total {
        let result = try plan.requests[connection.request].bytes.withUnsafeBufferPointer {
          (bytes) throws(SystemError) -> TransferOutcome in
          try socket.send(
            UnsafeRawBufferPointer(UnsafeBufferPointer(rebasing: bytes[connection.sentBytes...])))
        }
        guard case .bytes(let count) = result else { break }
        connection.sentBytes += count
      }
      let isBlocked = connection.sentBytes < total
      connection.phase = isBlocked ? .sending : .receiving
      if isBlocked != wasBlocked {
        try poller.change(
          socket.descriptor, token: connection.token, interest: isBlocked ? [.read, .write] : .read)
      }
    } catch {
      failTransfer(connection, error)
    }
  }

  // MARK: Receive

  func receive(_ connection: Connection) {
    guard let socket = connection.socket else { return }
    while true {
      if connection.filled == connection.buffer.count { connection.grow() }
      let room = connection.room
      let result: TransferOutcome
      do {
        result = try socket.receive(into: room)
      } catch {
        return failTransfer(connection, error)
      }
      switch result {
      case .wouldBlock: return
      case .endOfStream:
        if connection.parser.endOfStream() == .complete { return complete(connection) }
        if mayRetry(connection) { return retry(connection) }
        return fail(connection, .earlyClose, now: MonotonicClock.nanoseconds)
      case .bytes(let count):
        connection.filled += count
        connection.receivedBytes += count
        // A read that does not fill the room has drained the socket: no need to be told so by another.
        if parse(connection) || count < room.count { return }
      }
    }
  }

  /// Parses what has been received; true when the request has ended.
  private func parse(_ connection: Connection) -> Bool {
    let bytes = connection.received
    while true {
      switch connection.parser.next(bytes, offset: &connection.offset) {
      case .needsMore:
        if connection.parser.hasReadHead { connection.compact() }
        return false
      case .head: keepExampleIfWanted(connection, bytes)
      case .body(let range):
        if connection.example != nil && connection.exampleBody.count < 200 {
          connection.exampleBody.append(contentsOf: bytes[range].prefix(200 - connection.exampleBody.count))
        }
      case .complete:
        complete(connection)
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
  private func complete(_ connection: Connection) {
    let now = MonotonicClock.nanoseconds
    if connection.offset < connection.filled {
      return fail(connection, .badResponse, fault: .surplusBytes, now: now)
    }
    connection.answers += 1
    connection.backOff = Connection.firstBackOff
    let request = plan.requests[connection.request]
    // A response that came before the whole request was sent leaves the connection in an unknown state.
    let isReusable = connection.parser.isReusable && connection.phase == .receiving
    let isExpected = request.expectedStatus.contains(connection.parser.status)
    if !isExpected && connection.isMeasured {
      let kept = connection.example
      recorders[connection.request].tally(.unexpectedStatus) {
        FailureTally.Example(
          detail: "status \(connection.parser.status)", statusLine: kept?.statusLine,
          bodyStart: Printable.text(connection.exampleBody))
      }
    }
    connection.example = nil
    if isReusable { connection.phase = .idle } else { close(connection) }
    finish(connection, isExpected ? nil : .unexpectedStatus, now: now)
  }

  private func keepExampleIfWanted(_ connection: Connection, _ bytes: UnsafeRawBufferPointer) {
    let status = connection.parser.status
    guard !plan.requests[connection.request].expectedStatus.contains(status), connection.isMeasured,
      recorders[connection.request].wantsExample(of: .unexpectedStatus)
    else { return }
    let line = UnsafeRawBufferPointer(rebasing: bytes[connection.parser.statusLine])
    connection.example = .init(
      detail: "", statusLine: Printable.text(Array(line.prefix(200))), bodyStart: nil)
    connection.exampleBody = []
  }

  // MARK: Failures

  private func failTransfer(_ connection: Connection, _ error: SystemError) {
    if mayRetry(connection) { return retry(connection) }
    fail(connection, .reset, detail: error, now: MonotonicClock.nanoseconds)
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
    detail: SystemError? = nil, now: Int64
  ) {
    if connection.isMeasured {
      recorders[connection.request].tally(cause) {
        FailureTally.Example(
          detail: fault?.rawValue ?? detail?.description ?? cause.rawValue,
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
    if let socket = connection.socket {
      poller.remove(socket.descriptor)
      socket.close()
      connection.socket = nil
    }
    connection.deadline = .max
    connection.phase = .closed
  }

  /// Something came on a connection that awaits nothing: its end, or bytes that belong to no response.
  func closeIdle(_ connection: Connection) { close(connection) }
}

extension SystemError {
  /// The want is on this side.
  fileprivate var isLackHere: Bool { isOutOfDescriptors || isOutOfPorts || isOutOfMemory }
}
