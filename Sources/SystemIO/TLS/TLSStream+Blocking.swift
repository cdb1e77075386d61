extension TLSStream {
  /// Shakes hands and waits for it, at most until the time is over; for set-up work and tests, never the hot path.
  package func handshake(timeoutNanoseconds: Int64) throws {
    let end = MonotonicClock.nanoseconds &+ max(0, timeoutNanoseconds)
    while true {
      let interest: Poller.Interest
      switch try handshake() {
      case .done: return
      case .wantsRead: interest = .read
      case .wantsWrite: interest = .write
      }
      let left = end &- MonotonicClock.nanoseconds
      guard left > 0, try socket.waitUntilReady(for: interest, timeoutNanoseconds: left) else {
        throw TLSError.handshake("no answer in time")
      }
    }
  }
}
