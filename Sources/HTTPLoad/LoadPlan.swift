import SystemIO

/// All that one load run is told. It knows nothing of pipelines.
package struct LoadPlan: Sendable {
  /// One kind of request, drawn by its weight.
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
    /// Path and query, beginning with a slash, percent-encoded.
    package var path: String
    package var headers: [Header]
    package var body: [UInt8]
    /// How often it comes, relative to the others; at least 1.
    package var weight: Int
    package var expectedStatus: StatusExpectation

    package init(
      name: String, method: String = "GET", path: String, headers: [Header] = [], body: [UInt8] = [],
      weight: Int = 1, expectedStatus: StatusExpectation = .success
    ) {
      self.name = name
      self.method = method
      self.path = path
      self.headers = headers
      self.body = body
      self.weight = weight
      self.expectedStatus = expectedStatus
    }
  }

  /// When requests are sent.
  package enum Model: Sendable, Equatable, Codable {
    /// At a fixed rate, whatever the service does; latency counts from the scheduled time.
    case open(requestsPerSecond: Double)
    /// So many at once, each connection sending its next request when the last is answered; service time only.
    case closed(concurrency: Int)
  }

  package var target: LoadTarget
  package var requests: [Request]
  package var model: Model
  /// The most requests in flight, and so connections, of the open model; what is due beyond them waits.
  package var maxInFlight = 1_000
  /// Sent before the measurement and kept out of its figures.
  package var warmUp: Duration = .zero
  /// How long to measure.
  package var duration: Duration
  /// Which part of the load this machine sends; nil where it sends all of it. Rate, concurrency and the most in
  /// flight are those of the whole.
  package var shard: LoadShard?
  /// Threads that send; each has its own share of the connections.
  package var threads = 1
  /// Of `https` targets.
  package var tls = TLSOptions()
  /// From the start of connecting until a request can be sent: with `https`, the TLS handshake is a part of it.
  package var connectTimeout: Duration = .seconds(5)
  /// From the moment a request takes a connection, connecting included, until its last byte.
  package var requestTimeout: Duration = .seconds(30)
  package var limits = ResponseParser.Limits()
  /// A 99th percentile of send lag beyond this says that the generator was too late to be trusted.
  package var sendLagBound: Duration = .milliseconds(50)

  package init(target: LoadTarget, requests: [Request], model: Model, duration: Duration) {
    self.target = target
    self.requests = requests
    self.model = model
    self.duration = duration
  }
}
