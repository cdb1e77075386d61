import Statistics

/// What a worker brings home.
struct WorkerOutcome: Sendable {
  var requests: [RequestResult]
  var warmUp: RequestCounts
  var connectTime: Histogram
  var reconnects: UInt64 = 0
  var completedInTime: UInt64 = 0
  var succeededInTime: UInt64 = 0
  var sentInTime: UInt64 = 0
  var processorNanoseconds: Int64 = 0
  var begin: Int64 = 0
  var end: Int64 = 0
}
