import HTTPLoad
import PipelineModel
import SystemIO

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// `shard.json`: what one shard of a load was, when it ran and what it measured.
///
/// Beside it lie the timeline and the histogram log, which have its seconds.
package struct ShardManifest: Codable, Equatable, Sendable {
  package struct Part: Codable, Equatable, Sendable {
    /// From 0.
    package let index: Int
    package let count: Int
  }

  /// What is known of the wall clock that the common start was read from.
  package struct Clock: Codable, Equatable, Sendable {
    /// How much later than the common start the last sending thread began.
    package let startDelayNanoseconds: Int64
    /// How far the clock was set during the load.
    package let changeNanoseconds: Int64
    /// Whether a time service keeps the clock right, and how wrong it may be at most, as the kernel says; nil where
    /// it does not.
    package let isSynchronised: Bool?
    package let maximumErrorNanoseconds: Int64?
    /// What the kernel calls the machine's run since it was started: equal for shards that read the same clock.
    package let boot: String?
  }

  package static let fileName = "shard.json"

  package let version: Int
  /// The name of the run's folder.
  package let run: String
  package let step: StepID
  /// Equal for shards of one load.
  package let plan: String
  package let shard: Part
  /// How often the platform tried, from 1.
  package let attempt: Int
  /// The common start, in nanoseconds since 1970; the warm-up begins then.
  package let startAtNanoseconds: Int64
  /// When the measurement began by this machine's clock.
  package let measuredAtNanoseconds: Int64
  package let clock: Clock
  package let load: LoadRecord

  /// Nil for a load that is no shard.
  ///
  /// - Parameters:
  ///   - attempt: what the platform calls the attempt; what is no number counts as the first.
  ///   - masked: the text with secrets masked.
  package init?(
    _ result: LoadResult, of plan: LoadPlan, run: String, step: StepID, attempt: String?,
    masked: (String) -> String = { $0 }
  ) {
    guard let shard = plan.shard, let start = shard.startWallNanoseconds else { return nil }
    let state = WallClockState.current
    version = 1
    self.run = run
    self.step = step
    self.plan = PlanDigest.text(of: plan, masked: masked)
    self.shard = Part(index: shard.index, count: shard.count)
    self.attempt = attempt.flatMap { Int($0) }.map { max(1, $0) } ?? 1
    startAtNanoseconds = start
    measuredAtNanoseconds = result.startedWallNanoseconds
    clock = Clock(
      startDelayNanoseconds: result.startDelayNanoseconds,
      changeNanoseconds: result.wallClockChangeNanoseconds,
      isSynchronised: state?.isSynchronised, maximumErrorNanoseconds: state?.maximumErrorNanoseconds,
      boot: HostInformation.boot)
    load = LoadRecord(result, text: masked)
  }

  package func json() throws -> [UInt8] {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .prettyPrinted, .withoutEscapingSlashes]
    return Array(try encoder.encode(self)) + [UInt8(ascii: "\n")]
  }

  /// The environment variable in which GitHub Actions counts the attempts of a run.
  package static let attemptVariable = "GITHUB_RUN_ATTEMPT"

  /// Why a budget cannot be held against one shard alone.
  static func budgetReason(step: StepID, count: Int?) -> String {
    "step '\(step)' sent one shard\(count.map { " of \($0)" } ?? "") of its load: hold the budget with 'loadline merge'"
  }
}
