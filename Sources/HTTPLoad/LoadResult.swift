import Statistics

/// What a load run measured. Warm-up is in none of the figures but `warmUp`.
package struct LoadResult: Sendable {
  /// Nothing could connect to the service.
  package struct Unreachable: Sendable, Equatable {
    /// Every address that was tried, such as `127.0.0.1:8080`, or the name that has none.
    package let address: String
    /// The last error in words, such as `connect: Connection refused`.
    package let reason: String
  }

  /// Why the generator, not the service, may have shaped the figures; each is enough for "inconclusive".
  package enum Saturation: Sendable, Equatable, CustomStringConvertible {
    case unsent(UInt64)
    case sendLag(p99Nanoseconds: Int64, boundNanoseconds: Int64)
    case sentRate(perSecond: Double, targetPerSecond: Double)
    case generatorLimit(UInt64)
    /// What struck one shard of a load that several machines sent.
    case shard(LoadShard, reason: String)

    package var description: String {
      switch self {
      case .unsent(let count): "\(count) scheduled requests were never sent"
      case .sendLag(let p99, let bound):
        "the 99th percentile of send lag was \(p99 / 1_000) µs, over the bound of \(bound / 1_000) µs"
      case .sentRate(let rate, let target):
        "\(Int64(rate.rounded())) requests/s were sent of \(Int64(target.rounded())) asked for"
      case .shard(let shard, let reason): "shard \(shard): \(reason)"
      case .generatorLimit(let count): "\(count) requests failed for want of descriptors or ports here"
      }
    }
  }

  package let model: LoadPlan.Model
  /// The part of the load that the figures are of; nil for all of it.
  package internal(set) var shard: LoadShard?
  /// The address that the load went to.
  package internal(set) var address: String
  /// Set when nothing could connect, at the start or all through the run; the counts then carry no verdict.
  package internal(set) var unreachable: Unreachable?
  package internal(set) var overall: RequestResult
  /// In the order of the plan.
  package internal(set) var requests: [RequestResult]
  /// In the order of the plan; empty where it has no scenarios.
  package internal(set) var scenarios: [ScenarioResult] = []
  /// Of every measured request, by the time when it was due; empty unless the plan wants them.
  package internal(set) var outcomes: [RequestOutcome] = []
  package internal(set) var warmUp = RequestCounts()
  /// What ended in each second of the measurement, by request.
  package internal(set) var seconds = LoadSeconds()
  /// From the start of connecting until a request could be sent, in nanoseconds: the TLS handshake, where there is
  /// one, is a part of it. Warm-up included: most connections are made there.
  package internal(set) var connectTime = Histogram()
  /// Requests that were sent a second time because the server closed a kept connection before it answered.
  package internal(set) var reconnects: UInt64 = 0
  /// When the measurement began, in nanoseconds since 1970.
  package internal(set) var startedWallNanoseconds: Int64 = 0
  /// How far the wall clock was set against the monotonic clock during the run, in nanoseconds.
  package internal(set) var wallClockChangeNanoseconds: Int64 = 0
  /// How much later than planned the last of the sending threads began, in nanoseconds.
  package internal(set) var startDelayNanoseconds: Int64 = 0
  /// How long was measured: the plan's duration or measured stages, without the time to finish; where iterations end the run,
  /// until the last of them.
  package internal(set) var measuredNanoseconds: Int64 = 0
  /// Until the last request had ended, warm-up included.
  package internal(set) var elapsedNanoseconds: Int64 = 0
  /// Requests that ended within the measured time, whatever became of them and whenever they had begun.
  package internal(set) var completedInTime: UInt64 = 0
  /// Those of them that succeeded.
  package internal(set) var succeededInTime: UInt64 = 0
  /// Requests that were sent, or for which connecting began, within the measured time.
  package internal(set) var sentInTime: UInt64 = 0
  /// Processor time of the sending threads, warm-up included.
  package internal(set) var processorNanoseconds: Int64 = 0
  /// The share of one core that the busiest sending thread used, 0 to 1.
  package internal(set) var busiestThreadShare: Double = 0
  package internal(set) var saturation: [Saturation] = []
  /// Why the run ended early; its figures are then of the time until then. Nil where it did not.
  package internal(set) var earlyEnd: EarlyEnd?

  package var isSaturated: Bool { !saturation.isEmpty }

  /// Iterations a second that were due within the measured time, of this shard if it is one, on the average of its
  /// stages; nil in the closed model.
  package internal(set) var targetRate: Double?

  /// Requests a second that ended within the measured time, whatever became of them.
  package var achievedRate: Double { perSecond(completedInTime) }

  /// Requests a second that succeeded within the measured time.
  package var throughput: Double { perSecond(succeededInTime) }

  /// Requests a second that were sent, or for which connecting began, within the measured time.
  package var sentRate: Double { perSecond(sentInTime) }

  private func perSecond(_ count: UInt64) -> Double {
    measuredNanoseconds > 0 ? Double(count) * 1e9 / Double(measuredNanoseconds) : 0
  }
}
