import Statistics

extension LoadResult {
  /// Why a record and its seconds are no result of a load: one phrase, lower case.
  package struct DamagedRecord: Error, Sendable, Equatable, CustomStringConvertible {
    package let description: String

    package init(_ description: String) { self.description = description }
  }

  /// The result of a shard again, from its record and its seconds, whose requests are places in the record.
  ///
  /// All that can be added up must add up: the seconds to the counts and to the histogram of the whole.
  ///
  /// - Throws: `DamagedRecord`; `SystemError` where the seconds cannot be read.
  package init(_ record: LoadRecord, shard: LoadShard, seconds: LoadSeconds) throws {
    let requests = try record.requests.map { request throws(DamagedRecord) in try RequestResult(request) }
    let connectTime: Histogram
    do {
      connectTime = try record.connectTime.histogram()
    } catch {
      throw DamagedRecord("the connect times: \(error)")
    }
    guard let warmUp = record.warmUp.requestCounts else {
      throw DamagedRecord("the counts of the warm-up do not add up")
    }
    let inTime = [record.completedInTime, record.succeededInTime, record.sentInTime, record.reconnects]
    guard inTime.allSatisfy({ $0 < 1 << 48 }), record.succeededInTime <= record.completedInTime,
      record.measuredNanoseconds > 0, record.measuredNanoseconds <= record.elapsedNanoseconds,
      (0..<1 << 58).contains(record.processorNanoseconds)
    else { throw DamagedRecord("the figures contradict each other") }
    self.init(
      model: record.model, shard: shard, address: record.address, overall: RequestResult(name: ""),
      requests: requests)
    scenarios = try ScenarioResult.all(record.scenarios, requests: requests.count)
    targetRate = record.targetRate
    self.warmUp = warmUp
    self.connectTime = connectTime
    reconnects = record.reconnects
    measuredNanoseconds = record.measuredNanoseconds
    elapsedNanoseconds = record.elapsedNanoseconds
    completedInTime = record.completedInTime
    succeededInTime = record.succeededInTime
    sentInTime = record.sentInTime
    processorNanoseconds = record.processorNanoseconds
    busiestThreadShare = record.busiestThreadShare
    saturation = record.saturation.map { .shard(shard, reason: $0) }
    self.seconds = seconds
    try checkSeconds()
    addUp()
  }

  private mutating func checkSeconds() throws {
    for (request, sum) in zip(requests, try addUpSeconds()) where sum != request.counts {
      throw DamagedRecord("'\(request.name)': the counts by second do not add up to the whole")
    }
    for (request, durations) in zip(requests, try durationsBySecond())
    where !durations.hasCounts(of: request.durations) {
      throw DamagedRecord(
        "'\(request.name)': the histograms by second do not add up to the whole")
    }
  }

  /// The result of a whole load from those of all its shards, of one plan: counts are added, histograms merged.
  ///
  /// - Parameter startedWallNanoseconds: when the measurement began for all of them.
  package init?(merging shards: [LoadResult], startedWallNanoseconds: Int64) {
    guard let first = shards.first,
      shards.allSatisfy({
        $0.requests.map(\.name) == first.requests.map(\.name)
          && $0.scenarios.map(\.name) == first.scenarios.map(\.name)
      })
    else { return nil }
    self.init(
      model: first.model, address: Set(shards.map(\.address)).sorted().joined(separator: ", "),
      overall: RequestResult(name: ""), requests: first.requests)
    scenarios = first.scenarios
    for shard in shards.dropFirst() {
      for index in scenarios.indices { scenarios[index].add(shard.scenarios[index]) }
      for index in requests.indices { requests[index].add(shard.requests[index]) }
    }
    for shard in shards {
      seconds.add(shard.seconds)
      warmUp.add(shard.warmUp)
      connectTime.merge(shard.connectTime)
      reconnects &+= shard.reconnects
      completedInTime &+= shard.completedInTime
      succeededInTime &+= shard.succeededInTime
      sentInTime &+= shard.sentInTime
      processorNanoseconds &+= shard.processorNanoseconds
      busiestThreadShare = max(busiestThreadShare, shard.busiestThreadShare)
      elapsedNanoseconds = max(elapsedNanoseconds, shard.elapsedNanoseconds)
      saturation += shard.saturation
    }
    self.startedWallNanoseconds = startedWallNanoseconds
    measuredNanoseconds = first.measuredNanoseconds
    let rates = shards.compactMap(\.targetRate)
    targetRate = rates.count == shards.count ? rates.reduce(0, +) : nil
    addUp()
  }

  /// The whole from its requests.
  private mutating func addUp() {
    if requests.contains(where: { $0.latency != nil }) {
      overall.latency = Histogram()
      overall.sendLag = Histogram()
    }
    for request in requests { overall.add(request) }
  }
}

extension RequestResult {
  init(_ record: LoadRecord.Request) throws(LoadResult.DamagedRecord) {
    func damaged(_ what: String) -> LoadResult.DamagedRecord {
      LoadResult.DamagedRecord("'\(record.name)': \(what)")
    }
    guard let counts = record.counts.requestCounts, record.bytesSent < 1 << 58,
      record.bytesReceived < 1 << 58,
      record.failures.allSatisfy({ $0.count <= counts.scheduled })
    else { throw damaged("the counts do not add up") }
    self.init(name: record.name)
    self.counts = counts
    do {
      latency = try record.latency?.histogram()
      serviceTime = try record.serviceTime.histogram()
      firstByte = try record.firstByte.histogram()
      sendLag = try record.sendLag?.histogram()
    } catch {
      throw damaged("\(error)")
    }
    guard (latency == nil) == (sendLag == nil) else { throw damaged("latency and send lag belong together") }
    bytesSent = record.bytesSent
    bytesReceived = record.bytesReceived
    failures = record.failures.map {
      FailureTally(
        cause: $0.cause, count: $0.count,
        example: .init(detail: $0.detail, statusLine: $0.statusLine, bodyStart: $0.bodyStart))
    }
  }
}

extension LoadWindow {
  /// A second as files of a load tell of it; nil where it counts more than any machine sends.
  package init?(
    second: Int, request: Int, succeeded: UInt64, failed: UInt64, timedOut: UInt64, unsent: UInt64,
    durations: CompactHistogram
  ) {
    let counts = LoadRecord.Counts(
      scheduled: succeeded &+ failed &+ timedOut &+ unsent, succeeded: succeeded, failed: failed,
      timedOut: timedOut, unsent: unsent)
    guard let counts = counts.requestCounts else { return nil }
    self.init(second: second, request: request, counts: counts, durations: durations)
  }
}

extension ScenarioResult {
  /// The scenarios of a record, which share out all of its requests.
  static func all(
    _ records: [LoadRecord.Scenario], requests: Int
  ) throws(LoadResult.DamagedRecord) -> [ScenarioResult] {
    var results: [ScenarioResult] = []
    var next = 0
    for record in records {
      let counts = [
        record.scheduled, record.completed, record.failed, record.interrupted, record.unsent,
      ]
      var result = ScenarioResult()
      guard record.requests >= 1, record.requests <= requests - next, counts.allSatisfy({ $0 < 1 << 48 })
      else {
        throw LoadResult.DamagedRecord("scenario '\(record.name)' cannot be")
      }
      result.name = record.name
      result.requests = next..<(next + record.requests)
      next += record.requests
      (result.counts.scheduled, result.counts.completed) = (record.scheduled, record.completed)
      (result.counts.failed, result.counts.interrupted) = (record.failed, record.interrupted)
      result.counts.unsent = record.unsent
      do {
        result.durations = try record.iterationTime.histogram()
      } catch {
        throw LoadResult.DamagedRecord("scenario '\(record.name)': \(error)")
      }
      guard result.counts.isConserved, result.durations.count == record.completed else {
        throw LoadResult.DamagedRecord("the counts of scenario '\(record.name)' do not add up")
      }
      results.append(result)
    }
    guard records.isEmpty || next == requests else {
      throw LoadResult.DamagedRecord("there are requests without a scenario")
    }
    return results
  }
}
