import Statistics

extension LoadResult {
  /// A result in which nothing has happened yet.
  init(_ plan: LoadPlan, address: String) {
    self.init(
      model: plan.model, shard: plan.shard, address: address, overall: RequestResult(name: ""),
      requests: plan.requests.map { RequestResult(name: $0.name) })
    scenarios = plan.scenarios.map { scenario in
      var result = ScenarioResult()
      result.name = scenario.name
      result.requests = scenario.requests
      return result
    }
    if case .open = plan.model {
      overall.latency = Histogram()
      overall.sendLag = Histogram()
      for index in requests.indices {
        requests[index].latency = Histogram()
        requests[index].sendLag = Histogram()
      }
    }
  }

  /// Adds up what the workers brought.
  mutating func take(_ outcomes: [WorkerOutcome], start: Int64) {
    for outcome in outcomes {
      for (index, request) in outcome.requests.enumerated() { requests[index].add(request) }
      for (index, scenario) in outcome.scenarios.enumerated() { scenarios[index].add(scenario) }
      warmUp.add(outcome.warmUp)
      connectTime.merge(outcome.connectTime)
      reconnects &+= outcome.reconnects
      completedInTime &+= outcome.completedInTime
      succeededInTime &+= outcome.succeededInTime
      sentInTime &+= outcome.sentInTime
      processorNanoseconds += outcome.processorNanoseconds
      self.outcomes += outcome.each
      let elapsed = outcome.end - start
      elapsedNanoseconds = max(elapsedNanoseconds, elapsed)
      if elapsed > 0 {
        busiestThreadShare = max(busiestThreadShare, Double(outcome.processorNanoseconds) / Double(elapsed))
      }
    }
    self.outcomes.sort { $0.dueNanoseconds < $1.dueNanoseconds }
    for request in requests { overall.add(request) }
  }

  /// The requests of a scenario together.
  package func total(of scenario: ScenarioResult) -> RequestResult {
    var total = RequestResult(name: scenario.name)
    if overall.latency != nil {
      total.latency = Histogram()
      total.sendLag = Histogram()
    }
    for request in requests[scenario.requests] { total.add(request) }
    return total
  }

  /// Sets what speaks against the figures as a whole.
  mutating func judge(_ plan: LoadPlan, workers: Int, sentShareBound: Double) {
    let connectCauses: [FailureCause] = [.connectRefused, .connectFailed, .connectTimeout, .tlsFailed]
    let failure = overall.failures.first { connectCauses.contains($0.cause) }
    if connectTime.isEmpty, let failure {
      unreachable = Unreachable(address: address, reason: failure.example.detail)
    }
    if overall.counts.unsent > 0 { saturation.append(.unsent(overall.counts.unsent)) }
    let bound = plan.sendLagBound.wholeNanoseconds
    if let p99 = overall.sendLag?.percentile(99), p99 > bound {
      saturation.append(.sendLag(p99Nanoseconds: p99, boundNanoseconds: bound))
    }
    // Each worker may send its last request a moment after the end.
    if let targetRate,
      Double(sentInTime) + Double(workers) < Double(overall.counts.scheduled) * sentShareBound
    {
      saturation.append(.sentRate(perSecond: sentRate, targetPerSecond: targetRate))
    }
    if let lack = overall.failures.first(where: { $0.cause == .generatorLimit }) {
      saturation.append(.generatorLimit(lack.count))
    }
  }
}

extension RequestResult {
  /// Adds the figures of the same request from another worker, or of another request to the whole.
  mutating func add(_ other: RequestResult) {
    counts.add(other.counts)
    if let latency = other.latency { self.latency?.merge(latency) }
    serviceTime.merge(other.serviceTime)
    firstByte.merge(other.firstByte)
    if let sendLag = other.sendLag { self.sendLag?.merge(sendLag) }
    bytesSent &+= other.bytesSent
    bytesReceived &+= other.bytesReceived
    succeededInSeconds &+= other.succeededInSeconds
    for tally in other.failures {
      if let index = failures.firstIndex(where: { $0.cause == tally.cause }) {
        failures[index].count &+= tally.count
      } else {
        failures.append(tally)
      }
    }
    failures.sort { $0.cause.index < $1.cause.index }
  }
}
