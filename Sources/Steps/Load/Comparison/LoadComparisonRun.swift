import HTTPLoad
import PipelineModel

/// Sends the load of every half of every pair, to one service and to the other.
///
/// The services answer in turns, never at once: what the machine does besides falls on both halves of a pair, and each
/// half is a whole small load of its own, warm-up included. The unit of replication is the pair of halves.
struct LoadComparisonRun {
  /// A service that nothing could connect to.
  struct Unreachable: Error {
    let message: String
  }

  let comparison: LoadComparison
  /// The load of head; that of base differs in the target only.
  let plan: LoadPlan
  /// Sends one load; tests replace it.
  let send: (LoadPlan) async throws -> LoadResult
  let report: (String) -> Void

  func measure() async throws -> PairBatches<LoadHalf> {
    let schedule = PairSchedule(
      subjects: 1, pairs: comparison.pairs, controlPairs: comparison.controlPairs, seed: comparison.seed)
    // The first load of each service meets caches that are cold.
    _ = try await half(isBase: true)
    _ = try await half(isBase: false)
    var batches = PairBatches<LoadHalf>()
    // A machine that stood still for a moment tells nothing of either service. Where it does so again and again, the
    // late halves stay, and make the step inconclusive.
    var repeats = max(2, comparison.pairs / 4)
    for entry in schedule.entries { try await pair(entry, into: &batches, repeats: &repeats) }
    if comparison.confirms, LoadComparisonMetrics.looksChanged(batches.planned) {
      report("the pairs look like a change: \(comparison.pairs) more confirm it or not")
      for entry in schedule.fresh(of: [0]) { try await pair(entry, into: &batches, repeats: &repeats) }
    }
    return batches
  }

  private func pair(
    _ entry: PairSchedule.Entry, into batches: inout PairBatches<LoadHalf>, repeats: inout Int
  ) async throws {
    let hasBase = entry.batch != .control
    var first = try await half(isBase: hasBase && !entry.headFirst)
    var second = try await half(isBase: hasBase && entry.headFirst)
    while first.wasSentLate || second.wasSentLate, repeats > 0 {
      repeats -= 1
      report("once more, as \(first.wasSentLate ? first.reason : second.reason)")
      first = try await half(isBase: hasBase && !entry.headFirst)
      second = try await half(isBase: hasBase && entry.headFirst)
    }
    let (base, head) = entry.headFirst ? (second, first) : (first, second)
    batches.add(base: base, head: head, to: entry)
    report(
      hasBase ? "base \(base.reason); head \(head.reason)" : "head \(base.reason); again \(head.reason)")
  }

  private func half(isBase: Bool) async throws -> LoadHalf {
    var plan = plan
    if isBase { plan.target = comparison.base }
    let result = try await send(plan)
    if let unreachable = result.unreachable {
      throw Unreachable(
        message:
          "nothing could connect to \(isBase ? "base" : "head") at \(unreachable.address): \(unreachable.reason)"
      )
    }
    return LoadHalf(result)
  }
}
