import Synchronization

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// The writing end of the pipe that the signal handler fills; -1 before the watch begins.
private let signalPipe = Atomic<Int32>(-1)

/// Turns SIGINT and SIGTERM into calls on a thread of our own.
package enum SignalWatch {
  /// To be called once, at the start of the program.
  ///
  /// A handler that writes to a pipe catches signals whichever thread gets them; a blocked mask would not reach
  /// the threads that the runtime has already made.
  ///
  /// - Parameter onSignal: gets `SIGINT` or `SIGTERM`, once for each signal.
  package static func start(_ onSignal: @escaping @Sendable (String) -> Void) throws {
    // A peer or reader that goes away is an error value, never the end of the program.
    signal(SIGPIPE, SIG_IGN)
    // A file that may grow no further is an error value too.
    signal(SIGXFSZ, SIG_IGN)
    var ends: [Int32] = [-1, -1]
    guard pipe(&ends) == 0 else { throw SystemError.last("pipe") }
    for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
    signalPipe.store(ends[1], ordering: .sequentiallyConsistent)
    let reading = Descriptor(owning: ends[0])
    try OwnThread.start(name: "signals") {
      var number: UInt8 = 0
      while true {
        let count = read(reading.raw, &number, 1)
        if count == 1 { onSignal(Int32(number) == SIGINT ? "SIGINT" : "SIGTERM") }
        if count == 0 || (count < 0 && errno != EINTR) { return }
      }
    }
    for number in [SIGINT, SIGTERM] {
      // Only calls that are safe in a handler: an atomic load and write.
      signal(number) { number in
        let saved = errno
        var byte = UInt8(truncatingIfNeeded: number)
        _ = write(signalPipe.load(ordering: .relaxed), &byte, 1)
        errno = saved
      }
    }
  }
}

/// Ends the program at once.
package func exitProgram(_ code: Int32) -> Never { exit(code) }
