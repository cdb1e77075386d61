import SystemIO

/// What ended in each second of a measurement, request by request. It lies in files, so that a load takes no more memory
/// the longer it is.
package struct LoadSeconds: Sendable {
  /// One of each worker or shard.
  private(set) var files: [SecondsFile]

  package init(_ files: [SecondsFile] = []) { self.files = files }

  mutating func add(_ other: LoadSeconds) { files += other.files }

  /// Gives the windows of each second in which something ended, the seconds rising: one of each request of which
  /// something ended, rising by its place in the plan.
  ///
  /// - Throws: `SystemError` where a file cannot be read, and what the body throws.
  package func forEach(_ body: ([LoadWindow]) throws -> Void) throws {
    var cursors: [SecondsFile.Cursor] = []
    for file in files { cursors.append(try file.cursor()) }
    while let second = cursors.compactMap(\.window?.second).min() {
      var found: [LoadWindow] = []
      for index in cursors.indices {
        while let window = cursors[index].window, window.second == second {
          found.append(window)
          try cursors[index].advance()
        }
      }
      try body(Self.joined(found))
    }
  }

  /// One window for each request, from several of one second.
  private static func joined(_ windows: [LoadWindow]) -> [LoadWindow] {
    let sorted = windows.sorted { $0.request < $1.request }
    var joined: [LoadWindow] = []
    var start = 0
    while start < sorted.count {
      let end = sorted[start...].firstIndex { $0.request != sorted[start].request } ?? sorted.count
      let (counts, durations) = LoadWindow.sum(sorted[start..<end])
      joined.append(
        LoadWindow(
          second: sorted[start].second, request: sorted[start].request, counts: counts, durations: durations))
      start = end
    }
    return joined
  }
}
