/// Alarms in the order in which they are due: a binary heap.
///
/// Alarms are never taken back; whoever set one checks at its time whether it still means something.
package struct TimerHeap<Alarm: Sendable>: Sendable {
  private var entries: [(due: Int64, alarm: Alarm)] = []

  /// How many alarms are set.
  package var count: Int { entries.count }

  /// No alarms.
  package init() {}

  /// When the first alarm is due; nil without any.
  package var firstDue: Int64? { entries.first?.due }

  /// Sets an alarm.
  ///
  /// - Parameter due: when, on any clock of nanoseconds, but always the same.
  package mutating func insert(_ alarm: Alarm, due: Int64) {
    entries.append((due, alarm))
    var child = entries.count - 1
    while child > 0 {
      let parent = (child - 1) / 2
      guard entries[child].due < entries[parent].due else { return }
      entries.swapAt(child, parent)
      child = parent
    }
  }

  /// Takes out the first alarm if its time has come.
  package mutating func popDue(at now: Int64) -> Alarm? {
    guard let first = entries.first, first.due <= now else { return nil }
    let last = entries.removeLast()
    if !entries.isEmpty {
      entries[0] = last
      sink(0)
    }
    return first.alarm
  }

  /// Drops the alarms that mean nothing any more.
  package mutating func removeAll(where isStale: (Alarm) -> Bool) {
    entries.removeAll { isStale($0.alarm) }
    for index in stride(from: entries.count / 2 - 1, through: 0, by: -1) { sink(index) }
  }

  private mutating func sink(_ start: Int) {
    var parent = start
    while true {
      var least = parent
      for child in [2 * parent + 1, 2 * parent + 2]
      where child < entries.count && entries[child].due < entries[least].due {
        least = child
      }
      if least == parent { return }
      entries.swapAt(parent, least)
      parent = least
    }
  }
}
