import Documents
import PipelineModel

/// The keys of a `load` step.
enum LoadKeys {
  static let methods = ["get", "post", "put", "patch", "delete", "head", "options"]

  /// The keys that the problems of a plan are about, by how the problems begin.
  static let places: [(problem: String, key: String)] = [
    ("'https'", "base-url"), ("the Unix socket", "unix-socket"), ("the arrival rate of a stage", "stages"),
    ("the concurrency of a stage", "stages"),
    ("the duration of", "stages"), ("the stages", "stages"), ("the arrival rate", "arrival-rate"),
    ("the duration", "duration"), ("the iterations", "iterations"), ("iterations and", "iterations"),
    ("the warm-up", "warm-up"), ("the connect timeout", "connect-timeout"),
    ("the first-byte timeout", "first-byte-timeout"), ("the request timeout", "request-timeout"),
    ("the think time", "think-time"), ("the spread", "arrivals"), ("the most requests", "max-in-flight"),
    ("the concurrency", "concurrency"), ("the weights", "requests"),
    ("there are more", "requests"), ("an early end", "abort-on-fail"),
  ]

  // MARK: - Requests

  static let thinkTime = ValueShape.oneOf([
    .formatted(.duration),
    .mapping([
      KeyDescription("min", .formatted(.duration), required: true, "The shortest wait."),
      KeyDescription("max", .formatted(.duration), required: true, "The longest wait."),
    ]),
  ])

  static let textTests: [KeyDescription] = [
    KeyDescription("exists", .choice(["true"]), "That there is one at all."),
    KeyDescription("equals", .string, "What it must be."),
    KeyDescription("contains", .string, "What it must hold."),
    KeyDescription("matches", .string, "A regular expression that it must match somewhere."),
  ]

  static let expect: [KeyDescription] = [
    KeyDescription(
      "status", .listOrSingle(of: .integer(100...599)), default: "200 to 399",
      "The status, or the statuses, that make an answer a success."),
    KeyDescription(
      "headers", .map(of: .oneOf([.string, .mapping(textTests)])),
      "What the headers of the answer must be: a text, or a test of one."),
    KeyDescription(
      "body",
      .mapping([
        KeyDescription("contains", .listOrSingle(of: .string), "What the body must hold."),
        KeyDescription(
          "matches", .listOrSingle(of: .string), "Regular expressions that the body must match somewhere."),
      ]), "What the body of the answer must be."),
    KeyDescription(
      "json", .map(of: .oneOf([.any, .mapping(textTests)])),
      "What the body must have at paths such as $.items[0].id: a value, or a test of its text."),
    KeyDescription("max-size", .formatted(.size), default: "64MiB", "The largest body."),
  ]

  static let capture: [KeyDescription] = [
    KeyDescription(
      "json", .string, "A path in the body, such as $.items[0].id; negative places count from the end."),
    KeyDescription("header", .string, "The name of a header of the answer."),
    KeyDescription(
      "matches", .string, "A regular expression; its first group, or all of its match, is kept."),
    KeyDescription("cookie", .string, "The name of a cookie that the answer sets."),
  ]

  static let auth: [KeyDescription] = [
    KeyDescription("bearer", .string, "The token of `Authorization: Bearer`."),
    KeyDescription(
      "basic",
      .mapping([
        KeyDescription("user", .string, required: true, "The user's name, without a colon."),
        KeyDescription("password", .string, required: true, "The user's password."),
      ]), "Name and password of `Authorization: Basic`."),
  ]

  private static let request: [KeyDescription] =
    methods.map {
      KeyDescription(
        $0, .string, "The path and query of a \($0.uppercased()) request; each request has one method.")
    } + [
      KeyDescription(
        "name", .string, default: "method and path",
        "What metrics call the request: the value of the label `request`."),
      KeyDescription("headers", .map(of: .string), "Headers of this request, besides those of the step."),
      KeyDescription("auth", .mapping(auth), "The `Authorization` header, in place of the step's."),
      KeyDescription("body", .string, "The body, sent as it is."),
      KeyDescription("json", .any, "The body, as JSON."),
      KeyDescription("form", .map(of: .string), "The body, as the fields of a form."),
      KeyDescription("body-file", .string, "The file whose bytes are the body, relative to the workspace."),
      KeyDescription("expect", .mapping(expect), "What makes an answer a success."),
      KeyDescription(
        "redirects", .integer(0...100), default: "those of the step",
        "How often in a row an answer may send the request on to another path of the service."),
    ]

  /// A request that is an iteration of its own.
  static let single =
    request + [
      KeyDescription(
        "weight", .integer(1...1_000_000), default: "1",
        "How often the request comes, relative to the others.")
    ]

  /// A request of a scenario.
  static let inScenario =
    request + [
      KeyDescription(
        "capture", .map(of: .mapping(capture)),
        "Values of the answer that later requests of the scenario use as `${name}`."),
      KeyDescription("think-time", thinkTime, "How long the user waits after it."),
    ]

  static let scenario: [KeyDescription] = [
    KeyDescription(
      "weight", .integer(1...1_000_000), default: "1",
      "How often the scenario comes, relative to the others."),
    KeyDescription(
      "cookies", .boolean, default: "false", "Whether cookies that the service sets are sent back."),
    KeyDescription(
      "requests", .list(of: .mapping(inScenario)), required: true,
      "The requests in order; each begins when the one before was answered as expected."),
  ]

  // MARK: - The step

  static let stage: [KeyDescription] = [
    KeyDescription("duration", .formatted(.duration), required: true, "How long the stage takes."),
    KeyDescription(
      "ramp-to", .oneOf([.formatted(.rate), .integer(1...1_000_000)]),
      "The arrival rate or the concurrency at its end, reached in a straight line; without it the level stays."
    ),
    KeyDescription(
      "measured", .boolean, default: "true without 'ramp-to', else false",
      "Whether what is sent meanwhile counts."),
  ]

  static let data: [KeyDescription] = [
    KeyDescription(
      "file", .string, required: true,
      "CSV with a header line, or JSON lines (`.jsonl`, `.ndjson`), relative to the workspace."),
    KeyDescription(
      "order", .choice(["sequential", "random"]), default: "sequential",
      "Which row an iteration has: the next one, from the start again after the last, or any."),
  ]

  static let step: [KeyDescription] = [
    KeyDescription(
      "base-url", .string, required: true,
      "Where the service answers: http://host:port or https://host:port, with the path under which all requests lie, if any."
    ),
    KeyDescription(
      "unix-socket", .string,
      "The path of a Unix socket to connect to, relative to the workspace; 'base-url' then only names the service."
    ),
    KeyDescription("headers", .map(of: .string), "Headers of every request."),
    KeyDescription("auth", .mapping(auth), "The `Authorization` header of every request."),
    KeyDescription(
      "arrival-rate", .formatted(.rate),
      "The open model: iterations begin at this rate, whatever the service does, and latency counts from the scheduled time."
    ),
    KeyDescription(
      "arrivals", .choice(["constant", "poisson"]), default: "constant",
      "How arrivals are spread: evenly, or as independent users come."),
    KeyDescription(
      "concurrency", .integer(1...1_000_000),
      "The closed model: so many users, each with a connection, beginning the next iteration when the last is over."
    ),
    KeyDescription("think-time", thinkTime, "How long a user of the closed model waits between iterations."),
    KeyDescription(
      "max-in-flight", .integer(1...1_000_000), default: "1000",
      "The most requests in flight in the open model; what is due beyond them waits."),
    KeyDescription(
      "warm-up", .formatted(.duration), default: "0s", "Load before the measurement, kept out of its figures."
    ),
    KeyDescription("duration", .formatted(.duration), "How long to measure."),
    KeyDescription(
      "stages", .list(of: .mapping(stage)),
      "How the load goes on after the warm-up, from 'arrival-rate' or 'concurrency', in place of 'duration'."),
    KeyDescription(
      "iterations", .integer(1...1_000_000_000_000), "How many iterations to measure, in place of 'duration'."
    ),
    KeyDescription(
      "seed", .integer(0...Int.max), default: "1",
      "Fixes the times of Poisson arrivals and the random order of data."),
    KeyDescription(
      "threads", .integer(1...1024), default: "1",
      "Threads that send; one is enough for about 100,000 requests a second."),
    KeyDescription(
      "connect-timeout", .formatted(.duration), default: "5s", "The longest time to open a connection."),
    KeyDescription(
      "first-byte-timeout", .formatted(.duration), default: "request-timeout",
      "The longest time from sending a request to the first byte of its answer."),
    KeyDescription(
      "request-timeout", .formatted(.duration), default: "30s",
      "The longest time of a request, connecting included."),
    KeyDescription(
      "redirects", .integer(0...100), default: "0",
      "How often in a row an answer may send a request on to another path of the service."),
    KeyDescription(
      "tls", .mapping(LoadTLSDecoder.keys), "Whom to trust where 'base-url' begins with https://."),
    KeyDescription(
      "data", .mapping(data), "A file of values: each iteration has a row, as `${data.column}`."),
    KeyDescription(
      "abort-on-fail", .map(of: .mapping(EarlyEndLimits.keys)),
      "Limits that end the load, as failed, as soon as nothing can make them hold any more."),
    KeyDescription(
      "compare", .mapping(LoadComparisonDecoder.keys),
      "Load another service in interleaved pairs with 'base-url', so that budgets can bound the change."),
    KeyDescription(
      "shard", .formatted(ShardText.format),
      "Which part of the load this machine sends: 0/4 is the first of four, 3/4 the last; empty for all of it."
    ),
    KeyDescription(
      "start-at", .formatted(StartTime.format),
      "When all shards begin: a time such as 2026-11-24T02:00:00Z, or seconds since 1970."),
    KeyDescription("requests", .list(of: .mapping(single)), "The requests, drawn by their weights."),
    KeyDescription(
      "scenarios", .map(of: .mapping(scenario)),
      "Sequences of requests by name, drawn by their weights, in place of 'requests'."),
  ]
}
