import SystemIO

/// A worker's share of a plan. All times are in nanoseconds of the monotonic clock.
struct WorkerPlan: Sendable {
  let worker: Int
  let target: LoadTarget
  let address: SocketAddress
  /// Nil for plain HTTP.
  let tls: TLSContext?
  let requests: [PreparedRequest]
  let flows: [PreparedFlow]
  let mix: RequestMix
  let slots: VariableSlots
  let data: LoadData?
  let profile: LoadProfile
  /// Nil in the closed model.
  let schedule: ArrivalSchedule?
  let arrivals: ArrivalProcess
  let iterations: Int?
  let thinkTime: ThinkTime?
  /// This worker's are the places `first`, `first + stride`, … of the whole load: of the schedule in the open model, of
  /// the users in the closed one.
  let first: Int
  let stride: Int
  /// How many connections are this worker's.
  let connections: Int
  private(set) var start: Int64 = 0
  private(set) var measured: MeasuredTime
  private(set) var sendEnd: Int64
  let connectTimeout: Int64
  /// Nil where only the whole request is timed.
  let firstByteTimeout: Int64?
  let requestTimeout: Int64
  let limits: ResponseParser.Limits
  let keepsOutcomes: Bool

  /// Deals the places out evenly, on a clock that starts at 0; no worker is without a connection.
  static func shares(of plan: LoadPlan, address: SocketAddress, tls: TLSContext?) -> [WorkerPlan] {
    let profile = plan.profile
    let isOpen = plan.model.isOpen
    let shard = plan.shard ?? LoadShard(index: 0, count: 1)
    let connections = shard.share(of: isOpen ? plan.maxInFlight : Int(profile.highestLevel))
    let workers = min(plan.threads, connections)
    let slots = VariableSlots(plan)
    let cookies = plan.scenarios.filter(\.keepsCookies).map(\.requests)
    let requests = plan.requests.enumerated().map { index, request in
      PreparedRequest(
        request, target: plan.target, slots: slots, keepsCookies: cookies.contains { $0.contains(index) })
    }
    let flows =
      plan.scenarios.isEmpty
      ? requests.indices.map { PreparedFlow(requests: $0..<($0 + 1), scenario: nil) }
      : plan.scenarios.enumerated().map { PreparedFlow(requests: $1.requests, scenario: $0) }
    let mix = RequestMix(
      weights: plan.scenarios.isEmpty ? plan.requests.map(\.weight) : plan.scenarios.map(\.weight))
    let schedule = isOpen ? ArrivalSchedule(profile) : nil
    return (0..<workers).map { worker in
      WorkerPlan(
        worker: worker, target: plan.target, address: address, tls: tls, requests: requests, flows: flows,
        mix: mix, slots: slots,
        data: plan.data, profile: profile, schedule: schedule, arrivals: plan.arrivals,
        iterations: plan.iterations, thinkTime: plan.thinkTime,
        first: shard.index + shard.count * worker, stride: shard.count * workers,
        connections: connections / workers + (worker < connections % workers ? 1 : 0),
        measured: MeasuredTime(profile), sendEnd: profile.end,
        connectTimeout: plan.connectTimeout.wholeNanoseconds,
        firstByteTimeout: plan.firstByteTimeout?.wholeNanoseconds,
        requestTimeout: plan.requestTimeout.wholeNanoseconds, limits: plan.limits,
        keepsOutcomes: plan.keepsOutcomes)
    }
  }

  /// The same with a clock that starts at the given time.
  func starting(at time: Int64) -> WorkerPlan {
    var moved = self
    moved.start += time
    moved.measured = measured.moved(by: time)
    moved.sendEnd += time
    return moved
  }

  /// How many of this worker's connections carry users at an offset from the start (closed model).
  func users(at offset: Int64) -> Int {
    // A hair more, so that the end of a ramp, computed, is not one short of its target.
    let level = Int(profile.level(at: offset) + 1e-6)
    return level <= first ? 0 : (level - first + stride - 1) / stride
  }

  /// Whether requests need values that differ from iteration to iteration.
  var needsSessions: Bool {
    slots.count > 0 || requests.contains { $0.takesCookies || $0.thinkTime != nil } || thinkTime != nil
  }
}
