import SystemIO

/// All that one load run is told. It knows nothing of pipelines.
package struct LoadPlan: Sendable {
  /// One kind of request. Path, header values and body may hold variables; see `Template`.
  package struct Request: Sendable {
    package struct Header: Sendable, Equatable {
      package var name: String
      package var value: String

      package init(name: String, value: String) {
        self.name = name
        self.value = value
      }
    }

    /// What results and limits call it; unique within the plan.
    package var name: String
    package var method: String
    /// Path and query, percent-encoded, beginning with a slash or with a variable that does.
    package var path: String
    package var headers: [Header]
    package var body: RequestBody
    /// How often it comes, relative to the others; at least 1. Within a scenario it comes as often as that.
    package var weight: Int
    package var expectation: AnswerExpectation
    package var captures: [Capture] = []
    /// How often in a row an answer may send the request on to another path of the same service. The request then
    /// ends with the last answer, and counts once.
    package var redirects = 0
    /// The wait after it within its scenario.
    package var thinkTime: ThinkTime?

    package init(
      name: String, method: String = "GET", path: String, headers: [Header] = [], body: RequestBody = .none,
      weight: Int = 1, expectation: AnswerExpectation = .init()
    ) {
      self.name = name
      self.method = method
      self.path = path
      self.headers = headers
      self.body = body
      self.weight = weight
      self.expectation = expectation
    }

    /// The variables that its texts name, in any order; texts that are no templates have none.
    var variables: [String] {
      ([path] + headers.map(\.value) + body.texts).flatMap { (try? Template($0))?.variables ?? [] }
    }
  }

  /// When requests are sent.
  package enum Model: Sendable, Equatable, Codable {
    /// At a rate of iterations, whatever the service does; latency counts from the scheduled time.
    case open(requestsPerSecond: Double)
    /// So many users at once, each with a connection, beginning the next iteration when the last is over; service
    /// time only.
    case closed(concurrency: Int)

    package var isOpen: Bool { if case .open = self { true } else { false } }
  }

  package var target: LoadTarget
  package var requests: [Request]
  /// Sequences of requests; where there are none, each request is an iteration of its own, drawn by its weight. Else
  /// every request belongs to one.
  package var scenarios: [LoadScenario] = []
  /// Rows for the variables `data.…`.
  package var data: LoadData?
  package var model: Model
  /// Of the open model.
  package var arrivals = ArrivalProcess.constant
  /// The wait between iterations of a user in the closed model.
  package var thinkTime: ThinkTime?
  /// The most requests in flight, and so connections, of the open model; what is due beyond them waits.
  package var maxInFlight = 1_000
  /// Sent before the measurement and kept out of its figures.
  package var warmUp: Duration = .zero
  /// How long to measure; without meaning where there are stages or iterations.
  package var duration: Duration
  /// How the level goes on after the warm-up, from that of the model; at least one is measured. Empty for `duration`
  /// at one level.
  package var stages: [LoadStage] = []
  /// Ends the measurement after so many iterations, however long they take; nil for by time.
  package var iterations: Int?
  /// Which part of the load this machine sends; nil where it sends all of it. Levels and the most in flight are
  /// those of the whole.
  package var shard: LoadShard?
  /// Threads that send; each has its own share of the connections.
  package var threads = 1
  /// Of `https` targets.
  package var tls = TLSOptions()
  /// From the start of connecting until a request can be sent: with `https`, the TLS handshake is a part of it.
  package var connectTimeout: Duration = .seconds(5)
  /// From the sending of a request until the first byte of its answer; nil for the request timeout only.
  package var firstByteTimeout: Duration?
  /// From the moment a request takes a connection, connecting included, until its last byte.
  package var requestTimeout: Duration = .seconds(30)
  package var limits = ResponseParser.Limits()
  /// Ends the run as soon as one of them can no longer be kept.
  package var earlyEndLimits: [EarlyEndLimit] = []
  /// Whether the result has the outcome of every measured request: 40 bytes of memory each.
  package var keepsOutcomes = false
  /// A 99th percentile of send lag beyond this says that the generator was too late to be trusted.
  package var sendLagBound: Duration = .milliseconds(50)

  package init(target: LoadTarget, requests: [Request], model: Model, duration: Duration) {
    self.target = target
    self.requests = requests
    self.model = model
    self.duration = duration
  }

  /// The longest time that a run by iterations may take.
  static let longestDuration: Duration = .seconds(30 * 86_400)

  /// From the first request to the last, warm-up included; nil where iterations end the run.
  package var plannedTime: Duration? { iterations == nil ? .nanoseconds(profile.end) : nil }

  /// The level over time. Where iterations end the run, it goes on for as long as any run may take.
  package var profile: LoadProfile {
    var plan = self
    if iterations != nil { (plan.duration, plan.stages) = (LoadPlan.longestDuration, []) }
    return LoadProfile(plan)
  }
}
