/// What the index says of an endpoint. Its parameters are also the only ones that the endpoint accepts.
struct RouteDescription: Sendable {
  struct Parameter: Sendable {
    var name: String
    var about: String
  }

  var about: String
  /// Nil where the query is of no concern and never refused.
  var parameters: [Parameter]?

  init(_ about: String, _ parameters: [(String, String)]? = nil) {
    self.about = about
    self.parameters = parameters?.map { Parameter(name: $0.0, about: $0.1) }
  }
}

extension Route {
  var description: RouteDescription {
    switch self {
    case .index: RouteDescription("this index")
    case .health: RouteDescription("answers at once that the service is up")
    case .entities:
      RouteDescription(
        "a page of items, always the same, at once", [("limit", "how many items, 0 to 100; 20 unless given")])
    case .search:
      RouteDescription(
        "results for a query, after a lognormal delay",
        [
          ("q", "what to search for, at most 256 bytes; needed"),
          ("median", "median of the delay in milliseconds, 0 to 60000; 8 unless the service says otherwise"),
          (
            "sigma",
            "standard deviation of the delay's logarithm, 0 to 4; 0.5 unless the service says otherwise"
          ),
          ("limit", "how many results, 0 to 100; 10 unless given"),
        ])
    case .delay:
      RouteDescription(
        "answers after a delay; none is longer than a minute",
        [
          ("ms", "the delay in milliseconds, for the fixed distribution"),
          ("distribution", "'fixed' unless given, 'uniform', 'exponential' or 'lognormal'"),
          ("min", "shortest delay in milliseconds, for the uniform distribution; 0 unless given"),
          ("max", "longest delay in milliseconds, for the uniform distribution"),
          ("mean", "mean delay in milliseconds, for the exponential distribution"),
          ("median", "median delay in milliseconds, for the lognormal distribution"),
          (
            "sigma",
            "standard deviation of the logarithm, 0 to 4, for the lognormal distribution; 0.5 unless given"
          ),
        ])
    case .fail:
      RouteDescription(
        "fails so that of any n requests with the same parameters exactly floor(n × rate) do",
        [
          ("rate", "share of failures, 0 to 1, at most nine digits after the point; 0.1 unless given"),
          ("status", "status of a failure, 400 to 599; 500 unless given"),
        ])
    case .stall:
      RouteDescription(
        "answers at once except in windows, when answers wait for the window's end",
        [
          (
            "every",
            "time from one window's begin to the next, counted from the service's start; 10s unless given"
          ),
          ("for", "length of a window, shorter than 'every'; 1s unless given"),
        ])
    case .queue:
      RouteDescription(
        "answers one request after the other, so many a second and no more",
        [
          (
            "rate",
            "requests a second, 1 to 100000; 100 unless given. Each rate has a queue of its own, whose wait is 10 s at most: beyond, the answer is 503 at once"
          )
        ])
    case .bytes:
      RouteDescription(
        "so many bytes of text",
        [
          ("n", "how many, 0 to 67108864; 65536 unless given"),
          ("chunked", "'true' sends them in chunks instead of by length"),
        ])
    case .status: RouteDescription("answers with this status, 200 to 599")
    case .echo: RouteDescription("answers with the body and content type of the request")
    case .metrics: RouteDescription("metrics in the Prometheus text format")
    case .unknown: RouteDescription("")
    }
  }
}
