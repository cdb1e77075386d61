import Diagnostics
import Documents
import Execution
import PipelineModel
import Statistics
import SystemIO

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// The span of time that a probe looks at.
struct ProbePeriod: Sendable, Equatable {
  /// Milliseconds since 1970.
  let start: Int64
  /// Later than the start.
  let end: Int64
  /// The step whose load it is; nil where it reaches back from now.
  let step: StepID?

  var seconds: Double { Double(end - start) / 1_000 }

  /// Which period is meant, as a step says it.
  struct Choice: Sendable {
    /// The load step whose measurement it is.
    let during: StepID?
    let duringNode: Node?
    /// How far it reaches back from now.
    let last: Duration?
  }

  private static let usual = Duration.seconds(300)

  static let keys: [KeyDescription] = [
    KeyDescription(
      "during", .string, default: "the one load step that had to end before",
      "The `load` or `k6` step whose measurement, without its warm-up, is the time that is looked at."),
    KeyDescription(
      "last", .formatted(.duration), default: "5m, where there is no load step",
      "Looks so far back from now, whatever load there was."),
  ]

  // MARK: - Before the run

  static func choice(_ reader: MappingReader) -> Choice {
    let last = reader.duration("last")
    if let last, last < .seconds(1), let node = reader.value("last") {
      reader.collector.error("out-of-range", "'last' must be at least 1s", at: node)
    }
    if reader.has("last"), let during = reader.value("during"), !during.isNull {
      reader.collector.error(
        "two-periods", "'during' and 'last' exclude each other", at: during, help: "keep one of them")
    }
    return Choice(
      during: reader.string("during").map { StepID($0) }, duringNode: reader.value("during"), last: last)
  }

  /// Whether the step that is named ends before and measures a load.
  static func check(
    _ choice: Choice, at node: Node, in surroundings: StepSurroundings, collector: DiagnosticCollector
  ) {
    guard !surroundings.hasUnknownNeeds, choice.last == nil else { return }
    guard let during = choice.during else {
      let loads = surroundings.allSteps.filter { isLoad(surroundings.metrics(of: $0)) }
      if loads.count > 1 {
        collector.error(
          "several-loads",
          "\(loads.map { "'\($0)'" }.joined(separator: ", ")) end before, and nothing says whose time is meant",
          at: node, help: "add 'during' with one of them, or 'last' with a duration")
      }
      return
    }
    let place = choice.duringNode ?? node
    switch surroundings.metrics(of: during) {
    case .unknownStep:
      collector.error(
        "unknown-step", "the pipeline has no step '\(during)'", at: place,
        help: Suggestion.help(for: during.text, among: surroundings.allSteps.map(\.text)))
    case .notNeeded:
      collector.error(
        "step-not-needed", "step '\(during)', which 'during' names, need not have ended before", at: place,
        help: "add '\(during)' to the 'needs' of the step")
    case .known(let metrics) where !metrics.contains(where: \.hasWindows):
      collector.error(
        "no-load", "step '\(during)', which 'during' names, measures no load over time", at: place,
        help: "name a 'load' or 'k6' step, or say 'last' with a duration")
    case .open, .known: break
    }
  }

  private static func isLoad(_ metrics: StepSurroundings.Metrics) -> Bool {
    if case .known(let metrics) = metrics { metrics.contains(where: \.hasWindows) } else { false }
  }

  // MARK: - In the run

  static func resolve(_ choice: Choice, in context: StepContext) throws -> ProbePeriod {
    if let last = choice.last { return back(last) }
    if let during = choice.during {
      guard let finished = context.upstream[during] else {
        throw StepError("step '\(during)', which 'during' names, did not run")
      }
      return try measurement(of: finished, in: context)
    }
    let loads = context.upstream.values.filter { timeline(of: $0) != nil }.sorted { $0.step < $1.step }
    guard loads.count < 2 else {
      let names = loads.map { "'\($0.step)'" }.joined(separator: ", ")
      throw StepError("\(names) measured a load; name one of them with 'during'")
    }
    return try loads.first.map { try measurement(of: $0, in: context) } ?? back(usual)
  }

  private static func back(_ time: Duration) -> ProbePeriod {
    let now = MonotonicClock.wallNanoseconds / 1_000_000
    return ProbePeriod(start: now - Int64(time / .milliseconds(1)), end: now, step: nil)
  }

  private static func timeline(of step: StepFinished) -> String? {
    step.artifacts.first { $0.hasSuffix("/" + LoadTimeline.fileName) }
  }

  /// The timeline has the length, the histogram log beside it the beginning.
  private static func measurement(of step: StepFinished, in context: StepContext) throws -> ProbePeriod {
    func unknown(_ reason: String) -> StepError {
      StepError("nothing tells when step '\(step.step)' measured: \(reason)")
    }
    guard let path = timeline(of: step) else { throw unknown("it left no \(LoadTimeline.fileName)") }
    guard let data = FileManager.default.contents(atPath: context.artifactPath(path)),
      let timeline = try? JSONDecoder().decode(LoadTimeline.self, from: data)
    else { throw unknown("\(LoadTimeline.fileName) cannot be read") }
    var parser = HistogramLogParser(only: [])
    let log = step.artifacts.first { $0.hasSuffix("/" + timeline.logName) }
    guard let log,
      (try? FileBytes.read(context.artifactPath(log), { try parser.add($0) { _ in } })) != nil,
      let start = parser.startMilliseconds
    else { throw unknown("\(timeline.logName) cannot be read") }
    let length = (timeline.measuredSeconds * 1_000).rounded()
    guard length >= 1, length < 1e11 else { throw unknown("it measured nothing") }
    return ProbePeriod(start: start, end: start + Int64(length), step: step.step)
  }
}
