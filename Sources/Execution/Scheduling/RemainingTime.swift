import PipelineModel

/// How long a run has still to go, as far as earlier runs tell how long its steps take.
package struct RemainingTime: Sendable {
  /// A larger pipeline would be played through too slowly beside a run.
  private static let mostSteps = 2_000

  private let prepared: PreparedPipeline
  private let jobs: Int
  private let skipped: Set<StepID>
  /// Seconds.
  private let expected: [StepID: Double]

  package init(prepared: PreparedPipeline, options: RunOptions, expected: [StepID: Double]) {
    self.prepared = prepared
    jobs = options.jobs
    skipped = Set(options.selection.skipped.keys)
    self.expected = expected
  }

  /// Plays the rest of the run with the program's own schedule; what has not ended is taken to pass.
  ///
  /// - Parameters:
  ///   - running: the seconds since each of these steps began.
  ///   - ended: with their verdicts.
  /// - Returns: seconds, or nil where a step that is still to run, or runs longer than ever, has no time to go by.
  package func seconds(running: [StepID: Double], ended: [StepID: Verdict]) -> Double? {
    let steps = prepared.pipeline.steps
    guard steps.count <= Self.mostSteps else { return nil }
    var schedule = Schedule(pipeline: prepared.pipeline, graph: prepared.graph, jobs: jobs)
    // The ends to come, the latest first.
    var ends: [(time: Double, index: Int)] = []
    var now = 0.0
    while true {
      while case let decisions = schedule.next(), !decisions.isEmpty {
        for case .start(let index) in decisions {
          let id = steps[index].id
          let length: Double
          if ended[id] != nil || skipped.contains(id) {
            length = 0
          } else if let time = expected[id] {
            length = max(0, time - running[id, default: 0])
          } else {
            return nil
          }
          let end = now + length
          ends.insert((end, index), at: ends.firstIndex { $0.time < end } ?? ends.endIndex)
        }
      }
      guard let next = ends.popLast() else { return now }
      now = next.time
      schedule.finish(next.index, verdict: ended[steps[next.index].id] ?? .passed)
    }
  }
}
