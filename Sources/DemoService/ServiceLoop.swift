import SystemIO

/// Serves all connections on the thread that calls `run`.
///
/// A connection is served one request at a time; what it sends ahead waits in its parser, and beyond
/// `Connection.inputMark` in the kernel. Its answers go on only while less than `Connection.outputMark` is unsent.
final class ServiceLoop {
  private static let listenerToken = UInt64.max
  private static let wakeToken = UInt64.max - 1
  /// To send fewer takes about as long as to start a thread for them.
  private static let manyAnswers = 128

  private let listener: ListeningSocket
  private let wakeUp: WakeUp
  private let isStopped: () -> Bool
  private let limits: DemoLimits
  private let poller: Poller
  private let start: Int64
  private var application: DemoApplication
  private var timers = TimerHeap<ServiceAlarm>()
  /// The index is the lower half of a connection's token; the upper half counts how often the place was taken.
  private var places: [Connection?] = []
  private var freePlaces: [Int] = []
  private var generation: UInt64 = 0
  private var receiveBuffer = [UInt8](repeating: 0, count: 65_536)
  private var dateLine: [UInt8] = []
  private var dateSecond = Int64.min
  private var now: Int64

  init(
    _ configuration: DemoConfiguration, listener: ListeningSocket, wakeUp: WakeUp,
    isStopped: @escaping () -> Bool
  ) throws(SystemError) {
    self.listener = listener
    self.wakeUp = wakeUp
    self.isStopped = isStopped
    limits = configuration.limits
    poller = try Poller(capacity: 512)
    start = MonotonicClock.nanoseconds
    now = start
    application = DemoApplication(configuration, startNanoseconds: MonotonicClock.wallNanoseconds)
    try poller.add(listener.descriptor, token: Self.listenerToken, interest: .read)
    try poller.add(wakeUp.descriptor, token: Self.wakeToken, interest: .read)
  }

  /// Serves until `isStopped`, then closes every connection.
  func run() throws(SystemError) {
    defer { closeAll() }
    while !isStopped() {
      let timeout = timers.firstDue.map { max(0, $0 &- MonotonicClock.nanoseconds) }
      let count = try poller.wait(timeoutNanoseconds: timeout)
      refreshClock()
      for index in 0..<count { handle(poller.event(at: index)) }
      ringAlarms()
    }
  }

  private func refreshClock() {
    now = MonotonicClock.nanoseconds
    let second = MonotonicClock.wallNanoseconds / 1_000_000_000
    guard second != dateSecond else { return }
    dateSecond = second
    dateLine = Array("Date: \(HTTPDate.text(secondsSince1970: second))\r\n".utf8)
  }

  private func handle(_ event: Poller.Event) {
    switch event.token {
    case Self.listenerToken:
      acceptAll()
    case Self.wakeToken:
      wakeUp.drain()
    default:
      guard let connection = connection(event.token) else { return }
      if event.isReadable && !receive(connection, isHungUp: event.isHungUp) { return close(connection) }
      proceed(connection)
    }
  }

  private func ringAlarms() {
    var held: [Connection] = []
    while let alarm = timers.popDue(at: now) {
      switch alarm {
      case .answer(let token):
        guard let connection = connection(token), connection.isWaitingForRelease else { continue }
        release(connection)
        held.append(connection)
      case .limit(let token):
        guard let connection = connection(token) else { continue }
        connection.nextCheckNanoseconds = .max
        if deadline(of: connection) <= now { close(connection) } else { scheduleCheck(connection) }
      case .accept:
        try? poller.change(listener.descriptor, token: Self.listenerToken, interest: .read)
        acceptAll()
      }
    }
    send(held)
    if timers.count > 1_024 + 4 * application.metrics.openConnections {
      timers.removeAll { alarm in
        switch alarm {
        case .answer(let token), .limit(let token): connection(token) == nil
        case .accept: false
        }
      }
    }
  }

  // MARK: Connections

  private func connection(_ token: UInt64) -> Connection? {
    let place = Int(token & 0xffff_ffff)
    guard place < places.count, let connection = places[place], connection.token == token else { return nil }
    return connection
  }

  private func acceptAll() {
    // The rest comes with the next round, so that a flood of connections does not hold up the answers.
    for _ in 0..<256 {
      do throws(SystemError) {
        guard let socket = try listener.accept() else { return }
        if application.metrics.openConnections >= limits.connections {
          refuse(socket)
        } else {
          try open(socket)
        }
      } catch {
        // Out of descriptors or memory: what waits keeps the listener readable, so look away for a moment.
        try? poller.change(listener.descriptor, token: Self.listenerToken, interest: .none)
        timers.insert(.accept, due: now &+ 10_000_000)
        return
      }
    }
  }

  private func open(_ socket: StreamSocket) throws(SystemError) {
    let place = freePlaces.popLast() ?? places.count
    if place == places.count { places.append(nil) }
    generation = (generation &+ 1) & 0x7fff_ffff
    let connection = Connection(socket: socket, token: generation << 32 | UInt64(place), now: now)
    do throws(SystemError) {
      try poller.add(socket.descriptor, token: connection.token, interest: .read)
    } catch {
      freePlaces.append(place)
      throw error
    }
    places[place] = connection
    application.metrics.openConnections += 1
    scheduleCheck(connection)
  }

  private func refuse(_ socket: StreamSocket) {
    let body = Pages.error("more than \(limits.connections) connections")
    var bytes: [UInt8] = []
    let head = ResponseHead(
      status: 503, contentType: Answer.json, framing: .length(body.count), allow: nil, closesConnection: true,
      isForVersionZero: false)
    head.write(to: &bytes, dateLine: dateLine)
    bytes += body
    // The client may be gone already; it is not served either way.
    _ = try? receiveBuffer.withUnsafeMutableBytes { try socket.receive(into: $0) }
    _ = try? bytes.withUnsafeBytes { try socket.send($0) }
    try? socket.shutdownSending()
    socket.close()
  }

  private func close(_ connection: Connection) {
    let place = Int(connection.token & 0xffff_ffff)
    guard places[place] === connection else { return }
    poller.remove(connection.socket.descriptor)
    connection.socket.close()
    places[place] = nil
    freePlaces.append(place)
    application.metrics.openConnections -= 1
    if let exchange = connection.exchange { application.metrics.abandon(exchange.answer.route) }
  }

  private func closeAll() {
    for connection in places { if let connection { close(connection) } }
    poller.remove(listener.descriptor)
    poller.remove(wakeUp.descriptor)
    listener.close()
  }

  // MARK: Input

  /// Reads once; false when the connection is of no more use.
  private func receive(_ connection: Connection, isHungUp: Bool) -> Bool {
    if connection.hasEndOfInput { return !isHungUp }
    do {
      // Sound: the pointer lives only for the call, and the call writes within its bounds.
      let outcome = try receiveBuffer.withUnsafeMutableBytes { try connection.socket.receive(into: $0) }
      switch outcome {
      case .bytes(let count):
        if connection.isDraining || connection.closesAfterOutput { return true }
        if connection.exchange == nil && !connection.parser.isAmidRequest && connection.unsentCount == 0 {
          connection.markNanoseconds = now
        }
        connection.parser.append(receiveBuffer[..<count])
      case .endOfStream:
        connection.hasEndOfInput = true
      case .wouldBlock:
        break
      }
      return true
    } catch {
      return false
    }
  }

  // MARK: Answers

  /// Does all that can be done for a connection without waiting.
  private func proceed(_ connection: Connection) {
    connection.waitsForItsTurn = true
    do {
      // A megabyte a turn, so that a client that takes all at once does not hold up the others.
      for _ in 0..<16 {
        fillOutput(connection)
        try connection.flush(at: now)
        if connection.unsentCount > 0 || connection.isIdle {
          connection.waitsForItsTurn = false
          break
        }
      }
    } catch {
      return close(connection)
    }
    settle(connection)
  }

  /// Turns requests into output until one must wait, none is left, or enough is unsent.
  private func fillOutput(_ connection: Connection) {
    while connection.unsentCount < Connection.outputMark && !connection.closesAfterOutput {
      if connection.exchange != nil {
        guard !connection.isWaitingForRelease else { return }
        pump(connection)
        continue
      }
      connection.needsMoreInput = false
      switch connection.parser.next() {
      case .incomplete:
        connection.needsMoreInput = true
        return
      case .continueExpected:
        connection.write { $0 += "HTTP/1.1 100 Continue\r\n\r\n".utf8 }
      case .request(let request):
        let began = MonotonicClock.nanoseconds
        let answer = application.answer(request, at: began &- start)
        let isHeld = answer.releaseNanoseconds > began &- start
        if isHeld {
          connection.hold()
          timers.insert(.answer(token: connection.token), due: start &+ answer.releaseNanoseconds)
        }
        write(
          Connection.Exchange(
            answer: answer, method: request.method, minorVersion: request.minorVersion,
            keepsAlive: request.keepsAlive, beganNanoseconds: began), to: connection)
        if !isHeld { release(connection) }
      case .refused(let fault):
        let began = MonotonicClock.nanoseconds
        write(
          Connection.Exchange(
            answer: application.answer(fault, at: began &- start), method: .other, minorVersion: 1,
            keepsAlive: false, beganNanoseconds: began), to: connection)
        connection.isDraining = true
        release(connection)
      }
    }
  }

  /// Begins an exchange: puts the head of the answer, and what there is of a whole body, into the send buffer. An answer
  /// that is held is written too, so that its release is nothing but to send it.
  private func write(_ exchange: Connection.Exchange, to connection: Connection) {
    var exchange = exchange
    let answer = exchange.answer
    let hasNoBody = answer.status == 204 || answer.status == 304
    var unsent = 0
    var framing = ResponseHead.Framing.none
    switch answer.body {
    case .bytes(let bytes):
      if !hasNoBody { framing = .length(bytes.count) }
    case .pattern(let count, let isChunked):
      framing = isChunked && exchange.minorVersion > 0 ? .chunked : .length(count)
      unsent = count
    }
    let isHeadOnly = exchange.method == .head || hasNoBody
    let head = ResponseHead(
      status: answer.status, contentType: answer.contentType, framing: framing,
      allow: answer.status == 405 ? answer.route.allowedMethods : nil, closesConnection: !exchange.keepsAlive,
      isForVersionZero: exchange.minorVersion == 0)
    connection.write { output in
      head.write(to: &output, dateLine: dateLine)
      if !isHeadOnly, case .bytes(let bytes) = answer.body { output.append(contentsOf: bytes) }
    }
    if case .pattern = answer.body, !isHeadOnly { exchange.unsentPattern = unsent }
    connection.exchange = exchange
  }

  /// Lets an answer be sent.
  private func release(_ connection: Connection) {
    guard let exchange = connection.exchange else { return }
    connection.markNanoseconds = now
    connection.release()
    if exchange.unsentPattern == nil { finish(connection, exchange) }
  }

  /// Sends answers that were held until now, and goes on with their connections when the last is sent: those that a stall
  /// held are due at one moment. Many are sent on all processors, since the kernel takes some 15 µs for each.
  private func send(_ held: [Connection]) {
    // An alarm may have closed one meanwhile.
    let held = held.filter { connection($0.token) != nil }
    let lanes = held.count < Self.manyAnswers ? 1 : HostInformation.usableProcessors
    let parts = (0..<lanes).map { lane in
      HeldAnswers(connections: stride(from: lane, to: held.count, by: lanes).map { held[$0] }, now: now)
    }
    _ = mapSideBySide(parts) { $0.send() }
    for connection in held { proceed(connection) }
  }

  /// Puts more of a long body into the send buffer.
  private func pump(_ connection: Connection) {
    guard var exchange = connection.exchange, let unsent = exchange.unsentPattern,
      case .pattern(let count, let isChunked) = exchange.answer.body
    else { return }
    let isFramed = isChunked && exchange.minorVersion > 0
    let block = BytePattern.block
    // Pieces begin at multiples of the block, so that the text goes on without a seam.
    let piece = min(unsent, block.count)
    connection.write { output in
      if piece > 0 {
        if isFramed { output += "\(String(piece, radix: 16))\r\n".utf8 }
        output += block[..<piece]
        if isFramed { output += "\r\n".utf8 }
      }
      if isFramed && piece == unsent { output += "0\r\n\r\n".utf8 }
    }
    precondition(unsent <= count, "a body never grows while it is sent")
    exchange.unsentPattern = unsent - piece
    connection.exchange = exchange
    if piece == unsent { finish(connection, exchange) }
  }

  private func finish(_ connection: Connection, _ exchange: Connection.Exchange) {
    connection.exchange = nil
    if !exchange.keepsAlive { connection.closesAfterOutput = true }
    let end = MonotonicClock.nanoseconds
    application.metrics.finish(
      exchange.answer.route, method: exchange.method, status: exchange.answer.status,
      nanoseconds: end &- exchange.beganNanoseconds)
  }

  // MARK: What comes next

  /// Closes a connection that is done, or tells the poller and the clock what it waits for.
  private func settle(_ connection: Connection) {
    if connection.exchange == nil && !connection.wantsToWrite {
      if connection.hasEndOfInput { return close(connection) }
      if connection.closesAfterOutput {
        guard connection.isDraining else { return close(connection) }
        if !connection.hasShutSending {
          connection.hasShutSending = true
          try? connection.socket.shutdownSending()
        }
      }
    }
    let readsOn = connection.closesAfterOutput || connection.parser.bufferedCount < Connection.inputMark
    let reads: Poller.Interest = connection.hasEndOfInput || !readsOn ? .none : .read
    let interest = connection.wantsToWrite ? reads.union(.write) : reads
    if interest != connection.interest {
      connection.interest = interest
      do throws(SystemError) {
        try poller.change(connection.socket.descriptor, token: connection.token, interest: interest)
      } catch {
        return close(connection)
      }
    }
    scheduleCheck(connection)
  }

  /// When the connection outstays a limit if nothing changes.
  private func deadline(of connection: Connection) -> Int64 {
    if connection.wantsToWrite { return Self.sum(connection.markNanoseconds, limits.unread) }
    if connection.exchange != nil { return Self.sum(now, limits.idle) }
    if connection.closesAfterOutput { return Self.sum(connection.markNanoseconds, .seconds(1)) }
    let limit = connection.parser.isAmidRequest ? limits.request : limits.idle
    return Self.sum(connection.markNanoseconds, limit)
  }

  private func scheduleCheck(_ connection: Connection) {
    let due = deadline(of: connection)
    guard due < connection.nextCheckNanoseconds else { return }
    connection.nextCheckNanoseconds = due
    timers.insert(.limit(token: connection.token), due: due)
  }

  private static func sum(_ nanoseconds: Int64, _ duration: Duration) -> Int64 {
    let (sum, overflows) = nanoseconds.addingReportingOverflow(max(0, duration.wholeNanoseconds))
    return overflows ? .max : sum
  }
}
