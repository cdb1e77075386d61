import PipelineModel
import Synchronization
import SystemIO

/// The wish of a person or a system that a run end: the first makes running steps end, the second also those
/// steps that run always.
package final class RunControl: Sendable {
  /// Why a run ends itself before its steps have ended.
  enum Cause: Sendable, Equatable {
    case timeout(String)
    case firstFailure(StepID)
  }

  private struct Notice {
    let level: StopLevel
    let action: @Sendable () -> Void
  }

  private struct State {
    var level = StopLevel.none
    var signals = 0
    var signal: String?
    var cause: Cause?
    var nextNotice = 0
    var notices: [Int: Notice] = [:]
  }

  private let state = Mutex(State())

  package init() {}

  /// - Parameter signal: the first one given is the one that the run reports.
  package func requestStop(signal: String) {
    raise { state in
      state.signals += 1
      state.level = max(state.level, StopLevel(signals: state.signals))
      if state.signal == nil { state.signal = signal }
    }
  }

  /// Ends the run as a first signal does, for a reason of the run's own; the first one counts.
  func requestStop(cause: Cause) {
    raise { state in
      switch cause {
      case .timeout: state.level = max(state.level, .once)
      case .firstFailure: state.level = max(state.level, .firstFailure)
      }
      if state.cause == nil { state.cause = cause }
    }
  }

  var cause: Cause? { state.withLock { $0.cause } }

  private func raise(_ change: (inout State) -> Void) {
    let reached = state.withLock { state -> [Notice] in
      change(&state)
      let reached = state.notices.filter { $0.value.level <= state.level }
      for id in reached.keys { state.notices[id] = nil }
      return Array(reached.values)
    }
    for notice in reached { notice.action() }
  }

  package var signal: String? { state.withLock { $0.signal } }

  package func hasReached(_ level: StopLevel) -> Bool { state.withLock { $0.level >= level } }

  /// Makes the request urgent once the level is reached; to be withdrawn when its process has ended.
  func stopUrgently(_ request: StopRequest, from level: StopLevel) -> StopNotice {
    whenReached(level) {
      request.stop()
      request.stop()
    }
  }

  /// Does something once, on any thread, when the level is reached: at once where it is already.
  ///
  /// - Parameter action: short; it may still be on its way when the notice is withdrawn.
  package func whenReached(_ level: StopLevel, _ action: @escaping @Sendable () -> Void) -> StopNotice {
    let id = state.withLock { state -> Int? in
      guard state.level < level else { return nil }
      state.nextNotice += 1
      state.notices[state.nextNotice] = Notice(level: level, action: action)
      return state.nextNotice
    }
    if id == nil { action() }
    return StopNotice(control: self, id: id)
  }

  fileprivate func withdraw(_ id: Int) { state.withLock { $0.notices[id] = nil } }
}

/// What is to be done when a run is to stop, until that is withdrawn.
package struct StopNotice: Sendable {
  fileprivate let control: RunControl
  /// Nil where it was done at once.
  fileprivate let id: Int?

  package func withdraw() { if let id { control.withdraw(id) } }
}
