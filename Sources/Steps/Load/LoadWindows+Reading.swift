import PipelineModel
import Statistics

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

extension LoadWindows {
  /// Reads back what a load step left: its timeline and the histogram log beside it.
  ///
  /// - Throws: `MissingWindows` when one is damaged or they do not belong together.
  package init(timeline: LoadTimeline, log: HistogramLog) throws(MissingWindows) {
    var parts: [String?: [Int: Second]] = [nil: try Self.counts(timeline.seconds)]
    var names: [String: String] = [:]
    for request in timeline.requests {
      parts[request.name] = try Self.counts(request.seconds)
      names[request.tag] = request.name
    }
    var scenarios: [String: [Int: Second]] = [:]
    var scenarioNames: [String: String] = [:]
    for scenario in timeline.scenarios ?? [] {
      scenarios[scenario.name] = try Self.counts(scenario.seconds)
      scenarioNames[scenario.tag] = scenario.name
    }
    for interval in log.intervals {
      let second = interval.startMilliseconds / 1_000
      if let name = interval.tag.flatMap({ scenarioNames[$0] }), interval.startMilliseconds % 1_000 == 0,
        scenarios[name]?[Int(second)]?.durations.count == 0
      {
        scenarios[name]?[Int(second)]?.durations = interval.durations
        continue
      }
      let name = interval.tag.flatMap { names[$0] }
      guard interval.startMilliseconds % 1_000 == 0, interval.tag == nil || name != nil,
        parts[name]?[Int(second)]?.durations.count == 0
      else { throw MissingWindows("the timeline and the histogram log of the load do not belong together") }
      parts[name]?[Int(second)]?.durations = interval.durations
    }
    self.init(
      measure: timeline.measure, measuredSeconds: timeline.measuredSeconds, parts: parts,
      scenarios: scenarios)
  }

  /// Reads the files of a load step that has ended.
  package static func read(_ step: StepFinished, path: (String) -> String) -> Result<
    LoadWindows, MissingWindows
  > {
    func missing(_ reason: String) -> Result<LoadWindows, MissingWindows> {
      .failure(MissingWindows("the windows of step '\(step.step)' cannot be read: \(reason)"))
    }
    if let obstacle = ShardGuard.obstacle(step, path: path) { return .failure(MissingWindows(obstacle)) }
    func bytes(_ name: String) -> Data? {
      let artifact = step.artifacts.first { $0.hasSuffix("/" + name) }
      return artifact.flatMap { FileManager.default.contents(atPath: path($0)) }
    }
    guard let data = bytes(LoadTimeline.fileName) else {
      return missing("\(LoadTimeline.fileName) is missing")
    }
    guard let timeline = try? JSONDecoder().decode(LoadTimeline.self, from: data) else {
      return missing("\(LoadTimeline.fileName) is damaged")
    }
    guard let logData = bytes(timeline.logName) else { return missing("\(timeline.logName) is missing") }
    do {
      return .success(try LoadWindows(timeline: timeline, log: HistogramLog(text: Array(logData))))
    } catch let fault as HistogramFormatFault {
      return missing("\(timeline.logName): \(fault)")
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
