import Statistics

/// The figures of a load as they travel between machines: all of `LoadResult` but its seconds, which lie in files of
/// their own.
package struct LoadRecord: Codable, Sendable, Equatable {
  package struct Counts: Codable, Sendable, Equatable {
    package let scheduled: UInt64
    package let succeeded: UInt64
    package let failed: UInt64
    package let timedOut: UInt64
    package let unsent: UInt64
  }

  package struct Failure: Codable, Sendable, Equatable {
    package let cause: FailureCause
    package let count: UInt64
    package let detail: String
    package let statusLine: String?
    package let bodyStart: String?
  }

  package struct Request: Codable, Sendable, Equatable {
    package let name: String
    package let counts: Counts
    /// Only in the open model, as `sendLag`.
    package let latency: HistogramRecord?
    package let serviceTime: HistogramRecord
    package let firstByte: HistogramRecord
    package let sendLag: HistogramRecord?
    package let failures: [Failure]
    package let bytesSent: UInt64
    package let bytesReceived: UInt64
  }

  package struct Scenario: Codable, Sendable, Equatable {
    package let name: String
    /// How many of the requests are its own; those of the first scenario come first.
    package let requests: Int
    package let scheduled: UInt64
    package let completed: UInt64
    package let failed: UInt64
    package let interrupted: UInt64
    package let unsent: UInt64
    package let iterationTime: HistogramRecord
  }

  package let model: LoadPlan.Model
  /// Iterations a second that this machine was to begin; nil in the closed model.
  package let targetRate: Double?
  package let address: String
  package let measuredNanoseconds: Int64
  package let elapsedNanoseconds: Int64
  package let completedInTime: UInt64
  package let succeededInTime: UInt64
  package let sentInTime: UInt64
  package let reconnects: UInt64
  package let processorNanoseconds: Int64
  package let busiestThreadShare: Double
  /// Why the generator may have shaped the figures, in words.
  package let saturation: [String]
  package let warmUp: Counts
  package let connectTime: HistogramRecord
  package let requests: [Request]
  /// Empty where the plan has no scenarios.
  package let scenarios: [Scenario]

  /// - Parameter text: what texts of the plan and of answers become, with secrets masked.
  package init(_ result: LoadResult, text: (String) -> String = { $0 }) {
    model = result.model
    targetRate = result.targetRate
    address = result.address
    measuredNanoseconds = result.measuredNanoseconds
    elapsedNanoseconds = result.elapsedNanoseconds
    completedInTime = result.completedInTime
    succeededInTime = result.succeededInTime
    sentInTime = result.sentInTime
    reconnects = result.reconnects
    processorNanoseconds = result.processorNanoseconds
    busiestThreadShare = result.busiestThreadShare
    saturation = result.saturation.map(\.description)
    warmUp = Counts(result.warmUp)
    connectTime = HistogramRecord(result.connectTime)
    requests = result.requests.map { request in
      Request(
        name: text(request.name), counts: Counts(request.counts),
        latency: request.latency.map { HistogramRecord($0) },
        serviceTime: HistogramRecord(request.serviceTime), firstByte: HistogramRecord(request.firstByte),
        sendLag: request.sendLag.map { HistogramRecord($0) },
        failures: request.failures.map { tally in
          Failure(
            cause: tally.cause, count: tally.count, detail: text(tally.example.detail),
            statusLine: tally.example.statusLine.map(text), bodyStart: tally.example.bodyStart.map(text))
        }, bytesSent: request.bytesSent, bytesReceived: request.bytesReceived)
    }
    scenarios = result.scenarios.map { scenario in
      Scenario(
        name: text(scenario.name), requests: scenario.requests.count, scheduled: scenario.counts.scheduled,
        completed: scenario.counts.completed, failed: scenario.counts.failed,
        interrupted: scenario.counts.interrupted, unsent: scenario.counts.unsent,
        iterationTime: HistogramRecord(scenario.durations))
    }
  }
}

extension LoadRecord.Counts {
  init(_ counts: RequestCounts) {
    self.init(
      scheduled: counts.scheduled, succeeded: counts.succeeded, failed: counts.failed,
      timedOut: counts.timedOut, unsent: counts.unsent)
  }

  /// Nil where requests were lost, or are more than any machine sends.
  var requestCounts: RequestCounts? {
    let most: UInt64 = 1 << 48
    guard [scheduled, succeeded, failed, timedOut, unsent].allSatisfy({ $0 < most }) else { return nil }
    var counts = RequestCounts()
    counts.scheduled = scheduled
    counts.succeeded = succeeded
    counts.failed = failed
    counts.timedOut = timedOut
    counts.unsent = unsent
    return counts.isConserved ? counts : nil
  }
}
