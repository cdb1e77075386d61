import HTTPLoad
import Statistics

/// Puts together what the timeline and the histogram log of a shard say of its seconds.
struct RecordedSeconds {
  /// The timeline and the log are not of one load.
  struct Strangers: Error {}

  private let requests: [LoadTimeline.Request]
  private let places: [String: Int]
  /// What scenarios came to is made anew from the requests.
  private let passedOver: Set<String?>
  private let file: SecondsFile
  /// For each request, how many of its seconds are on file.
  private var done: [Int]
  /// Of the second whose lines are being read.
  private var second = 0
  private var durations: [Int: CompactHistogram] = [:]

  /// - Throws: `Strangers` where the seconds do not rise or a tag is there twice; `SystemError`.
  init(_ timeline: LoadTimeline) throws {
    requests = timeline.requests
    var places: [String: Int] = [:]
    for (place, request) in requests.enumerated() {
      let seconds = request.seconds.map(\.second)
      guard places.updateValue(place, forKey: request.tag) == nil,
        zip(seconds, seconds.dropFirst()).allSatisfy({ $0 < $1 })
      else { throw Strangers() }
    }
    self.places = places
    passedOver = Set([nil] + (timeline.scenarios ?? []).map(\.tag))
    done = requests.map { _ in 0 }
    file = try SecondsFile(onDiskOf: nil)
  }

  /// Takes a line of the log; lines rise by second.
  mutating func add(_ interval: HistogramLog.Interval, second next: Int) throws {
    guard !passedOver.contains(interval.tag) else { return }
    if next != second {
      try close()
      try skip(before: next)
      second = next
    }
    guard let place = interval.tag.flatMap({ places[$0] }),
      durations.updateValue(interval.durations, forKey: place) == nil
    else { throw Strangers() }
  }

  /// The seconds, when all lines have been taken.
  mutating func finish() throws -> LoadSeconds {
    try close()
    try skip(before: .max)
    return LoadSeconds([file])
  }

  /// Writes the second whose lines have been read.
  private mutating func close() throws {
    var windows: [LoadWindow] = []
    for (place, durations) in durations.sorted(by: { $0.key < $1.key }) {
      guard done[place] < requests[place].seconds.count,
        requests[place].seconds[done[place]].second == second
      else { throw Strangers() }
      windows.append(try window(place, durations))
    }
    durations.removeAll(keepingCapacity: true)
    try file.append(windows)
  }

  /// Writes the seconds of which the log has no line.
  private mutating func skip(before next: Int) throws {
    var windows: [LoadWindow] = []
    for place in requests.indices {
      while done[place] < requests[place].seconds.count, requests[place].seconds[done[place]].second < next {
        windows.append(try window(place, CompactHistogram()))
      }
    }
    windows.sort { $0.second < $1.second }
    try file.append(windows)
  }

  private mutating func window(_ place: Int, _ durations: CompactHistogram) throws -> LoadWindow {
    let counts = requests[place].seconds[done[place]]
    done[place] += 1
    let window = LoadWindow(
      second: counts.second, request: place, succeeded: counts.succeeded, failed: counts.failed,
      timedOut: counts.timedOut, unsent: counts.unsent, durations: durations)
    guard let window else {
      throw LoadResult.DamagedRecord("'\(requests[place].name)': the counts of a second are damaged")
    }
    return window
  }
}
