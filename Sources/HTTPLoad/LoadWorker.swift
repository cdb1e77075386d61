import RegularExpressions
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
  /// One for each request of the plan.
  let knownHeads: [KnownHead]
  /// One for each scenario of the plan.
  let scenarioRecorders: [ScenarioRecorder]
  let isOpen: Bool
  /// What is received lies here first, whatever the connection.
  let memory: UnsafeMutableRawBufferPointer
  private let stop: StopSignal
  private let board: ProgressBoard

  /// Connections without a request, in the open model; the most recently used is last.
  @exclusivity(unchecked) var free: [Int] = []
  var isSending = true
  var inFlight = 0
  /// Iterations that have begun and are not over.
  var underWay = 0
  /// When connections whose users think go on.
  @exclusivity(unchecked) var timers = TimerHeap<Int>()
  /// How many connections are connecting or shaking hands, and the places of those that wait to, first come first.
  var opening = 0
  @exclusivity(unchecked) var queued: [Int] = []
  /// How many of `queued` have had their turn.
  var queuedDone = 0
  /// No deadline lies before this; a scan finds the next.
  var nextScan = Int64.max
  @exclusivity(unchecked) var outcome: WorkerOutcome
  /// What is next in the schedule; nil in the closed model.
  @exclusivity(unchecked) var cursor: ArrivalCursor?
  /// How many iterations this worker has begun, and how many of them count (closed model).
  var begun = 0
  var begunMeasured = 0
  /// The connections before this place carry users (closed model).
  var activated = 0
  @exclusivity(unchecked) private var coalescing = AnswerCoalescing()
  @exclusivity(unchecked) private var burstCoalescing = BurstCoalescing()
  var nextLevelCheck = Int64.min
  /// Matchers of the expressions that expectations and captures have used on this thread.
  var matchers: [String: RegexMatcher] = [:]
  private var liveSucceeded: UInt64 = 0
  private var liveFailed: UInt64 = 0
  private var second = 0
  /// What has ended since the last report.
  private var closed: [LoadWindow] = []
  private var secondEnd: Int64
  private var nextReport: Int64

  /// How many events are handled before the schedule is looked at again, less one; of the form 2ⁿ − 1.
  private static let eventsBetweenLooks = 3
  private static let watchNanoseconds: Int64 = 60_000
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
    connections = (0..<plan.connections).map { index in
      let session =
        plan.needsSessions
        ? UserSession(slots: plan.slots.count, seed: UInt64(plan.first + index * plan.stride)) : nil
      return Connection(index: index, limits: plan.limits, session: session)
    }
    // Sound: lent to one connection at a time, for as long as it receives; freed in deinit.
    memory = .allocate(byteCount: 65_536, alignment: 64)
    recorders = plan.requests.map { _ in
      RequestRecorder(isOpen: isOpen, recorders: plan.requests.count)
    }
    knownHeads = plan.requests.map { _ in KnownHead(limits: plan.limits) }
    scenarioRecorders = plan.flows.compactMap { $0.scenario == nil ? nil : ScenarioRecorder() }
    var connectTime = Histogram()
    connectTime.reserveCounts()
    outcome = WorkerOutcome(connectTime: connectTime)
    cursor = plan.schedule.map {
      ArrivalCursor(
        $0, process: plan.arrivals, iterations: plan.iterations, first: plan.first, stride: plan.stride)
    }
    secondEnd = plan.measured.time(whenElapsed: LoadWorker.billion)
    nextReport = plan.start + LoadWorker.billion
    if isOpen {
      free = Array((0..<plan.connections).reversed())
      nextLevelCheck = .max
    }
  }

  deinit { memory.deallocate() }

  /// Works until the last request has ended. Throws `CancellationError` when told to stop.
  func run() throws -> WorkerOutcome {
    OwnThread.wakeOnTime()
    let processorStart = MonotonicClock.threadProcessorNanoseconds
    try waitForStart()
    outcome.begin = MonotonicClock.nanoseconds
    // To sleep and be woken takes the kernel about as long as this: so short a time is waited out awake.
    let watch = isOpen ? LoadWorker.watchNanoseconds : 0
    var now = MonotonicClock.nanoseconds
    var lastBatch = 0
    while true {
      if isSending {
        if isOpen { sendWhatIsDue(now: now) } else { followLevel(now: now) }
        wakeThinkers(now: now)
        if stop.isEndingEarly { outcome.cut = now }
        if now >= plan.sendEnd || outcome.cut != nil || (underWay == 0 && hasBegunAll) {
          endSending(now: now)
        }
      }
      if now >= nextScan { scanDeadlines(now: now) }
      // After the deadlines: those that gave up make room for others.
      if queuedDone < queued.count { openQueued() }
      if !isSending && inFlight == 0 { break }
      if now >= nextReport { report(now: now) }
      letAnswersGather(lastBatch: lastBatch, now: now, wake: nextWake() - watch)
      let count = try poller.wait(timeoutNanoseconds: max(0, nextWake() - MonotonicClock.nanoseconds - watch))
      lastBatch = count
      if stop.isGivingUp { throw CancellationError() }
      for index in 0..<count {
        handle(poller.event(at: index))
        // To look through one answer may take long where a pattern is bad.
        if stop.isGivingUp { throw CancellationError() }
        // What is due must not wait for all the answers that came at once.
        if isOpen && isSending && index & LoadWorker.eventsBetweenLooks == LoadWorker.eventsBetweenLooks {
          sendWhatIsDue(now: MonotonicClock.nanoseconds)
        }
      }
      now = MonotonicClock.nanoseconds
    }
    for connection in connections { close(connection) }
    closeWindows()
    tell()
    outcome.requests = zip(recorders, plan.requests).map { $0.result(name: $1.name) }
    outcome.scenarios = scenarioRecorders.map(\.result)
    outcome.end = now
    outcome.processorNanoseconds = MonotonicClock.threadProcessorNanoseconds - processorStart
    return outcome
  }

  private func waitForStart() throws {
    while true {
      let left = plan.start - MonotonicClock.nanoseconds
      if left <= 0 { return }
      _ = try poller.wait(timeoutNanoseconds: left)
      if stop.isGivingUp { throw CancellationError() }
    }
  }

  private func letAnswersGather(lastBatch: Int, now: Int64, wake: Int64) {
    let time =
      if isOpen {
        burstCoalescing.sleeps(inFlight: inFlight, now: now) ? BurstCoalescing.sleep : 0
      } else {
        coalescing.sleep(inFlight: inFlight, lastBatch: lastBatch)
      }
    if time > 0, now + time < wake { OwnThread.sleep(nanoseconds: time) }
  }

  private func nextWake() -> Int64 {
    var wake = min(nextScan, nextReport)
    if isSending {
      wake = min(wake, plan.sendEnd, nextLevelCheck)
      if let due = cursor?.due, due < .max, !free.isEmpty { wake = min(wake, plan.start + due) }
      if let due = timers.firstDue { wake = min(wake, due) }
    }
    return wake
  }

  // MARK: Seconds

  /// Closes the seconds that are over; to be called before anything that ended at `now` is recorded.
  func closeSeconds(before now: Int64) {
    guard now >= secondEnd else { return }
    closeWindows()
    second = Int(plan.measured.elapsed(now) / LoadWorker.billion)
    secondEnd = plan.measured.time(whenElapsed: Int64(second + 1) * LoadWorker.billion)
  }

  private func closeWindows() {
    for (request, recorder) in recorders.enumerated() {
      if let window = recorder.closeWindow(second: second, request: request) { closed.append(window) }
    }
  }

  private func report(now: Int64) {
    closeSeconds(before: now)
    tell()
    nextReport = now + LoadWorker.billion
  }

  private func tell() {
    board.write(
      .init(succeeded: liveSucceeded, failed: liveFailed, inFlight: inFlight), windows: closed,
      worker: plan.worker)
    closed.removeAll(keepingCapacity: true)
  }

  // MARK: Ends of requests

  /// Records the end of the connection's request; what it does next is up to its iteration.
  func finish(_ connection: Connection, _ cause: FailureCause?, now: Int64) {
    inFlight -= 1
    if cause == nil { liveSucceeded &+= 1 } else { liveFailed &+= 1 }
    if plan.measured.contains(now), outcome.cut == nil {
      outcome.completedInTime &+= 1
      if cause == nil { outcome.succeededInTime &+= 1 }
    }
    if connection.isMeasured {
      closeSeconds(before: now)
      let recorder = recorders[connection.request]
      let hasBegun = connection.sendStart > 0
      recorder.ended(
        cause, latency: now - connection.intended, service: hasBegun ? now - connection.sendStart : nil,
        firstByte: connection.firstByte > 0 ? connection.firstByte - connection.sendStart : nil)
      if plan.keepsOutcomes {
        keep(
          due: connection.intended, takenUp: connection.takenUp > 0 ? connection.takenUp : nil,
          duration: now - (!isOpen && hasBegun ? connection.sendStart : connection.intended),
          hasSucceeded: cause == nil)
      }
      recorder.transferred(
        sent: connection.sentEarlier + connection.sentBytes, received: connection.receivedBytes)
    } else if let cause {
      if cause.isTimeout { outcome.warmUp.timedOut &+= 1 } else { outcome.warmUp.failed &+= 1 }
    } else {
      outcome.warmUp.succeeded &+= 1
    }
    if connection.sendStart > 0 {
      let time = now - connection.sendStart
      if isOpen { burstCoalescing.ended(after: time, at: now) } else { coalescing.ended(after: time) }
    }
    connection.deadline = .max
    goOn(connection, cause, now: now)
  }

  func keep(due: Int64, takenUp: Int64?, duration: Int64, hasSucceeded: Bool) {
    outcome.each.append(
      RequestOutcome(
        dueNanoseconds: due - plan.measured.start, sendLagNanoseconds: takenUp.map { $0 - due },
        durationNanoseconds: duration, hasSucceeded: hasSucceeded))
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
        case .connecting, .handshaking: endOpening(connection, now: now)
        case .queued:
          fail(connection, .requestTimeout, detail: "no turn to shake hands", now: now)
        case .sending, .receiving:
          fail(
            connection, connection.requestDeadline > now ? .firstByteTimeout : .requestTimeout, now: now)
        case .backingOff:
          connection.phase = .closed
          beginNext(connection, now: now)
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
    if event.isAtEnd { connection.isAtEnd = true }
    switch connection.phase {
    case .receiving: receive(connection)
    case .sending:
      if event.isReadable { receive(connection) }
      if event.isWritable && connection.phase == .sending {
        send(connection, plan.requests[connection.request])
      }
    case .connecting: if event.isWritable { finishConnecting(connection) }
    case .handshaking: shakeHands(connection)
    case .idle: closeIdle(connection)
    case .closed, .queued, .backingOff: break
    }
  }
}
