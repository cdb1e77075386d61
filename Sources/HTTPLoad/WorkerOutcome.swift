import Statistics

/// What a worker brings home.
struct WorkerOutcome: Sendable {
  var requests: [RequestResult] = []
  var scenarios: [ScenarioResult] = []
  /// Of every measured request, in the order in which they ended, where the plan wants them.
  var each: [RequestOutcome] = []
  var warmUp = RequestCounts()
  var connectTime: Histogram
  var reconnects: UInt64 = 0
  var completedInTime: UInt64 = 0
  var succeededInTime: UInt64 = 0
  var sentInTime: UInt64 = 0
  var processorNanoseconds: Int64 = 0
  /// Iterations that were begun or counted as unsent, warm-up included.
  var taken = 0
  /// How many the whole schedule holds, over all workers; nil in the closed model.
  var arrivals: Int?
  /// When one more would have been due, in nanoseconds after the start; nil in the closed model and after an early end.
  var endOffset: Int64?
  /// When it was told to send no more; nil where it was not.
  var cut: Int64?
  /// When it began to send, and when the last request had ended.
  var begin: Int64 = 0
  var end: Int64 = 0

  init(connectTime: Histogram) { self.connectTime = connectTime }
}
