import Statistics
import SystemIO

/// Sends the load of a plan and measures what comes back.
///
/// Open model: request i is due at start + i ÷ rate and its latency counts from then, however late it could be
/// sent. What is due while all connections are taken waits its turn; nothing is dropped, and what was never sent
/// is counted and enters the percentiles. Closed model: each connection sends its next request when the last is
/// answered; only service time is measured, and nothing is filled in afterwards.
package enum LoadEngine {
  /// How much of a schedule must have been sent in time.
  private static let sentShareBound = 0.99

  /// Runs the plan. A service that cannot be reached is a result, not an error.
  ///
  /// One connection is made and closed before the load begins, to find an address that answers; with `https` it
  /// shakes hands too, so that a certificate which is not trusted makes the service unreachable.
  ///
  /// - Parameters:
  ///   - folder: on whose disk what each second brings is kept until the result goes; nil for the system's folder for
  ///     temporary files.
  ///   - progress: called about once a second, on the cooperative pool.
  ///   - began: called with the time at which the measurement begins, by the monotonic clock, as soon as it is known.
  /// - Throws: `LoadEngineError`; `SystemError` where this machine lacks what is needed; `TLSError` where it lacks
  ///   libssl or the certificates to trust cannot be read; `CancellationError`.
  package static func run(
    _ plan: LoadPlan, keepingSecondsOnDiskOf folder: String? = nil,
    progress: @Sendable @escaping (LoadProgress) -> Void = { _ in },
    began: @Sendable @escaping (Int64) -> Void = { _ in }
  ) async throws -> LoadResult {
    let problems = plan.problems
    guard problems.isEmpty else { throw LoadEngineError.impossiblePlan(problems) }
    var tls: TLSContext?
    if plan.target.scheme == .https {
      tls = try TLSContext(host: plan.target.host, options: plan.tls)
    }
    let answer = try await Preflight.check(plan.target, tls: tls, timeout: plan.connectTimeout)
    try Task.checkCancellation()
    switch answer {
    case .unreachable(let unreachable):
      var result = LoadResult(plan, address: unreachable.address)
      result.unreachable = unreachable
      return result
    case .reachable(let address):
      return try await send(plan, to: address, tls: tls, folder: folder, began, progress)
    }
  }

  private static func send(
    _ plan: LoadPlan, to address: SocketAddress, tls: TLSContext?, folder: String?,
    _ began: (Int64) -> Void, _ progress: @Sendable @escaping (LoadProgress) -> Void
  ) async throws -> LoadResult {
    let shares = WorkerPlan.shares(of: plan, address: address, tls: tls)
    let connections = shares.reduce(0) { $0 + $1.connections }
    let descriptors = DescriptorLimit.raise(to: connections + 256)
    // Each user of the closed model holds a connection all the time; the bound of the open one may never be reached.
    if !plan.model.isOpen, descriptors < connections + 32 {
      throw LoadEngineError.tooFewDescriptors(connections: connections, limit: descriptors)
    }
    let board = ProgressBoard(workers: shares.count)
    let files = try shares.map { _ in try SecondsFile(onDiskOf: folder) }
    var stops: [StopSignal] = []
    for _ in shares { stops.append(try StopSignal()) }
    let signals = stops
    // The time that the threads get to start: all begin at the same instant.
    let clock = ClockReading.now
    let start = try clock.start(of: plan.shard)
    let started = shares.map { $0.starting(at: start) }
    began(started[0].measured.start)
    let monitor = ProgressMonitor(plan, measuredSeconds: Double(started[0].measured.total) / 1e9)
    let (outcomes, earlyEnd) = try await withTaskCancellationHandler {
      try await withThrowingTaskGroup(of: Part.self) { group in
        for (share, stop) in zip(started, signals) {
          group.addTask {
            .worker(
              try await runOnOwnThread(name: "load-\(share.worker)") {
                try LoadWorker(plan: share, stop: stop, board: board).run()
              })
          }
        }
        group.addTask {
          .monitor(
            try await watch(board, keeping: files, with: monitor, from: start, ending: signals, progress))
        }
        var outcomes: [WorkerOutcome] = []
        var earlyEnd: EarlyEnd?
        do {
          while let next = try await group.next() {
            switch next {
            case .worker(let outcome): outcomes.append(outcome)
            case .monitor(let found): earlyEnd = found
            }
            if outcomes.count == started.count { group.cancelAll() }
          }
        } catch {
          // One worker cannot go on: the others must not go on alone.
          for signal in signals { signal.giveUp() }
          throw error
        }
        return (outcomes, earlyEnd)
      }
    } onCancel: {
      for signal in signals { signal.giveUp() }
    }
    try Task.checkCancellation()
    try keep(board.take().windows, in: files)
    var result = LoadResult(plan, address: "\(address)")
    result.seconds = LoadSeconds(files)
    result.startedWallNanoseconds = clock.wall(at: started[0].measured.start)
    result.wallClockChangeNanoseconds = ClockReading.now.wallOffset - clock.wallOffset
    result.startDelayNanoseconds = outcomes.map { max(0, $0.begin - start) }.max() ?? 0
    result.take(outcomes, start: start)
    let cut = outcomes.compactMap(\.cut).max()
    result.measuredNanoseconds =
      if let cut {
        min(started[0].measured.elapsed(cut), started[0].measured.total)
      } else if plan.iterations == nil {
        started[0].measured.total
      } else {
        // n requests at a rate r are the load of n ÷ r, and not of the time from the first to the last.
        max(
          0,
          start + max(result.elapsedNanoseconds, outcomes.compactMap(\.endOffset).max() ?? 0)
            - started[0].measured.start)
      }
    // The limit may have broken when all had been sent.
    if cut != nil { result.earlyEnd = earlyEnd }
    if cut == nil, started[0].schedule != nil, result.measuredNanoseconds > 0 {
      let due =
        plan.iterations.map(Double.init)
        ?? started[0].profile.pieces.filter(\.isMeasured).reduce(0) {
          $0 + ($1.from + $1.to) / 2 * Double($1.end - $1.start) / 1e9
        }
      result.targetRate =
        due * 1e9 / Double(result.measuredNanoseconds) / Double(plan.shard?.count ?? 1)
    }
    try check(&result, outcomes, shares: started)
    result.judge(plan, workers: started.count, sentShareBound: sentShareBound)
    return result
  }

  private enum Part: Sendable {
    case worker(WorkerOutcome)
    case monitor(EarlyEnd?)
  }

  /// Tells about once a second how far the run is, until it is cancelled, and takes from the workers what they have
  /// measured; ends the sending when a limit of the plan can no longer be kept, and returns which.
  private static func watch(
    _ board: ProgressBoard, keeping files: [SecondsFile], with monitor: ProgressMonitor, from start: Int64,
    ending signals: [StopSignal], _ progress: @Sendable (LoadProgress) -> Void
  ) async throws -> EarlyEnd? {
    var monitor = monitor
    var seconds: Int64 = 0
    while !Task.isCancelled {
      seconds += 1
      // A moment after the workers have written.
      let next = start + seconds * 1_000_000_000 + 50_000_000
      do {
        try await Task.sleep(for: .nanoseconds(max(0, next - MonotonicClock.nanoseconds)))
      } catch { break }
      let elapsed = max(0, MonotonicClock.nanoseconds - start)
      let (total, windows) = board.take()
      try keep(windows, in: files)
      progress(monitor.look(at: total, windows, elapsed: .nanoseconds(elapsed)))
      if monitor.earlyEnd != nil { for signal in signals { signal.sendNoMore() } }
    }
    return monitor.earlyEnd
  }

  private static func keep(_ windows: [[LoadWindow]], in files: [SecondsFile]) throws(SystemError) {
    for (file, windows) in zip(files, windows) { try file.append(windows) }
  }

  /// Every request and every iteration must be accounted for exactly once.
  private static func check(
    _ result: inout LoadResult, _ outcomes: [WorkerOutcome], shares: [WorkerPlan]
  ) throws {
    let bySecond = try result.addUpSeconds()
    for (request, sum) in zip(result.requests, bySecond)
    where !request.counts.isConserved || sum != request.counts {
      throw LoadEngineError.notConserved("'\(request.name)' \(request.counts), by second \(sum)")
    }
    guard result.warmUp.isConserved else { throw LoadEngineError.notConserved("warm-up \(result.warmUp)") }
    for scenario in result.scenarios where !scenario.counts.isConserved {
      throw LoadEngineError.notConserved("scenario '\(scenario.name)' \(scenario.counts)")
    }
    guard let arrivals = outcomes.compactMap(\.arrivals).max(), outcomes.allSatisfy({ $0.cut == nil }) else {
      return
    }
    let taken = outcomes.reduce(0) { $0 + $1.taken }
    let expected = shares.reduce(0) { $0 + max(0, arrivals - $1.first + $1.stride - 1) / $1.stride }
    guard taken == expected, outcomes.allSatisfy({ $0.arrivals == arrivals }) else {
      throw LoadEngineError.notConserved("\(taken) iterations taken of \(expected) scheduled")
    }
  }
}
