/// The delays of all faults in place, and how far the narrow way is taken.
struct ProxyDelays {
  /// In nanoseconds; the jitter to either side.
  private var latency: Int64 = 0
  private var jitter: Int64 = 0
  /// Nanoseconds a byte; 0 for no bound.
  private var byteTime = 0.0
  /// When the last byte read so far will have gone through the narrow way, by direction.
  private var wayFree: (toServer: Int64, toClient: Int64) = (0, 0)
  private var random = JitterSequence()

  /// Latencies and jitters add up; the narrowest way counts.
  mutating func refresh(_ faults: [ActiveFault]) {
    latency = faults.reduce(0) { $0 &+ $1.fault.latencyNanoseconds }
    jitter = faults.reduce(0) { $0 &+ $1.fault.jitterNanoseconds }
    byteTime = faults.map(\.fault.bandwidth).filter { $0 > 0 }.min().map { 1e9 / $0 } ?? 0
  }

  /// Nothing is on the narrow way any more.
  mutating func clearWay(at now: Int64) { wayFree = (now, now) }

  /// How much to read at a time: 2 ms of a narrow way, so that it flows rather than lurches.
  func room(_ most: Int) -> Int { byteTime > 0 ? min(most, max(1_024, Int(2_000_000 / byteTime))) : most }

  /// How much may wait for one side: 50 ms of a narrow way. With less the way would stand empty while the next bytes are
  /// read; with more the sender would see too late how slow it is.
  func queueMark(_ most: Int) -> Int {
    byteTime > 0 ? min(most, max(16 << 10, Int(50_000_000 / byteTime))) : most
  }

  /// When bytes that were read now may leave.
  mutating func release(of count: Int, isForClient: Bool, at now: Int64) -> Int64 {
    var release = now
    if byteTime > 0 {
      let time = Int64(Double(count) * byteTime)
      if isForClient {
        wayFree.toClient = max(wayFree.toClient, now) &+ time
        release = wayFree.toClient
      } else {
        wayFree.toServer = max(wayFree.toServer, now) &+ time
        release = wayFree.toServer
      }
    }
    guard isForClient, latency > 0 || jitter > 0 else { return release }
    return release &+ max(0, latency &+ random.next(within: jitter))
  }
}
