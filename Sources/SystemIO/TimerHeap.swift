/// Alarms in the order in which they are due, and of those due at once the first set: a binary heap.
///
/// Alarms are never taken back; whoever set one checks at its time whether it still means something.
package struct TimerHeap<Alarm: Sendable>: Sendable {
  private struct Entry: Sendable {
    let due: Int64
    /// How many were set before.
    let number: UInt64
    let alarm: Alarm

    static func < (left: Entry, right: Entry) -> Bool {
      left.due == right.due ? left.number < right.number : left.due < right.due
    }
  }

  private var entries: [Entry] = []
  private var nextNumber: UInt64 = 0

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
    entries.append(Entry(due: due, number: nextNumber, alarm: alarm))
    nextNumber &+= 1
    var child = entries.count - 1
    while child > 0 {
      let parent = (child - 1) / 2
      guard entries[child] < entries[parent] else { return }
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
      let left = 2 * parent + 1
      if left < entries.count && entries[left] < entries[least] { least = left }
      if left + 1 < entries.count && entries[left + 1] < entries[least] { least = left + 1 }
      if least == parent { return }
      entries.swapAt(parent, least)
      parent = least
    }
  }
}
