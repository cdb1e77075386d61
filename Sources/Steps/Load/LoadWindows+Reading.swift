import PipelineModel
import Statistics
import SystemIO

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

extension LoadWindows {
  /// Reads back what a load step left: its timeline and the histogram log beside it.
  ///
  /// - Throws: `MissingWindows` when one is damaged or they do not belong together.
  package init(timeline: LoadTimeline, logPath: String) throws {
    var parts: [String?: Part] = [nil: Part(tag: nil, seconds: try Self.counts(timeline.seconds))]
    var scenarios: [String: Part] = [:]
    for request in timeline.requests {
      parts[request.name] = Part(tag: request.tag, seconds: try Self.counts(request.seconds))
    }
    for scenario in timeline.scenarios ?? [] {
      scenarios[scenario.name] = Part(tag: scenario.tag, seconds: try Self.counts(scenario.seconds))
    }
    measure = timeline.measure
    measuredSeconds = timeline.measuredSeconds
    self.parts = parts
    self.scenarios = scenarios
    durations = LoadDurations(path: logPath)
    try checkLog()
  }

  /// Each line must be of a second that the timeline knows, and the only one of it.
  private func checkLog() throws {
    var known: [String?: Part] = [:]
    for part in Array(parts.values) + Array(scenarios.values) { known[part.tag] = part }
    var second = -1
    var seen: Set<String?> = []
    try durations.forEach { next, interval in
      if next != second { seen.removeAll(keepingCapacity: true) }
      second = next
      guard known[interval.tag]?.seconds[next] != nil, seen.insert(interval.tag).inserted else {
        throw MissingWindows("the timeline and the histogram log of the load do not belong together")
      }
    }
  }

  /// Reads the files of a load step that has ended.
  package static func read(_ step: StepFinished, path: (String) -> String) -> Result<
    LoadWindows, MissingWindows
  > {
    func missing(_ reason: String) -> Result<LoadWindows, MissingWindows> {
      .failure(MissingWindows("the windows of step '\(step.step)' cannot be read: \(reason)"))
    }
    if let obstacle = ShardGuard.obstacle(step, path: path) { return .failure(MissingWindows(obstacle)) }
    func place(of name: String) -> String? {
      step.artifacts.first { $0.hasSuffix("/" + name) }.map(path)
    }
    guard let data = place(of: LoadTimeline.fileName).flatMap({ FileManager.default.contents(atPath: $0) })
    else { return missing("\(LoadTimeline.fileName) is missing") }
    guard let timeline = try? JSONDecoder().decode(LoadTimeline.self, from: data) else {
      return missing("\(LoadTimeline.fileName) is damaged")
    }
    guard let log = place(of: timeline.logName) else { return missing("\(timeline.logName) is missing") }
    do {
      return .success(try LoadWindows(timeline: timeline, logPath: log))
    } catch let error as SystemError where error.isNoSuchFile {
      return missing("\(timeline.logName) is missing")
    } catch {
      return missing((error as? MissingWindows)?.message ?? "\(error)")
    }
  }

  private static func counts(_ seconds: [LoadTimeline.Second]) throws(MissingWindows) -> [Int: Second] {
    var counts: [Int: Second] = [:]
    for second in seconds {
      let numbers = [second.succeeded, second.failed, second.timedOut, second.unsent]
      // No machine counts so many requests in a second, and sums of such stay within 64 bits.
      guard second.second >= 0, numbers.allSatisfy({ $0 < 1 << 40 }),
        counts.updateValue(
          Second(succeeded: second.succeeded, lost: second.failed + second.timedOut + second.unsent),
          forKey: second.second) == nil
      else { throw MissingWindows("the timeline of the load is damaged") }
    }
    return counts
  }
}
