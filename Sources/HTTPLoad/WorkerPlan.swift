import SystemIO

/// A worker's share of a plan. All times are in nanoseconds of the monotonic clock.
struct WorkerPlan: Sendable {
  let worker: Int
  let workers: Int
  /// The first place of the whole's schedule that is this worker's, and how far apart its places lie.
  let firstPlace: Int
  let placesApart: Int
  let address: SocketAddress
  /// Nil for plain HTTP.
  let tls: TLSContext?
  let requests: [PreparedRequest]
  let mix: RequestMix
  /// Nil in the closed model.
  let schedule: ArrivalSchedule?
  /// How many connections are this worker's.
  let connections: Int
  private(set) var start: Int64
  private(set) var measureStart: Int64
  private(set) var sendEnd: Int64
  let connectTimeout: Int64
  let requestTimeout: Int64
  let limits: ResponseParser.Limits

  /// Deals the connections out evenly, on a clock that starts at 0; no worker is without a connection.
  static func shares(of plan: LoadPlan, address: SocketAddress, tls: TLSContext?) -> [WorkerPlan] {
    let warmUp = plan.warmUp.wholeNanoseconds
    let length = warmUp + plan.duration.wholeNanoseconds
    let schedule: ArrivalSchedule?
    let whole: Int
    switch plan.model {
    case .open(let rate):
      schedule = ArrivalSchedule(requestsPerSecond: rate, lengthNanoseconds: length)
      whole = plan.maxInFlight
    case .closed(let concurrency):
      schedule = nil
      whole = concurrency
    }
    let shard = plan.shard ?? LoadShard(index: 0, count: 1)
    let connections = shard.share(of: whole)
    let workers = min(plan.threads, connections)
    let prepared = plan.requests.map { PreparedRequest($0, target: plan.target) }
    let mix = RequestMix(weights: plan.requests.map(\.weight))
    return (0..<workers).map { worker in
      WorkerPlan(
        worker: worker, workers: workers, firstPlace: shard.index + shard.count * worker,
        placesApart: shard.count * workers, address: address, tls: tls, requests: prepared, mix: mix,
        schedule: schedule,
        connections: connections / workers + (worker < connections % workers ? 1 : 0), start: 0,
        measureStart: warmUp, sendEnd: length, connectTimeout: plan.connectTimeout.wholeNanoseconds,
        requestTimeout: plan.requestTimeout.wholeNanoseconds, limits: plan.limits)
    }
  }

  /// The same with a clock that starts at the given time.
  func starting(at time: Int64) -> WorkerPlan {
    var moved = self
    moved.start += time
    moved.measureStart += time
    moved.sendEnd += time
    return moved
  }
}
