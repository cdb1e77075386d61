#if os(Linux)
  import CLinux

  #if canImport(Musl)
    import Musl
  #else
    import Glibc
  #endif

  /// The epoll mechanism behind `Poller`.
  ///
  /// Timeouts are given to epoll_pwait2 in nanoseconds: one call does all, where a timerfd would cost a second
  /// descriptor and a settime call for every wait, and spinning would burn the processor that the service under
  /// test may need. Kernels before 5.11, and sandboxes that forbid the call, get whole milliseconds rounded down
  /// and then look without waiting: at most one millisecond of spinning before each deadline.
  final class EpollSet {
    private let set: Descriptor
    private let ready: UnsafeMutableBufferPointer<epoll_event>
    private var hasNanosecondWait = true

    init(capacity: Int) throws(SystemError) {
      let number = epoll_create1(Int32(EPOLL_CLOEXEC))
      guard number >= 0 else { throw .last("epoll_create1") }
      set = Descriptor(owning: number)
      // Sound: allocated once here, initialised whole, freed in deinit, and never handed out.
      ready = .allocate(capacity: capacity)
      ready.initialize(repeating: epoll_event())
    }

    deinit { ready.deallocate() }

    func add(_ number: Int32, token: UInt64, interest: Poller.Interest) throws(SystemError) {
      try control(EPOLL_CTL_ADD, number, token, interest)
    }

    func change(_ number: Int32, token: UInt64, interest: Poller.Interest) throws(SystemError) {
      try control(EPOLL_CTL_MOD, number, token, interest)
    }

    func remove(_ number: Int32) {
      var ignored = epoll_event()
      _ = epoll_ctl(set.raw, EPOLL_CTL_DEL, number, &ignored)
    }

    func wait(
      timeoutNanoseconds: Int64?, into events: UnsafeMutableBufferPointer<Poller.Event>
    ) throws(SystemError) -> Int {
      let count = waitForKernel(timeoutNanoseconds)
      if count < 0 {
        if errno == EINTR { return 0 }
        throw .last("epoll_wait")
      }
      let failure = EPOLLERR.rawValue | EPOLLHUP.rawValue
      for index in 0..<Int(count) {
        let flags = ready[index].events
        let isHungUp = flags & failure != 0
        events[index] = Poller.Event(
          token: ready[index].data.u64, isReadable: isHungUp || flags & EPOLLIN.rawValue != 0,
          isWritable: isHungUp || flags & EPOLLOUT.rawValue != 0, isHungUp: isHungUp,
          isAtEnd: isHungUp || flags & EPOLLRDHUP.rawValue != 0)
      }
      return Int(count)
    }

    private func waitForKernel(_ timeoutNanoseconds: Int64?) -> Int32 {
      let capacity = Int32(ready.count)
      guard let timeout = timeoutNanoseconds else {
        return epoll_wait(set.raw, ready.baseAddress, capacity, -1)
      }
      if timeout <= 0 { return epoll_wait(set.raw, ready.baseAddress, capacity, 0) }
      if hasNanosecondWait {
        let seconds = Int(timeout / 1_000_000_000)
        let rest = Int(timeout % 1_000_000_000)
        let count = loadline_epoll_pwait2(set.raw, ready.baseAddress, capacity, seconds, rest)
        if count >= 0 || (errno != ENOSYS && errno != EPERM) { return count }
        hasNanosecondWait = false
      }
      return epoll_wait(set.raw, ready.baseAddress, capacity, Int32(min(timeout / 1_000_000, 3_600_000)))
    }

    private func control(
      _ operation: Int32, _ number: Int32, _ token: UInt64, _ interest: Poller.Interest
    ) throws(SystemError) {
      var flags: UInt32 = 0
      if interest.contains(.read) { flags |= EPOLLIN.rawValue | EPOLLRDHUP.rawValue }
      if interest.contains(.write) { flags |= EPOLLOUT.rawValue }
      var event = epoll_event()
      event.events = flags
      event.data.u64 = token
      guard epoll_ctl(set.raw, operation, number, &event) == 0 else { throw .last("epoll_ctl") }
    }
  }
#endif
