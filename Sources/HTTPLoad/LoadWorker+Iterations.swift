import SystemIO

extension LoadWorker {
  /// How many requests are begun before answers are looked at again.
  private static let sendsBetweenLooks = 32
  /// How often a level that changes is looked at, in nanoseconds.
  private static let levelInterval: Int64 = 5_000_000

  // MARK: Pacing

  /// Begins what is due as far as connections are free; the rest waits, in order, for the next call.
  ///
  /// After a pause of the whole process much is due at once: answers are looked at in between, so that the time
  /// they wait here is not taken for the service's.
  func sendWhatIsDue(now: Int64) {
    for _ in 0..<LoadWorker.sendsBetweenLooks {
      guard let offset = cursor?.due, offset < .max, plan.start + offset <= now, let place = cursor?.place,
        let index = free.popLast()
      else { return }
      cursor?.advance()
      beginIteration(
        connections[index], flow: plan.mix.request(at: place), place: place, intended: plan.start + offset,
        now: MonotonicClock.nanoseconds)
    }
  }

  /// Wakes as many users as the level asks for; those beyond it stop with their iteration.
  func followLevel(now: Int64) {
    guard now >= nextLevelCheck else { return }
    nextLevelCheck = plan.profile.isConstant ? .max : now + LoadWorker.levelInterval
    let users = min(connections.count, plan.users(at: now - plan.start))
    let before = activated
    activated = users
    guard users > before else { return }
    for index in before..<users where connections[index].isParked {
      connections[index].isParked = false
      beginNext(connections[index], now: MonotonicClock.nanoseconds)
    }
  }

  /// Whether every iteration that the plan asks for by number has begun.
  var hasBegunAll: Bool {
    guard let iterations = plan.iterations else { return false }
    if let cursor { return cursor.due == .max }
    return plan.first + begunMeasured * plan.stride >= iterations
  }

  /// The next iteration of the user on this connection, in the closed model.
  func beginNext(_ connection: Connection, now: Int64) {
    guard isSending, !hasBegunAll, connection.index < activated else {
      close(connection)
      connection.isParked = true
      return
    }
    let place = plan.first + begun * plan.stride
    // Each worker draws from a sequence of its own: the places of one worker alone may miss some of the mix.
    let flow = plan.mix.request(at: plan.first + begun)
    begun += 1
    if plan.measured.contains(now) { begunMeasured += 1 }
    beginIteration(connection, flow: flow, place: place, intended: now, now: now)
  }

  private func beginIteration(_ connection: Connection, flow: Int, place: Int, intended: Int64, now: Int64) {
    underWay += 1
    outcome.taken &+= 1
    connection.flow = flow
    connection.isWithinIteration = true
    connection.iterationStart = intended
    connection.isIterationMeasured = plan.measured.contains(intended)
    if connection.isIterationMeasured, let scenario = plan.flows[flow].scenario {
      scenarioRecorders[scenario].scheduled()
    }
    connection.session?.begin(place: place, slots: plan.slots, data: plan.data)
    begin(connection, request: plan.flows[flow].requests.lowerBound, intended: intended, now: now)
  }

  // MARK: After a request

  /// Gives the connection, whose request has ended, its next one.
  func goOn(_ connection: Connection, _ cause: FailureCause?, now: Int64) {
    let next = connection.request + 1
    if cause == nil, isSending, next < plan.flows[connection.flow].requests.upperBound {
      if let time = plan.requests[connection.request].thinkTime, let session = connection.session {
        think(connection, until: now + time.draw(&session.generator))
      } else {
        begin(connection, request: next, intended: now, now: now)
      }
      return
    }
    let isWhole = cause == nil && next >= plan.flows[connection.flow].requests.upperBound
    endIteration(connection, isWhole ? .completed : cause == nil ? .interrupted : .failed, now: now)
    if isOpen {
      free.append(connection.index)
      if !isSending { close(connection) }
    } else if !isSending || now >= plan.sendEnd {
      close(connection)
    } else if let cause, !cause.isTimeout, connection.answers == 0 || connection.sendStart == 0 {
      // Nobody answers on fresh connections, or nothing can be sent: again at once would only burn processors.
      close(connection)
      connection.phase = .backingOff
      setDeadline(connection, now + connection.backOff)
      connection.backOff = min(connection.backOff * 2, Connection.longestBackOff)
    } else if let time = plan.thinkTime, let session = connection.session, connection.index < activated {
      think(connection, until: now + time.draw(&session.generator))
    } else {
      beginNext(connection, now: now)
    }
  }

  private func endIteration(_ connection: Connection, _ end: ScenarioRecorder.End, now: Int64) {
    underWay -= 1
    connection.isWithinIteration = false
    guard connection.isIterationMeasured, let scenario = plan.flows[connection.flow].scenario else { return }
    scenarioRecorders[scenario].ended(end, duration: now - connection.iterationStart)
  }

  private func think(_ connection: Connection, until time: Int64) {
    connection.wakeAt = time
    timers.insert(connection.index, due: time)
  }

  /// Lets users go on whose time to think is over.
  func wakeThinkers(now: Int64) {
    while let index = timers.popDue(at: now) {
      let connection = connections[index]
      connection.wakeAt = 0
      if connection.isWithinIteration {
        begin(connection, request: connection.request + 1, intended: now, now: now)
      } else {
        beginNext(connection, now: now)
      }
    }
  }

  // MARK: End

  /// Counts what was due and not begun, and closes what is idle; what is in flight may end.
  func endSending(now: Int64) {
    isSending = false
    closeSeconds(before: min(now, plan.sendEnd - 1))
    // What would have been due after an early end was never part of the load.
    let end = outcome.cut.map { $0 - plan.start } ?? .max
    while let offset = cursor?.due, offset < end, let place = cursor?.place {
      let due = plan.start + offset
      let flow = plan.flows[plan.mix.request(at: place)]
      outcome.taken &+= 1
      if plan.measured.contains(due) {
        let recorder = recorders[flow.requests.lowerBound]
        recorder.scheduled()
        let waited = (outcome.cut ?? max(now, plan.sendEnd)) - due
        recorder.unsent(waited: waited)
        if plan.keepsOutcomes { keep(due: due, takenUp: nil, duration: waited, hasSucceeded: false) }
        if let scenario = flow.scenario { scenarioRecorders[scenario].unsent() }
      } else {
        outcome.warmUp.scheduled &+= 1
        outcome.warmUp.unsent &+= 1
      }
      cursor?.advance()
    }
    outcome.arrivals = outcome.cut == nil ? cursor?.total : nil
    outcome.endOffset = outcome.cut == nil ? cursor?.endOffset : nil
    for connection in connections {
      if connection.wakeAt > 0 {
        connection.wakeAt = 0
        if connection.isWithinIteration { endIteration(connection, .interrupted, now: now) }
      }
      if connection.phase == .idle || connection.phase == .backingOff { close(connection) }
    }
  }
}
