import Statistics
import SystemIO

/// Sends one share of the load from one thread, over its own connections, with its own poller.
///
/// Nothing is shared with other workers and nothing is locked; once a second it tells how far it is.
final class LoadWorker {
  let plan: WorkerPlan
  let poller: Poller
  let connections: [Connection]
  let recorders: [RequestRecorder]
  let isOpen: Bool
  private let stop: StopSignal
  private let board: ProgressBoard

  /// Connections without a request, in the open model; the most recently used is last.
  var free: [Int] = []
  var isSending = true
  var inFlight = 0
  /// No deadline lies before this; a scan finds the next.
  var nextScan = Int64.max
  var outcome: WorkerOutcome
  /// The next place in the schedule (open model) or in this worker's own sequence (closed model).
  private var nextPlace: Int
  private var liveSucceeded: UInt64 = 0
  private var liveFailed: UInt64 = 0
  private var second = 0
  private var secondEnd: Int64
  private var nextReport: Int64

  /// How many events are handled before the schedule is looked at again, less one; of the form 2ⁿ − 1.
  private static let eventsBetweenLooks = 3
  /// How many requests are begun before answers are looked at again.
  private static let sendsBetweenLooks = 32
  private static let wakeUpToken = UInt64.max
  private static let billion: Int64 = 1_000_000_000

  init(plan: WorkerPlan, stop: StopSignal, board: ProgressBoard) throws(SystemError) {
    self.plan = plan
    self.stop = stop
    self.board = board
    let isOpen = plan.schedule != nil
    self.isOpen = isOpen
    poller = try Poller(capacity: 512)
    try poller.add(stop.wakeUp.descriptor, token: LoadWorker.wakeUpToken, interest: .read)
    connections = (0..<plan.connections).map { Connection(index: $0, limits: plan.limits) }
    let seconds = Int((plan.sendEnd - plan.measureStart) / LoadWorker.billion) + 2
    recorders = plan.requests.map { _ in
      RequestRecorder(isOpen: isOpen, seconds: seconds, recorders: plan.requests.count)
    }
    var connectTime = Histogram()
    connectTime.reserveCounts()
    outcome = WorkerOutcome(requests: [], warmUp: RequestCounts(), connectTime: connectTime)
    nextPlace = plan.firstPlace
    secondEnd = plan.measureStart + LoadWorker.billion
    nextReport = plan.start + LoadWorker.billion
    if isOpen { free = Array((0..<plan.connections).reversed()) }
  }

  /// Works until the last request has ended. Throws `CancellationError` when told to stop.
  func run() throws -> WorkerOutcome {
    OwnThread.wakeOnTime()
    let processorStart = MonotonicClock.threadProcessorNanoseconds
    try waitForStart()
    outcome.begin = MonotonicClock.nanoseconds
    if !isOpen {
      for connection in connections { beginNext(connection, now: MonotonicClock.nanoseconds) }
    }
    var now = MonotonicClock.nanoseconds
    while true {
      if isSending {
        if isOpen { sendWhatIsDue(now: now) }
        if now >= plan.sendEnd { endSending(now: now) }
      }
      if now >= nextScan { scanDeadlines(now: now) }
      if !isSending && inFlight == 0 { break }
      if now >= nextReport { report(now: now) }
      let count = try poller.wait(timeoutNanoseconds: max(0, nextWake() - MonotonicClock.nanoseconds))
      if stop.isSet { throw CancellationError() }
      for index in 0..<count {
        handle(poller.event(at: index))
        // What is due must not wait for all the answers that came at once.
        if isOpen && isSending && index & LoadWorker.eventsBetweenLooks == LoadWorker.eventsBetweenLooks {
          sendWhatIsDue(now: MonotonicClock.nanoseconds)
        }
      }
      now = MonotonicClock.nanoseconds
    }
    for connection in connections { close(connection) }
    for recorder in recorders { recorder.closeWindow(second: second) }
    outcome.requests = zip(recorders, plan.requests).map { $0.result(name: $1.name) }
    outcome.end = now
    outcome.processorNanoseconds = MonotonicClock.threadProcessorNanoseconds - processorStart
    return outcome
  }

  // MARK: Pacing

  private func waitForStart() throws {
    while true {
      let left = plan.start - MonotonicClock.nanoseconds
      if left <= 0 { return }
      _ = try poller.wait(timeoutNanoseconds: left)
      if stop.isSet { throw CancellationError() }
    }
  }

  private func nextWake() -> Int64 {
    var wake = min(nextScan, nextReport)
    if isSending {
      wake = min(wake, plan.sendEnd)
      if let schedule = plan.schedule, !free.isEmpty, nextPlace < schedule.count {
        wake = min(wake, plan.start + schedule.offsetNanoseconds(nextPlace))
      }
    }
    return wake
  }

  /// Begins what is due as far as connections are free; the rest waits, in order, for the next call.
  ///
  /// After a pause of the whole process much is due at once: answers are looked at in between, so that the time
  /// they wait here is not taken for the service's.
  private func sendWhatIsDue(now: Int64) {
    guard let schedule = plan.schedule else { return }
    let end = nextPlace &+ LoadWorker.sendsBetweenLooks &* plan.placesApart
    while nextPlace < schedule.count, nextPlace < end {
      let due = plan.start + schedule.offsetNanoseconds(nextPlace)
      guard due <= now, let index = free.popLast() else { return }
      let request = plan.mix.request(at: nextPlace)
      nextPlace += plan.placesApart
      begin(connections[index], request: request, intended: due, now: MonotonicClock.nanoseconds)
    }
  }

  /// The next request of the closed model on this connection.
  func beginNext(_ connection: Connection, now: Int64) {
    let request = plan.mix.request(at: nextPlace)
    nextPlace += 1
    begin(connection, request: request, intended: now, now: now)
  }

  /// Counts what was due and not begun, and closes what is idle; what is in flight may end.
  private func endSending(now: Int64) {
    isSending = false
    closeSeconds(before: plan.sendEnd - 1)
    if let schedule = plan.schedule {
      while nextPlace < schedule.count {
        let due = plan.start + schedule.offsetNanoseconds(nextPlace)
        if due >= plan.measureStart {
          let recorder = recorders[plan.mix.request(at: nextPlace)]
          recorder.scheduled()
          recorder.unsent(waited: max(now, plan.sendEnd) - due)
        } else {
          outcome.warmUp.scheduled &+= 1
          outcome.warmUp.unsent &+= 1
        }
        nextPlace += plan.placesApart
      }
    }
    for connection in connections where connection.phase == .idle || connection.phase == .backingOff {
      close(connection)
    }
  }

  // MARK: Seconds

  /// Closes the seconds that are over; to be called before anything that ended at `now` is recorded.
  func closeSeconds(before now: Int64) {
    guard now >= secondEnd else { return }
    for recorder in recorders { recorder.closeWindow(second: second) }
    second = Int((now - plan.measureStart) / LoadWorker.billion)
    secondEnd = plan.measureStart + Int64(second + 1) * LoadWorker.billion
  }

  private func report(now: Int64) {
    board.write(
      .init(succeeded: liveSucceeded, failed: liveFailed, inFlight: inFlight), worker: plan.worker)
    nextReport = now + LoadWorker.billion
  }

  // MARK: Ends of requests

  /// Records the end of the connection's request and finds the connection something else to do.
  func finish(_ connection: Connection, _ cause: FailureCause?, now: Int64) {
    inFlight -= 1
    if cause == nil { liveSucceeded &+= 1 } else { liveFailed &+= 1 }
    if now >= plan.measureStart && now <= plan.sendEnd {
      outcome.completedInTime &+= 1
      if cause == nil { outcome.succeededInTime &+= 1 }
    }
    if connection.isMeasured {
      closeSeconds(before: now)
      let recorder = recorders[connection.request]
      recorder.ended(
        cause, latency: now - connection.intended,
        service: connection.sendStart > 0 ? now - connection.sendStart : nil)
      recorder.transferred(sent: connection.sentBytes, received: connection.receivedBytes)
    } else if let cause {
      if cause.isTimeout { outcome.warmUp.timedOut &+= 1 } else { outcome.warmUp.failed &+= 1 }
    } else {
      outcome.warmUp.succeeded &+= 1
    }
    connection.deadline = .max
    if isOpen {
      free.append(connection.index)
      if !isSending { close(connection) }
    } else if !isSending || now >= plan.sendEnd {
      close(connection)
    } else if let cause, !cause.isTimeout, connection.answers == 0 {
      // Nobody answers on fresh connections: asking again at once would only burn both processors.
      close(connection)
      connection.phase = .backingOff
      setDeadline(connection, now + connection.backOff)
      connection.backOff = min(connection.backOff * 2, Connection.longestBackOff)
    } else {
      beginNext(connection, now: now)
    }
  }

  // MARK: Deadlines

  func setDeadline(_ connection: Connection, _ deadline: Int64) {
    connection.deadline = deadline
    if deadline < nextScan { nextScan = deadline }
  }

  /// Ends what is overdue and finds the next deadline.
  ///
  /// One pass over all connections: deadlines of requests that are answered in time never lead here twice, since
  /// the next one found lies a whole timeout ahead.
  private func scanDeadlines(now: Int64) {
    nextScan = .max
    for connection in connections {
      if connection.deadline <= now {
        connection.deadline = .max
        switch connection.phase {
        case .connecting, .handshaking:
          let isConnectTimeout = connection.requestDeadline > now
          let isHandshaking = connection.phase == .handshaking
          fail(
            connection, isConnectTimeout ? .connectTimeout : .requestTimeout,
            detail: isHandshaking ? "no answer in the tls handshake" : nil, now: now)
        case .sending, .receiving: fail(connection, .requestTimeout, now: now)
        case .backingOff:
          connection.phase = .closed
          if isSending { beginNext(connection, now: now) }
        case .closed, .idle: break
        }
      }
      if connection.deadline < nextScan { nextScan = connection.deadline }
    }
  }

  private func handle(_ event: Poller.Event) {
    if event.token == LoadWorker.wakeUpToken { return stop.wakeUp.drain() }
    let connection = connections[Connection.index(of: event.token)]
    guard event.token == connection.token else { return }
    switch connection.phase {
    case .receiving: receive(connection)
    case .sending:
      if event.isReadable { receive(connection) }
      if event.isWritable && connection.phase == .sending { send(connection) }
    case .connecting: if event.isWritable { finishConnecting(connection) }
    case .handshaking: shakeHands(connection)
    case .idle: closeIdle(connection)
    case .closed, .backingOff: break
    }
  }
}
