import SystemIO

extension LoadWorker {
  // MARK: Begin

  /// Gives the connection a request, and connects it first if need be.
  func begin(_ connection: Connection, request: Int, intended: Int64, now: Int64) {
    inFlight += 1
    connection.request = request
    connection.intended = intended
    connection.isMeasured = plan.measured.contains(intended)
    connection.takenUp = 0
    connection.sendStart = 0
    connection.firstByte = 0
    connection.sentBytes = 0
    connection.sentEarlier = 0
    connection.receivedBytes = 0
    connection.redirects = 0
    connection.isRetry = false
    connection.requestDeadline = now &+ plan.requestTimeout
    if connection.isMeasured {
      recorders[request].scheduled()
    } else {
      outcome.warmUp.scheduled &+= 1
    }
    let prepared = plan.requests[request]
    connection.isRendered = prepared.isRendered
    if prepared.isRendered,
      let fault = prepared.layout.render(
        into: &connection.rendered, session: connection.session, isSecure: plan.tls != nil)
    {
      tally(connection, .captureFailed, detail: fault)
      return finish(connection, .captureFailed, now: now)
    }
    if connection.phase == .idle {
      startSending(connection, prepared, now: now)
    } else {
      connect(connection, now: now)
    }
  }

  /// Notes when the generator does something for a request for the first time: sends it, or begins to connect for it.
  /// How late that is, and whether it comes to pass, is the generator's doing; how long connecting takes and how it ends
  /// is the service's.
  func takeUp(_ connection: Connection, now: Int64) {
    guard connection.takenUp == 0 else { return }
    connection.takenUp = now
    if plan.measured.contains(now) { outcome.sentInTime &+= 1 }
    if connection.isMeasured { recorders[connection.request].sent(lag: now - connection.intended) }
  }

  /// Connects, at once or when it is its turn: a TLS handshake takes the library 50 KB and a good part of a
  /// millisecond, so that thousands at a time would only make each other late.
  func connect(_ connection: Connection, now: Int64) {
    guard plan.tls != nil, opening >= LoadWorker.mostOpening else { return open(connection, now: now) }
    connection.phase = .queued
    queued.append(connection.index)
    setDeadline(connection, connection.requestDeadline)
  }

  /// Lets as many connect as may; what has been given up meanwhile is passed over.
  func openQueued() {
    while opening < LoadWorker.mostOpening, queuedDone < queued.count {
      let connection = connections[queued[queuedDone]]
      queuedDone += 1
      if connection.phase == .queued { open(connection, now: MonotonicClock.nanoseconds) }
    }
    // Now and then also where the queue never empties, so that it stays as short as there are connections.
    if queuedDone == queued.count || queuedDone >= connections.count {
      queued.removeFirst(queuedDone)
      queuedDone = 0
    }
  }

  private static let mostOpening = 128

  private func open(_ connection: Connection, now: Int64) {
    takeUp(connection, now: now)
    connection.phase = .connecting
    connection.isOpening = true
    opening += 1
    connection.connectStart = now
    connection.answers = 0
    connection.isAtEnd = false
    connection.beginGeneration()
    let deadline = openingDeadline(of: connection)
    // Who has used up half of the time waits for the service and takes no processor time: others may go past.
    setDeadline(connection, plan.tls == nil ? deadline : min(deadline, now &+ plan.connectTimeout / 2))
    do {
      let socket = try StreamSocket.startConnecting(to: plan.address)
      connection.transport = .plain(socket)
      connection.interest = .write
      try poller.add(socket.descriptor, token: connection.token, interest: .write)
    } catch {
      failConnecting(connection, error)
    }
  }

  private func openingDeadline(of connection: Connection) -> Int64 {
    min(connection.requestDeadline, connection.connectStart &+ plan.connectTimeout)
  }

  /// Ends what has been opening for too long; what has used up half of its time gives its turn to others.
  func endOpening(_ connection: Connection, now: Int64) {
    let deadline = openingDeadline(of: connection)
    if now < deadline {
      opened(connection)
      return setDeadline(connection, deadline)
    }
    fail(
      connection, connection.requestDeadline > now ? .connectTimeout : .requestTimeout,
      detail: connection.phase == .handshaking ? "no answer in the tls handshake" : nil, now: now)
  }

  func finishConnecting(_ connection: Connection) {
    guard case .plain(let socket) = connection.transport else { return }
    do throws(SystemError) {
      try socket.finishConnecting()
      try watch(connection, .read)
    } catch {
      return failConnecting(connection, error)
    }
    guard let tls = plan.tls else { return stands(connection) }
    do throws(TLSError) {
      connection.transport = .tls(try tls.client(over: socket, resuming: connection.resumption))
    } catch {
      return fail(connection, .generatorLimit, detail: error.description, now: MonotonicClock.nanoseconds)
    }
    connection.phase = .handshaking
    shakeHands(connection)
  }

  func shakeHands(_ connection: Connection) {
    guard case .tls(let stream) = connection.transport else { return }
    let progress: TLSStream.Handshake
    do throws(TLSError) {
      progress = try stream.handshake()
    } catch {
      return fail(connection, .tlsFailed, detail: error.reason, now: MonotonicClock.nanoseconds)
    }
    do throws(SystemError) {
      try watch(connection, progress == .wantsWrite ? .write : .read)
    } catch {
      return failConnecting(connection, error)
    }
    if progress == .done { stands(connection) }
  }

  /// The connection can carry requests.
  private func stands(_ connection: Connection) {
    let now = MonotonicClock.nanoseconds
    opened(connection)
    outcome.connectTime.record(now - connection.connectStart)
    startSending(connection, plan.requests[connection.request], now: now)
    // What came together with the end of the handshake lies in the library, where the poller does not see it.
    if case .tls(let stream) = connection.transport, stream.holdsBytes,
      connection.phase == .sending || connection.phase == .receiving
    {
      receive(connection)
    }
  }

  func opened(_ connection: Connection) {
    guard connection.isOpening else { return }
    connection.isOpening = false
    opening -= 1
  }

  func failConnecting(_ connection: Connection, _ error: SystemError) {
    let cause: FailureCause
    if error.isConnectionRefused {
      cause = .connectRefused
    } else if error.isTimedOut {
      cause = .connectTimeout
    } else {
      cause = error.isLackHere ? .generatorLimit : .connectFailed
    }
    fail(connection, cause, detail: error.description, now: MonotonicClock.nanoseconds)
  }

  /// Tells the poller what the connection waits for, if that is news.
  func watch(_ connection: Connection, _ interest: Poller.Interest) throws(SystemError) {
    guard interest.rawValue != connection.interest.rawValue, let transport = connection.transport else {
      return
    }
    try poller.change(transport.descriptor, token: connection.token, interest: interest)
    connection.interest = interest
  }
}

extension SystemError {
  /// The want is on this side.
  fileprivate var isLackHere: Bool { isOutOfDescriptors || isOutOfPorts || isOutOfMemory }
}
