import PipelineModel
import Statistics

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

extension LoadCourse {
  /// So many marks of a chart can be told apart on a page.
  private static let mostWindows = 120
  private static let windowLengths = [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 1800, 3600]

  /// Reads the timeline and the histogram log that a load step left; nil where it left none or they are damaged.
  ///
  /// - Parameters:
  ///   - artifacts: of the step, as paths below the run's folder.
  ///   - contents: the bytes of an artifact.
  package static func read(_ artifacts: [String], contents: (String) -> [UInt8]?) -> LoadCourse? {
    func bytes(_ name: String) -> [UInt8]? {
      artifacts.first { $0.hasSuffix("/" + name) }.flatMap(contents)
    }
    guard let json = bytes(LoadTimeline.fileName),
      let timeline = try? JSONDecoder().decode(LoadTimeline.self, from: Data(json)),
      let text = bytes(timeline.logName), let log = try? HistogramLog(text: text)
    else { return nil }
    var course = LoadCourse(timeline, log: log)
    if let json = bytes(FaultTimeline.fileName) { course?.marks = FaultTimeline.marks(in: json) }
    return course
  }

  /// Nil where nothing was measured, or where the times of the two are out of all reason.
  init?(_ timeline: LoadTimeline, log: HistogramLog) {
    let longest = 1_000_000
    // No machine counts so many requests in a second, and sums of such stay within 64 bits.
    let isPlausible = timeline.seconds.allSatisfy { second in
      second.second >= 0
        && [second.succeeded, second.failed, second.timedOut, second.unsent].allSatisfy { $0 < 1 << 40 }
    }
    guard isPlausible, let last = timeline.seconds.map(\.second).max(),
      last < longest, timeline.measuredSeconds > 0, timeline.measuredSeconds < Double(longest)
    else { return nil }
    let span = max(last + 1, Int(timeline.measuredSeconds.rounded(.up)))
    let length =
      Self.windowLengths.first { (span + $0 - 1) / $0 <= Self.mostWindows }
      ?? (span + Self.mostWindows - 1) / Self.mostWindows
    var parts = (0..<(span + length - 1) / length).map { _ in WindowSum() }
    for second in timeline.seconds { parts[second.second / length].add(second) }
    var whole = Histogram()
    for interval in log.intervals where interval.tag == nil {
      let index = Int(interval.startMilliseconds / 1_000) / length
      guard parts.indices.contains(index) else { return nil }
      parts[index].durations.merge(interval.durations)
      whole.merge(interval.durations)
    }
    self.init(
      measure: timeline.measure, measuredSeconds: timeline.measuredSeconds, windowSeconds: length,
      windows: parts.enumerated().map { index, part in
        part.window(start: Double(index * length), length: Double(length), measured: timeline.measuredSeconds)
      },
      curve: Self.curve(of: whole), maximum: whole.maximum.map(Self.seconds), count: whole.count)
  }

  /// Twenty points for each power of ten between the share and 1.
  private static func curve(of histogram: Histogram) -> [CurvePoint] {
    guard !histogram.isEmpty else { return [] }
    var points: [CurvePoint] = []
    for step in 0...200 {
      let rest = ElementaryFunctions.exp(-Double(step) / 20 * 2.302_585_092_994_046)
      if rest * Double(histogram.count) < 1 - 1e-9 { break }
      guard let value = histogram.percentile((1 - rest) * 100) else { break }
      points.append(CurvePoint(share: 1 - rest, seconds: seconds(value)))
    }
    return points
  }

  fileprivate static func seconds(_ nanoseconds: Int64) -> Double { Double(nanoseconds) / 1e9 }
}

/// The seconds of one window together.
private struct WindowSum {
  var succeeded: UInt64 = 0
  var failed: UInt64 = 0
  var timedOut: UInt64 = 0
  var unsent: UInt64 = 0
  var durations = Histogram()

  mutating func add(_ second: LoadTimeline.Second) {
    succeeded &+= second.succeeded
    failed &+= second.failed
    timedOut &+= second.timedOut
    unsent &+= second.unsent
  }

  func window(start: Double, length: Double, measured: Double) -> LoadCourse.Window {
    func value(_ percent: Double) -> Double? { durations.percentile(percent).map(LoadCourse.seconds) }
    return LoadCourse.Window(
      start: start, length: start < measured ? min(length, measured - start) : length, succeeded: succeeded,
      failed: failed, timedOut: timedOut, unsent: unsent, p50: value(50), p95: value(95), p99: value(99),
      maximum: durations.maximum.map(LoadCourse.seconds))
  }
}
