#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// Turns SIGINT and SIGTERM into calls on a thread of our own.
package enum SignalWatch {
  /// Must be called before any other thread exists: threads inherit the mask that it sets.
  ///
  /// - Parameter onSignal: gets `SIGINT` or `SIGTERM`, once for each signal.
  package static func start(_ onSignal: @escaping @Sendable (String) -> Void) throws {
    // A peer or reader that goes away is an error value, never the end of the program.
    signal(SIGPIPE, SIG_IGN)
    var signals = sigset_t()
    sigemptyset(&signals)
    sigaddset(&signals, SIGINT)
    sigaddset(&signals, SIGTERM)
    pthread_sigmask(SIG_BLOCK, &signals, nil)
    let watched = signals
    try OwnThread.start(name: "signals") {
      var watched = watched
      while true {
        var number: Int32 = 0
        guard sigwait(&watched, &number) == 0 else { continue }
        onSignal(number == SIGINT ? "SIGINT" : "SIGTERM")
      }
    }
  }
}

/// Ends the program at once.
package func exitProgram(_ code: Int32) -> Never { exit(code) }
