import SystemIO

/// Passes all connections on, on the thread that calls `run`.
///
/// What is read of one side goes to the other at once where no fault delays it, and waits in the other's queue where
/// one does, or where the kernel takes no more. A queue that is full stops the reading.
final class ProxyLoop {
  private enum Alarm: Sendable {
    /// Something may leave for this side.
    case side(token: UInt64)
    /// Descriptors may have become free: accept again.
    case accept
  }

  private static let listenerToken = UInt64.max
  private static let controlToken = UInt64.max - 1
  private static let wakeToken = UInt64.max - 2
  /// Set in the tokens of control connections.
  static let controlBit: UInt64 = 1 << 63
  /// The most bytes that wait for one side: enough for 40 MB/s with a latency of 100 ms.
  private static let queueMark = 4 << 20

  private let listener: ListeningSocket
  private let control: ListeningSocket?
  private let target: SocketAddress
  private let wakeUp: WakeUp
  let poller: Poller
  private var timers = TimerHeap<Alarm>()
  /// By the lower part of the token; nil where free.
  private(set) var connections: [ProxiedConnection?] = []
  private var freePlaces: [Int] = []
  private var generation: UInt64 = 0
  var controls: [UInt64: ControlConnection] = [:]
  var faults: [ActiveFault] = []
  var nextFaultNumber = 0
  private var buffer = [UInt8](repeating: 0, count: 65_536)
  private(set) var now = MonotonicClock.nanoseconds
  private var delays = ProxyDelays()

  init(
    listener: ListeningSocket, control: ListeningSocket?, target: SocketAddress, wakeUp: WakeUp,
    fault: ProxyFault
  ) throws(SystemError) {
    self.listener = listener
    self.control = control
    self.target = target
    self.wakeUp = wakeUp
    poller = try Poller(capacity: 512)
    try poller.add(listener.descriptor, token: Self.listenerToken, interest: .read)
    try poller.add(wakeUp.descriptor, token: Self.wakeToken, interest: .read)
    if let control { try poller.add(control.descriptor, token: Self.controlToken, interest: .read) }
    if fault != ProxyFault() { _ = begin(fault) }
  }

  func run(until isStopped: () -> Bool) throws(SystemError) {
    defer { closeAll() }
    while !isStopped() {
      let timeout = timers.firstDue.map { max(0, $0 &- MonotonicClock.nanoseconds) }
      let count = try poller.wait(timeoutNanoseconds: timeout)
      now = MonotonicClock.nanoseconds
      for index in 0..<count { handle(poller.event(at: index)) }
      while let alarm = timers.popDue(at: now) { ring(alarm) }
    }
  }

  private func handle(_ event: Poller.Event) {
    switch event.token {
    case Self.listenerToken: acceptAll()
    case Self.wakeToken: wakeUp.drain()
    case Self.controlToken: acceptControls()
    case let token where token & Self.controlBit != 0:
      if let control = controls[token] { receive(control) }
    case let token:
      guard let (connection, side) = side(token) else { return }
      handle(event, connection, side)
    }
  }

  private func handle(_ event: Poller.Event, _ connection: ProxiedConnection, _ side: ProxiedConnection.Side)
  {
    do {
      if connection.state == .connecting, side === connection.server {
        try side.socket?.finishConnecting()
        connection.state = .passing
        return settle(connection)
      }
      // Whoever is gone is reported for ever: where nothing is to be read, look away.
      if event.isHungUp, !side.interest.contains(.read) { unwatch(side) }
      if event.isReadable, side.interest.contains(.read) { try receive(connection, side) }
      if event.isWritable, side.isBlocked {
        side.isBlocked = false
        try flush(side)
      }
      settle(connection)
    } catch {
      reset(connection)
    }
  }

  private func ring(_ alarm: Alarm) {
    switch alarm {
    case .accept:
      try? poller.change(listener.descriptor, token: Self.listenerToken, interest: .read)
      acceptAll()
    case .side(let token):
      guard let (connection, side) = side(token) else { return }
      side.alarm = .max
      advance(connection, side)
    }
  }

  private func advance(_ connection: ProxiedConnection, _ side: ProxiedConnection.Side) {
    do {
      if connection.heldBy == nil, connection.state == .passing { try flush(side) }
      settle(connection)
    } catch {
      reset(connection)
    }
  }

  // MARK: Connections

  private func side(_ token: UInt64) -> (ProxiedConnection, ProxiedConnection.Side)? {
    let place = Int(token & 0xffff_fffe) >> 1
    guard place < connections.count, let connection = connections[place] else { return nil }
    let side = token & 1 == 0 ? connection.client : connection.server
    return side.token == token ? (connection, side) : nil
  }

  private func acceptAll() {
    for _ in 0..<256 {
      do throws(SystemError) {
        guard let socket = try listener.accept() else { return }
        open(socket)
      } catch {
        // Out of descriptors or memory: what waits keeps the listener readable, so look away for a moment.
        try? poller.change(listener.descriptor, token: Self.listenerToken, interest: .none)
        timers.insert(.accept, due: now &+ 10_000_000)
        return
      }
    }
  }

  private func open(_ socket: StreamSocket) {
    let place = freePlaces.popLast() ?? connections.count
    if place == connections.count { connections.append(nil) }
    generation = (generation &+ 1) & 0x3fff_ffff
    let connection = ProxiedConnection(place: place)
    connection.client.socket = socket
    connection.client.token = generation << 32 | UInt64(place) << 1
    connection.server.token = connection.client.token | 1
    connections[place] = connection
    for index in faults.indices {
      befall(connection, faults[index].meet(isNew: true), by: faults[index].number)
      guard connections[place] === connection else { return }
    }
    // A first packet that is held has not reached the service yet.
    if connection.heldBy == nil { connect(connection) } else { settle(connection) }
  }

  private func connect(_ connection: ProxiedConnection) {
    do throws(SystemError) {
      if connection.state == .connecting, connection.server.socket == nil {
        connection.server.socket = try StreamSocket.startConnecting(to: target)
      }
      settle(connection)
    } catch {
      reset(connection)
    }
  }

  /// Lets a fault strike a connection; one that is lost or reset is gone afterwards.
  func befall(_ connection: ProxiedConnection, _ fate: ActiveFault.Fate, by fault: Int) {
    switch fate {
    case .passes: break
    case .lost: reset(connection)
    case .reset:
      // One that has not sent yet has nothing to lose: it is struck when it does.
      if connection.state == .passing { reset(connection) } else { connection.resetsWhenClientSends = true }
    case .halfOpen:
      connection.state = .silent
      unwatch(connection.server)
      connection.server.socket?.close()
      connection.server.socket = nil
      connection.client.queue.removeAll()
      connection.server.queue.removeAll()
      settle(connection)
    case .held:
      if connection.heldBy == nil { connection.heldBy = fault }
      settle(connection)
    }
  }

  /// Lets go on what a fault has held.
  func free(heldBy fault: Int) {
    for case let connection? in connections where connection.heldBy == fault {
      connection.heldBy = nil
      if connection.state == .connecting {
        connect(connection)
      } else {
        advance(connection, connection.client)
        if connections[connection.place] === connection { advance(connection, connection.server) }
      }
    }
  }

  func reset(_ connection: ProxiedConnection) {
    try? connection.client.socket?.resetOnClose()
    try? connection.server.socket?.resetOnClose()
    close(connection)
  }

  private func close(_ connection: ProxiedConnection) {
    for side in [connection.client, connection.server] {
      unwatch(side)
      side.socket?.close()
    }
    connections[connection.place] = nil
    freePlaces.append(connection.place)
  }

  private func closeAll() {
    for case let connection? in connections { close(connection) }
    for control in controls.values { close(control) }
    listener.close()
    control?.close()
  }

  // MARK: Bytes

  private func receive(
    _ connection: ProxiedConnection, _ side: ProxiedConnection.Side
  ) throws {
    guard let socket = side.socket else { return }
    let other = connection.other(side)
    let room = delays.room(buffer.count)
    for _ in 0..<4 {
      guard other.queue.count < queueMark else { return }
      // Sound: the pointer lives only for the call, and the call writes within its bounds.
      let outcome = try buffer.withUnsafeMutableBytes { bytes in
        try socket.receive(into: UnsafeMutableRawBufferPointer(rebasing: bytes[..<room]))
      }
      switch outcome {
      case .wouldBlock: return
      case .endOfStream:
        side.hasEnded = true
        if connection.state == .silent { return close(connection) }
        return try flush(other)
      case .bytes(let count):
        if connection.state == .silent { continue }
        if connection.resetsWhenClientSends, side === connection.client { return reset(connection) }
        try deliver(count, to: other, isForClient: other === connection.client)
        if count < room { return }
      }
    }
  }

  private var queueMark: Int { delays.queueMark(Self.queueMark) }

  /// Sends the first bytes of the buffer on, or queues them where they are delayed or something waits already.
  private func deliver(
    _ count: Int, to side: ProxiedConnection.Side, isForClient: Bool
  ) throws {
    let release = delays.release(of: count, isForClient: isForClient, at: now)
    var sent = 0
    if release <= now, side.queue.isEmpty, let socket = side.socket {
      // Sound: the pointer lives only for the call.
      let outcome = try buffer.withUnsafeBytes { bytes in
        try socket.send(UnsafeRawBufferPointer(rebasing: bytes[..<count]))
      }
      if case .bytes(let taken) = outcome { sent = taken }
      side.isBlocked = sent < count
    }
    if sent < count {
      buffer.withUnsafeBytes {
        side.queue.append(UnsafeRawBufferPointer(rebasing: $0[sent..<count]), release: release)
      }
    }
  }

  /// Sends what is due, and behind the last byte that no more will come.
  private func flush(_ side: ProxiedConnection.Side) throws {
    guard let socket = side.socket, !side.isBlocked else { return }
    while true {
      let due = side.queue.dueCount(at: now)
      if due == 0 { break }
      let outcome = try side.queue.withFirst(due) { bytes in try socket.send(bytes) }
      guard case .bytes(let count) = outcome else {
        side.isBlocked = true
        return
      }
      side.queue.removeFirst(count)
    }
  }

  // MARK: What comes next

  /// Passes ends on, closes what is done, and tells the poller and the clock what is waited for.
  private func settle(_ connection: ProxiedConnection) {
    guard connections[connection.place] === connection else { return }
    if connection.heldBy == nil, connection.state == .passing {
      for side in [connection.client, connection.server]
      where connection.other(side).hasEnded && side.queue.isEmpty && !side.hasBeenShut {
        side.hasBeenShut = true
        // Whoever is gone already needs not be told.
        try? side.socket?.shutdownSending()
      }
      if connection.client.hasBeenShut, connection.server.hasBeenShut { return close(connection) }
    }
    do throws(SystemError) {
      for side in [connection.client, connection.server] {
        try watch(side, for: interest(of: side, in: connection))
        if connection.heldBy == nil, let release = side.queue.firstRelease, !side.isBlocked,
          release < side.alarm
        {
          side.alarm = release
          timers.insert(.side(token: side.token), due: release)
        }
      }
    } catch {
      reset(connection)
    }
  }

  private func interest(
    of side: ProxiedConnection.Side, in connection: ProxiedConnection
  ) -> Poller.Interest {
    if connection.heldBy != nil { return [] }
    switch connection.state {
    case .connecting: return side === connection.server ? .write : []
    case .silent: return side === connection.client && !side.hasEnded ? .read : []
    case .passing:
      var interest: Poller.Interest = side.isBlocked ? .write : []
      if !side.hasEnded, connection.other(side).queue.count < queueMark { interest.insert(.read) }
      return interest
    }
  }

  private func watch(
    _ side: ProxiedConnection.Side, for interest: Poller.Interest
  ) throws(SystemError) {
    guard let socket = side.socket else { return }
    if !side.isWatched {
      guard !interest.isEmpty else { return }
      try poller.add(socket.descriptor, token: side.token, interest: interest)
      side.isWatched = true
    } else if interest != side.interest {
      try poller.change(socket.descriptor, token: side.token, interest: interest)
    }
    side.interest = interest
  }

  private func unwatch(_ side: ProxiedConnection.Side) {
    if side.isWatched, let socket = side.socket { poller.remove(socket.descriptor) }
    side.isWatched = false
    side.interest = []
  }

  // MARK: Delays

  /// Computes the delays anew from the faults in place.
  ///
  /// - Parameter isEnding: whether a fault has ended, which lets go what it delayed.
  func refreshDelays(isEnding: Bool) {
    delays.refresh(faults)
    guard isEnding else { return }
    now = MonotonicClock.nanoseconds
    delays.clearWay(at: now)
    for case let connection? in connections {
      for side in [connection.client, connection.server] where !side.queue.isEmpty {
        side.queue.releaseAll(at: now)
        if connections[connection.place] === connection { advance(connection, side) }
      }
      if connections[connection.place] === connection { settle(connection) }
    }
  }

  private func acceptControls() {
    while let socket = try? control?.accept() {
      generation = (generation &+ 1) & 0x3fff_ffff
      let connection = ControlConnection(socket: socket, token: Self.controlBit | generation)
      guard (try? poller.add(socket.descriptor, token: connection.token, interest: .read)) != nil else {
        socket.close()
        continue
      }
      controls[connection.token] = connection
    }
  }
}
