import Synchronization

/// Where the workers write, once a second, how far they are.
final class ProgressBoard: Sendable {
  struct Entry: Sendable {
    var succeeded: UInt64 = 0
    var failed: UInt64 = 0
    var inFlight = 0
  }

  private let entries: Mutex<[Entry]>

  init(workers: Int) { entries = Mutex(Array(repeating: Entry(), count: workers)) }

  func write(_ entry: Entry, worker: Int) { entries.withLock { $0[worker] = entry } }

  /// The sum over all workers.
  var total: Entry {
    entries.withLock { entries in
      entries.reduce(into: Entry()) { total, entry in
        total.succeeded &+= entry.succeeded
        total.failed &+= entry.failed
        total.inFlight += entry.inFlight
      }
    }
  }
}
