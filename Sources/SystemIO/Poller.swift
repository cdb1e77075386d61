/// Waits for many descriptors at once: epoll on Linux, poll(2) elsewhere, and on request.
///
/// Level-triggered: a descriptor is reported as long as it is ready. A reader that gets fewer bytes than it asked
/// for knows that the descriptor is drained and need not read once more only to be told so; with edge-triggered
/// reports it would have to. It is also what poll(2) does, so both behave alike.
///
/// For one thread; only `WakeUp` may be used from another.
package final class Poller {
  package enum Mechanism: Sendable, CaseIterable {
    /// The best that the system has.
    case native
    /// poll(2), everywhere.
    case poll
  }

  package struct Interest: OptionSet, Sendable, Hashable {
    package let rawValue: UInt8
    package init(rawValue: UInt8) { self.rawValue = rawValue }

    package static let none = Interest(rawValue: 0)
    package static let read = Interest(rawValue: 1)
    package static let write = Interest(rawValue: 2)
  }

  /// A descriptor that is ready.
  package struct Event: Sendable, Equatable {
    /// What `add` or `change` was given for this descriptor.
    package var token: UInt64
    /// Reading will not block. True also at the end of the stream and on an error, which the read then tells.
    package var isReadable: Bool
    /// Writing will not block. True also on an error, which the write or `finishConnecting()` then tells.
    package var isWritable: Bool
    /// The peer is gone or the descriptor has an error.
    package var isHungUp: Bool
    /// Nothing will come beyond what can be read now. That the peer said so, which makes the descriptor readable too, is
    /// told by epoll only.
    package var isAtEnd: Bool
  }

  private enum Backend {
    #if os(Linux)
      case epoll(EpollSet)
    #endif
    case poll(PollList)
  }

  private let backend: Backend
  private let events: UnsafeMutableBufferPointer<Event>

  /// - Parameter capacity: the most events that one `wait` returns; the rest come with the next.
  package init(mechanism: Mechanism = .native, capacity: Int = 256) throws(SystemError) {
    let capacity = max(1, min(capacity, 65_536))
    #if os(Linux)
      backend = mechanism == .native ? .epoll(try EpollSet(capacity: capacity)) : .poll(PollList())
    #else
      backend = .poll(PollList())
    #endif
    // Sound: allocated once here, initialised whole, freed in deinit, and never handed out.
    events = .allocate(capacity: capacity)
    events.initialize(
      repeating: Event(token: 0, isReadable: false, isWritable: false, isHungUp: false, isAtEnd: false))
  }

  deinit { events.deallocate() }

  /// Watches a descriptor. An end or an error of it is reported even if `interest` is empty.
  package func add(_ descriptor: Descriptor, token: UInt64, interest: Interest) throws(SystemError) {
    switch backend {
    #if os(Linux)
      case .epoll(let set): try set.add(descriptor.raw, token: token, interest: interest)
    #endif
    case .poll(let list): try list.add(descriptor.raw, token: token, interest: interest)
    }
  }

  /// Replaces the token and the interest of a descriptor that is watched.
  package func change(_ descriptor: Descriptor, token: UInt64, interest: Interest) throws(SystemError) {
    switch backend {
    #if os(Linux)
      case .epoll(let set): try set.change(descriptor.raw, token: token, interest: interest)
    #endif
    case .poll(let list): try list.change(descriptor.raw, token: token, interest: interest)
    }
  }

  /// Stops watching; call it before the descriptor is closed.
  package func remove(_ descriptor: Descriptor) {
    switch backend {
    #if os(Linux)
      case .epoll(let set): set.remove(descriptor.raw)
    #endif
    case .poll(let list): list.remove(descriptor.raw)
    }
  }

  /// Waits until something is ready and returns how many events there are; read them with `event(at:)`.
  ///
  /// Returns 0 when the time is over, and may return 0 up to a millisecond early where the kernel cannot wait
  /// for less: compare the clock and call again. An interruption by a signal also returns 0.
  ///
  /// - Parameter timeoutNanoseconds: how long to wait; 0 only looks, nil waits without end.
  package func wait(timeoutNanoseconds: Int64?) throws(SystemError) -> Int {
    switch backend {
    #if os(Linux)
      case .epoll(let set): return try set.wait(timeoutNanoseconds: timeoutNanoseconds, into: events)
    #endif
    case .poll(let list): return try list.wait(timeoutNanoseconds: timeoutNanoseconds, into: events)
    }
  }

  /// One event of the last `wait`; `index` is below what it returned.
  package func event(at index: Int) -> Event { events[index] }
}
