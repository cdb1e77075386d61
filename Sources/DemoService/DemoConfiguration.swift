/// How the demo service listens and behaves.
package struct DemoConfiguration: Sendable {
  /// A name or a written address; only the machine itself can reach the default.
  package var host = "127.0.0.1"
  /// 0 lets the system choose.
  package var port: UInt16 = 0
  /// Seed of all delays: the same seed and the same order of requests give the same delays.
  package var seed: UInt64 = 1
  /// Stalls every endpoint but `/health` and `/metrics`; nil stalls none.
  package var stall: StallSchedule?
  /// Median delay of `/api/search` unless the request says otherwise; at most 60 s.
  package var searchMedian = Duration.milliseconds(8)
  /// Standard deviation of the logarithm of that delay; at most 4.
  package var searchSigma = 0.5
  /// What the service bears of its clients.
  package var limits = DemoLimits()

  /// The defaults.
  package init() {}
}
