import Synchronization

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// What may befall a child process and its group while it runs.
package enum ChildSignal: Sendable {
  /// It stands still until `resume`.
  case freeze
  case resume
  /// It ends at once.
  case kill

  var number: Int32 {
    switch self {
    case .freeze: SIGSTOP
    case .resume: SIGCONT
    case .kill: SIGKILL
    }
  }
}

/// A caller's wish that a child process end; any thread may give it.
package final class StopRequest: Sendable {
  let wakeUp: WakeUp
  private let level = Atomic<Int>(0)
  private let signals = Mutex<[ChildSignal]>([])

  package init() throws(SystemError) { wakeUp = try WakeUp() }

  /// The first call ends the process in order (SIGTERM, then SIGKILL after the grace time); the second at once.
  package func stop() {
    _ = level.add(1, ordering: .relaxed)
    wakeUp.signal()
  }

  /// Passes a signal on to the process and its group, as long as they run.
  package func send(_ signal: ChildSignal) {
    signals.withLock { $0.append(signal) }
    wakeUp.signal()
  }

  /// The signals that were given since the last call.
  func takeSignals() -> [ChildSignal] {
    signals.withLock { signals in
      defer { signals = [] }
      return signals
    }
  }

  package var isRequested: Bool { level.load(ordering: .relaxed) > 0 }
  var isUrgent: Bool { level.load(ordering: .relaxed) > 1 }
}
