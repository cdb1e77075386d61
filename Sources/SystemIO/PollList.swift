#if canImport(Glibc)
  import CLinux
  import Glibc
#elseif canImport(Musl)
  import CLinux
  import Musl
#else
  import Darwin
#endif

/// The poll(2) mechanism behind `Poller`, for systems without epoll.
final class PollList {
  private var entries: [pollfd] = []
  private var tokens: [UInt64] = []
  private var places: [Int32: Int] = [:]
  /// Where the next scan starts, so that a short event buffer starves nobody.
  private var scanStart = 0

  func add(_ number: Int32, token: UInt64, interest: Poller.Interest) throws(SystemError) {
    guard number >= 0 else { throw SystemError(call: "poll", code: EBADF) }
    guard places[number] == nil else { throw SystemError(call: "poll", code: EEXIST) }
    places[number] = entries.count
    entries.append(pollfd(fd: number, events: PollList.flags(interest), revents: 0))
    tokens.append(token)
  }

  func change(_ number: Int32, token: UInt64, interest: Poller.Interest) throws(SystemError) {
    guard let place = places[number] else { throw SystemError(call: "poll", code: ENOENT) }
    entries[place].events = PollList.flags(interest)
    tokens[place] = token
  }

  func remove(_ number: Int32) {
    guard let place = places.removeValue(forKey: number) else { return }
    let lastEntry = entries.removeLast()
    let lastToken = tokens.removeLast()
    guard place < entries.count else { return }
    entries[place] = lastEntry
    tokens[place] = lastToken
    places[lastEntry.fd] = place
  }

  func wait(
    timeoutNanoseconds: Int64?, into events: UnsafeMutableBufferPointer<Poller.Event>
  ) throws(SystemError) -> Int {
    let ready = waitForKernel(timeoutNanoseconds)
    if ready < 0 {
      if errno == EINTR { return 0 }
      throw .last("poll")
    }
    guard ready > 0 else { return 0 }
    var count = 0
    let total = entries.count
    let start = scanStart < total ? scanStart : 0
    for step in 0..<total {
      let place = start + step < total ? start + step : start + step - total
      let flags = entries[place].revents
      if flags == 0 { continue }
      let isHungUp = flags & Int16(POLLERR | POLLHUP | POLLNVAL) != 0
      events[count] = Poller.Event(
        token: tokens[place], isReadable: isHungUp || flags & Int16(POLLIN) != 0,
        isWritable: isHungUp || flags & Int16(POLLOUT) != 0, isHungUp: isHungUp,
        isAtEnd: isHungUp)
      count += 1
      if count == events.count {
        scanStart = place + 1
        return count
      }
    }
    return count
  }

  private func waitForKernel(_ timeoutNanoseconds: Int64?) -> Int32 {
    let timeout = timeoutNanoseconds.map { max(0, $0) }
    // Rounded down, as in EpollSet: better early than late.
    let milliseconds = timeout.map { Int32(min($0 / 1_000_000, 3_600_000)) } ?? -1
    return poll(&entries, nfds_t(entries.count), milliseconds)
  }

  private static func flags(_ interest: Poller.Interest) -> Int16 {
    var flags: Int32 = 0
    if interest.contains(.read) { flags |= Int32(POLLIN) }
    if interest.contains(.write) { flags |= Int32(POLLOUT) }
    return Int16(flags)
  }
}
