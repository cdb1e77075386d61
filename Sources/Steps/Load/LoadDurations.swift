import PipelineModel
import Statistics
import SystemIO

/// The durations that a load measured second by second: they lie in its histogram log and are read as they are needed.
struct LoadDurations: Sendable {
  /// Of the log.
  let path: String

  /// Gives the lines of the log one by one, which rise by second.
  ///
  /// - Parameter tags: of the lines that are wanted; nil for all.
  /// - Throws: `SystemError` where the log cannot be read, `MissingWindows` where it is none, and what the body throws.
  func forEach(
    only tags: Set<String?>? = nil, _ body: (_ second: Int, _ interval: HistogramLog.Interval) throws -> Void
  ) throws {
    var last = 0
    func take(_ interval: HistogramLog.Interval) throws {
      let second = interval.startMilliseconds / 1_000
      guard interval.startMilliseconds % 1_000 == 0, second >= last else {
        throw MissingWindows("the timeline and the histogram log of the load do not belong together")
      }
      last = Int(second)
      try body(last, interval)
    }
    var parser = HistogramLogParser(only: tags)
    do {
      try FileBytes.read(path) { try parser.add($0, take) }
      try parser.finish(take)
    } catch let fault as HistogramFormatFault {
      throw MissingWindows("\(Self.name(of: path)): \(fault)")
    }
  }

  private static func name(of path: String) -> String {
    path.split(separator: "/").last.map(String.init) ?? path
  }
}
