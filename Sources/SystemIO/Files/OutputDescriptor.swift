import Synchronization

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// A descriptor that the caller of the program has opened for writing, such as 3 of `3>events`.
///
/// Bytes are written by a thread of its own, so that a reader that is slow holds nothing up.
package final class OutputDescriptor: Sendable {
  private struct State {
    var waiting: [UInt8] = []
    var isClosing = false
    var failure: SystemError?
  }

  /// What waits for a slow reader at most; more is given up.
  private static let mostBytes = 64 << 20

  private let number: Int32
  private let state = Mutex(State())
  private let wakeUp: WakeUp
  private let ended: WakeUp

  /// Throws where the descriptor is not open for writing. No child process inherits it from then on.
  package init(number: Int32) throws(SystemError) {
    // One of the program's own may have the number by now.
    guard InheritedDescriptors.contains(number) else {
      throw SystemError(call: "use descriptor \(number)", code: EBADF)
    }
    let flags = fcntl(number, F_GETFL)
    guard flags >= 0 else { throw .last("use descriptor \(number)") }
    guard flags & O_ACCMODE != O_RDONLY else {
      throw SystemError(call: "use descriptor \(number)", code: EBADF, text: "it is not open for writing")
    }
    guard fcntl(number, F_SETFD, FD_CLOEXEC) == 0 else { throw .last("use descriptor \(number)") }
    self.number = number
    wakeUp = try WakeUp()
    ended = try WakeUp()
    try OwnThread.start(name: "output") { [self] in
      while let piece = next() { deliver(piece) }
      ended.signal()
    }
  }

  /// Hands the bytes on; they are written in the order of the calls.
  package func write(_ bytes: [UInt8]) {
    state.withLock { state in
      guard state.failure == nil, !state.isClosing else { return }
      if state.waiting.count + bytes.count > Self.mostBytes {
        state.failure = SystemError(
          call: "write to descriptor \(number)", code: EAGAIN, text: "its reader is too slow")
      } else {
        state.waiting += bytes
      }
    }
    wakeUp.signal()
  }

  /// Waits until everything is written, or the time is over. What went wrong, if anything did, is returned; a reader
  /// that has gone away is no fault.
  package func finish(withinMilliseconds limit: Int32) -> SystemError? {
    state.withLock { $0.isClosing = true }
    wakeUp.signal()
    var entry = pollfd(fd: ended.descriptor.raw, events: Int16(POLLIN), revents: 0)
    var isOver = false
    repeat { isOver = poll(&entry, 1, limit) >= 0 } while !isOver && errno == EINTR
    return state.withLock { state in
      let failure = state.failure
      if failure?.code == EPIPE { return nil }
      guard failure == nil, entry.revents == 0 else { return failure }
      return SystemError(
        call: "write to descriptor \(number)", code: EAGAIN, text: "its reader does not read")
    }
  }

  /// What is to be written next; nil when there will be nothing more.
  private func next() -> [UInt8]? {
    while true {
      let (piece, isOver) = state.withLock { state in
        defer { state.waiting = [] }
        return (state.waiting, state.isClosing || state.failure != nil)
      }
      if !piece.isEmpty { return piece }
      if isOver { return nil }
      var entry = pollfd(fd: wakeUp.descriptor.raw, events: Int16(POLLIN), revents: 0)
      _ = poll(&entry, 1, -1)
      wakeUp.drain()
    }
  }

  private func deliver(_ piece: [UInt8]) {
    var start = 0
    while start < piece.count {
      let count = piece.withUnsafeBytes {
        systemWrite(number, $0.baseAddress.map { $0 + start }, piece.count - start)
      }
      if count >= 0 {
        start += count
      } else if errno == EAGAIN {
        var entry = pollfd(fd: number, events: Int16(POLLOUT), revents: 0)
        _ = poll(&entry, 1, -1)
      } else if errno != EINTR {
        let failure = SystemError.last("write to descriptor \(number)")
        state.withLock { $0.failure = $0.failure ?? failure }
        return
      }
    }
  }
}

private func systemWrite(_ number: Int32, _ start: UnsafeRawPointer?, _ count: Int) -> Int {
  write(number, start, count)
}
