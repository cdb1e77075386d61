import Synchronization

/// The times at which the steps of a run are to have ended.
///
/// One timer serves them all. A step's deadline mostly lies behind that of an earlier step, and is mostly withdrawn
/// before its time: neither touches the timer then, which is a matter of two threads and the kernel.
final class Deadlines: Sendable {
  private struct Deadline {
    let due: ContinuousClock.Instant
    let action: @Sendable () -> Void
  }

  private struct State {
    var nextID = 0
    var deadlines: [Int: Deadline] = [:]
    /// Rings no later than the first deadline, perhaps for none.
    var alarm: (due: ContinuousClock.Instant, task: Task<Void, Never>)?
  }

  private let state = Mutex(State())

  deinit { state.withLock { $0.alarm?.task.cancel() } }

  /// Does something once, on any thread, when the time is over, unless that is withdrawn before.
  ///
  /// - Parameter action: short; it may still be on its way when the deadline is withdrawn.
  func set(in time: Duration, _ action: @escaping @Sendable () -> Void) -> Int {
    let due = ContinuousClock.now + time
    return state.withLock { state in
      state.nextID += 1
      state.deadlines[state.nextID] = Deadline(due: due, action: action)
      setAlarm(due, &state)
      return state.nextID
    }
  }

  func withdraw(_ id: Int) { state.withLock { $0.deadlines[id] = nil } }

  private func setAlarm(_ due: ContinuousClock.Instant, _ state: inout State) {
    if let alarm = state.alarm, alarm.due <= due { return }
    state.alarm?.task.cancel()
    let task = Task { [weak self] in
      guard (try? await Task.sleep(until: due, clock: .continuous)) != nil else { return }
      self?.ring(due)
    }
    state.alarm = (due, task)
  }

  private func ring(_ due: ContinuousClock.Instant) {
    let over = state.withLock { state -> [Deadline] in
      // An alarm that was replaced while it rang leaves the new one alone.
      if state.alarm?.due == due { state.alarm = nil }
      let over = state.deadlines.filter { $0.value.due <= due }
      for id in over.keys { state.deadlines[id] = nil }
      if let next = state.deadlines.values.map(\.due).min() { setAlarm(next, &state) }
      return Array(over.values)
    }
    for deadline in over { deadline.action() }
  }
}
