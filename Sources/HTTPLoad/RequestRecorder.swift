import Statistics

/// Counts what becomes of one request of the plan, for one worker, without allocating but once a second.
final class RequestRecorder {
  @exclusivity(unchecked) private(set) var counts = RequestCounts()
  @exclusivity(unchecked) private var latency = Histogram()
  @exclusivity(unchecked) private var serviceTime = Histogram()
  @exclusivity(unchecked) private var firstByte = Histogram()
  @exclusivity(unchecked) private var sendLag = Histogram()
  private var bytesSent: UInt64 = 0
  private var bytesReceived: UInt64 = 0
  @exclusivity(unchecked) private var failures = [FailureTally?](
    repeating: nil, count: FailureCause.allCases.count)
  @exclusivity(unchecked) private var windowCounts = RequestCounts()
  @exclusivity(unchecked) private var windowDurations = Histogram()
  private let isOpen: Bool

  /// - Parameter recorders: how many there are; with few, all memory is taken now, with many only by those that record.
  init(isOpen: Bool, recorders: Int) {
    self.isOpen = isOpen
    guard recorders <= 64 else { return }
    serviceTime.reserveCounts()
    firstByte.reserveCounts()
    windowDurations.reserveCounts()
    if isOpen {
      latency.reserveCounts()
      sendLag.reserveCounts()
    }
  }

  func scheduled() { counts.scheduled &+= 1 }

  func sent(lag: Int64) { if isOpen { sendLag.record(lag) } }

  func transferred(sent: Int, received: Int) {
    bytesSent &+= UInt64(truncatingIfNeeded: sent)
    bytesReceived &+= UInt64(truncatingIfNeeded: received)
  }

  /// - Parameters:
  ///   - latency: since the request was due; used in the open model.
  ///   - service: since it was sent; nil when it never was.
  ///   - firstByteTime: from its sending to the first byte of the answer; nil when none came.
  func ended(
    _ cause: FailureCause?, latency elapsed: Int64, service: Int64?, firstByte firstByteTime: Int64?
  ) {
    windowCounts.scheduled &+= 1
    if let cause {
      if cause.isTimeout {
        counts.timedOut &+= 1
        windowCounts.timedOut &+= 1
      } else {
        counts.failed &+= 1
        windowCounts.failed &+= 1
      }
    } else {
      counts.succeeded &+= 1
      windowCounts.succeeded &+= 1
    }
    if let service { serviceTime.record(service) }
    if let firstByteTime { firstByte.record(firstByteTime) }
    if isOpen {
      latency.record(elapsed)
      windowDurations.record(elapsed)
    } else if let service {
      windowDurations.record(service)
    }
  }

  func unsent(waited: Int64) {
    counts.unsent &+= 1
    windowCounts.scheduled &+= 1
    windowCounts.unsent &+= 1
    latency.record(waited)
    windowDurations.record(waited)
  }

  func wantsExample(of cause: FailureCause) -> Bool { failures[cause.index] == nil }

  func tally(_ cause: FailureCause, example: () -> FailureTally.Example) {
    if failures[cause.index] == nil {
      failures[cause.index] = FailureTally(cause: cause, count: 1, example: example())
    } else {
      failures[cause.index]?.count &+= 1
    }
  }

  /// What ended since the last call; nil where nothing did.
  func closeWindow(second: Int, request: Int) -> LoadWindow? {
    guard windowCounts.scheduled > 0 else { return nil }
    defer {
      windowCounts = RequestCounts()
      windowDurations.removeAll()
    }
    return LoadWindow(
      second: second, request: request, counts: windowCounts, durations: windowDurations.compact)
  }

  func result(name: String) -> RequestResult {
    var result = RequestResult(name: name)
    result.counts = counts
    result.serviceTime = serviceTime
    result.firstByte = firstByte
    if isOpen {
      result.latency = latency
      result.sendLag = sendLag
    }
    result.failures = failures.compactMap { $0 }
    result.bytesSent = bytesSent
    result.bytesReceived = bytesReceived
    return result
  }
}
