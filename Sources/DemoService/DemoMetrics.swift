/// What the service counts about itself.
///
/// A request counts once its answer is whole in the send buffer, so whoever has the answer finds it counted;
/// an answer of `/metrics` does not count itself.
struct DemoMetrics: Sendable {
  private struct Series: Hashable {
    var method: RequestMethod
    var route: Route
    var status: Int

    /// Cheaper than the one of the text of a method or route, which every answer would pay for.
    func hash(into hasher: inout Hasher) { hasher.combine(route.position << 16 | status) }
  }

  /// Searches that may run at once before the pool counts as exhausted.
  static let databaseConnections = 100

  private var requests: [Series: Int] = [:]
  private var durations: [DurationHistogram]
  private let startSeconds: Double
  /// Requests read whole and not yet answered.
  private(set) var inFlight = 0
  /// Of those, searches.
  private(set) var searchesInFlight = 0
  private var abandoned = 0
  private var cacheRequests = 0
  private var cacheHits = 0
  var openConnections = 0

  /// - Parameter startNanoseconds: when the service began, since 1970.
  init(startNanoseconds: Int64) {
    startSeconds = Double(startNanoseconds / 1_000_000) / 1_000
    durations = Array(repeating: DurationHistogram(), count: Route.allCases.count)
  }

  mutating func begin(_ route: Route) {
    inFlight += 1
    if route == .search { searchesInFlight += 1 }
  }

  /// A request that was begun has its answer.
  mutating func finish(_ route: Route, method: RequestMethod, status: Int, nanoseconds: Int64) {
    leave(route)
    requests[Series(method: method, route: route, status: status), default: 0] += 1
    durations[route.position].record(nanoseconds)
  }

  /// The client of a request that was begun went away before it had the whole answer.
  mutating func abandon(_ route: Route) {
    leave(route)
    abandoned += 1
  }

  mutating func lookUpCache(isHit: Bool) {
    cacheRequests += 1
    if isHit { cacheHits += 1 }
  }

  /// The page that `/metrics` answers.
  func page() -> [UInt8] {
    var text = MetricsText()
    writeRequests(to: &text)
    writeDurations(to: &text)
    func single(_ name: String, _ kind: MetricsText.Kind, _ help: String, _ value: String) {
      text.family(name, kind, help: help)
      text.sample(name, value: value)
    }
    single("http_requests_in_flight", .gauge, "Requests not yet answered, this one included.", "\(inFlight)")
    single(
      "http_requests_abandoned_total", .counter, "Requests whose client left before the answer was whole.",
      "\(abandoned)")
    single("http_connections_open", .gauge, "Open client connections.", "\(openConnections)")
    single(
      "process_start_time_seconds", .gauge, "Start of the service in seconds since 1970.", "\(startSeconds)")
    single("cache_requests_total", .counter, "Look-ups in the cache of entity pages.", "\(cacheRequests)")
    single("cache_hits_total", .counter, "Look-ups that found a page; 9 of 10 by design.", "\(cacheHits)")
    single(
      "pg_connections_active", .gauge,
      "Searches that run now, at most pg_connections_max; no database is used.",
      "\(min(searchesInFlight, Self.databaseConnections))")
    single(
      "pg_connections_max", .gauge, "Size of the make-believe connection pool.", "\(Self.databaseConnections)"
    )
    return Array(text.text.utf8)
  }

  private mutating func leave(_ route: Route) {
    inFlight -= 1
    if route == .search { searchesInFlight -= 1 }
  }

  private func writeRequests(to text: inout MetricsText) {
    let name = "http_requests_total"
    text.family(name, .counter, help: "Requests answered, by method, path and status.")
    let sorted = requests.sorted {
      ($0.key.route.rawValue, $0.key.method.rawValue, $0.key.status)
        < ($1.key.route.rawValue, $1.key.method.rawValue, $1.key.status)
    }
    for (series, count) in sorted {
      text.sample(
        name,
        labels: [
          ("method", series.method.rawValue), ("path", series.route.rawValue), ("status", "\(series.status)"),
        ], value: "\(count)")
    }
  }

  private func writeDurations(to text: inout MetricsText) {
    let name = "http_request_duration_seconds"
    text.family(
      name, .histogram, help: "Time from a request read whole to its answer in the send buffer, in seconds.")
    for route in Route.allCases where durations[route.position].count > 0 {
      let histogram = durations[route.position]
      var cumulated = 0
      for (bound, count) in zip(DurationHistogram.bounds, histogram.counts) {
        cumulated += count
        text.sample(
          name + "_bucket", labels: [("path", route.rawValue), ("le", bound.label)], value: "\(cumulated)")
      }
      text.sample(
        name + "_bucket", labels: [("path", route.rawValue), ("le", "+Inf")], value: "\(histogram.count)")
      text.sample(
        name + "_sum", labels: [("path", route.rawValue)], value: "\(Double(histogram.sumNanoseconds) / 1e9)")
      text.sample(name + "_count", labels: [("path", route.rawValue)], value: "\(histogram.count)")
    }
  }
}

extension Route {
  /// The place among all cases.
  fileprivate var position: Int {
    switch self {
    case .index: 0
    case .health: 1
    case .entities: 2
    case .search: 3
    case .delay: 4
    case .fail: 5
    case .stall: 6
    case .bytes: 7
    case .status: 8
    case .echo: 9
    case .metrics: 10
    case .queue: 11
    case .unknown: 12
    }
  }
}
