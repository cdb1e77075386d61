import Documents
import PipelineModel

/// The keys of a `load` step.
enum LoadKeys {
  static let methods = ["get", "post", "put", "patch", "delete", "head", "options"]

  /// The keys that the problems of a plan are about, by how the problems begin.
  static let places: [(problem: String, key: String)] = [
    ("'https'", "base-url"), ("the arrival rate", "arrival-rate"), ("the duration", "duration"),
    ("the warm-up", "warm-up"), ("the connect timeout", "connect-timeout"),
    ("the request timeout", "request-timeout"), ("the concurrency", "concurrency"),
    ("the most requests", "max-in-flight"), ("the weights", "requests"), ("there are more", "requests"),
  ]

  static let expect: [KeyDescription] = [
    KeyDescription(
      "status", .listOrSingle(of: .integer(100...599)), default: "200 to 399",
      "The status, or the statuses, that make an answer a success.")
  ]

  static let request: [KeyDescription] =
    methods.map {
      KeyDescription(
        $0, .string, "The path and query of a \($0.uppercased()) request; each request has one method.")
    } + [
      KeyDescription(
        "name", .string, default: "method and path",
        "What metrics call the request: the value of the label `request`."),
      KeyDescription(
        "weight", .integer(1...1_000_000), default: "1",
        "How often the request comes, relative to the others."),
      KeyDescription("headers", .map(of: .string), "Headers of this request, besides those of the step."),
      KeyDescription("body", .string, "The body, sent as it is."),
      KeyDescription("expect", .mapping(expect), "What makes an answer a success."),
    ]

  static let step: [KeyDescription] = [
    KeyDescription(
      "base-url", .string, required: true,
      "Where the service answers: http://host:port or https://host:port, with the path under which all requests lie, if any."
    ),
    KeyDescription("headers", .map(of: .string), "Headers of every request."),
    KeyDescription(
      "arrival-rate", .formatted(.rate),
      "The open model: requests begin at this rate, whatever the service does, and latency counts from the scheduled time."
    ),
    KeyDescription(
      "concurrency", .integer(1...1_000_000),
      "The closed model: so many connections, each sending its next request when the last is answered."),
    KeyDescription(
      "max-in-flight", .integer(1...1_000_000), default: "1000",
      "The most requests in flight in the open model; what is due beyond them waits."),
    KeyDescription(
      "warm-up", .formatted(.duration), default: "0s", "Load before the measurement, kept out of its figures."
    ),
    KeyDescription(
      "tls", .mapping(LoadTLSDecoder.keys), "Whom to trust where 'base-url' begins with https://."),
    KeyDescription("duration", .formatted(.duration), required: true, "How long to measure."),
    KeyDescription(
      "threads", .integer(1...1024), default: "1",
      "Threads that send; one is enough for about 100,000 requests a second."),
    KeyDescription(
      "connect-timeout", .formatted(.duration), default: "5s", "The longest time to open a connection."),
    KeyDescription(
      "request-timeout", .formatted(.duration), default: "30s",
      "The longest time of a request, connecting included."),
    KeyDescription(
      "shard", .formatted(ShardText.format),
      "Which part of the load this machine sends: 0/4 is the first of four, 3/4 the last; empty for all of it."
    ),
    KeyDescription(
      "start-at", .formatted(StartTime.format),
      "When all shards begin: a time such as 2026-11-24T02:00:00Z, or seconds since 1970."),
    KeyDescription(
      "requests", .list(of: .mapping(request)), required: true, "The requests, drawn by their weights."),
  ]
}
