import HTTPLoad
import PipelineModel
import Reports
import Steps
import SystemIO

extension Verb {
  static let load = Verb(
    name: "load", summary: "Load one address and show how it answers.", operands: "URL", operandCount: 1...1,
    flags: [
      Flag("--rate", "RATE", "The open model: requests begin at this rate, such as 1000/s."),
      Flag(
        "--concurrency", "N", "The closed model: so many connections; default: 10, where no rate is given."),
      Flag("--duration", "DURATION", "How long to measure; default: 10s."),
      Flag("--warm-up", "DURATION", "Load before the measurement; default: 0s."),
      Flag("--max-in-flight", "N", "The most requests in flight in the open model; default: 1000."),
      Flag("--threads", "N", "Threads that send; default: 1."),
      Flag("--method", "METHOD", "The method; default: GET, or POST with --body."),
      Flag("--header", "NAME: VALUE", repeats: true, "A header of every request."),
      Flag("--body", "TEXT", "The body, sent as it is."),
      Flag(
        "--unix-socket", "PATH",
        "Connect to this Unix socket; the URL then only names the service and its path."),
      Flag("--ca-file", "FILE", "Certificates in PEM to trust in place of the system's roots."),
      Flag("--insecure", "Take any certificate."),
      Flag("--connect-timeout", "DURATION", "The longest time to open a connection; default: 5s."),
      Flag("--request-timeout", "DURATION", "The longest time of a request; default: 30s."),
      Flag("--limit", "LIMIT", repeats: true, "A limit such as 'latency.p95<500ms' or 'throughput>1000/s'."),
      Flag("--abort-on-fail", "End, as failed, as soon as nothing can make a limit hold any more."),
      Flag(
        "--shard", "K/N",
        "Send one of N parts of the load: 0/4 is the first of four; 'loadline merge' makes one result of all."
      ),
      Flag(
        "--start-at", "TIME",
        "When all shards begin: a time such as 2026-11-24T02:00:00Z, or seconds since 1970."),
      Flag(
        "--results", "DIR",
        "Where a run's folder is made; default: none, or performance-results of a shard."),
      Flag(
        "--kubernetes", "N", "Send nothing, and print a Job of Kubernetes that sends the load in N shards."),
      Flag("--image", "IMAGE", "The image of that Job, with 'loadline' in its path."),
      Flag(
        "--claim", "NAME",
        "The claim on the volume for that Job's results; default: loadline-results."),
      Flag(
        "--format", "FORMAT", choices: ["text", "json"], "How to print the result: text (default) or json."),
    ],
    examples: [
      "loadline load http://127.0.0.1:8080/api/entities --rate 1000/s --duration 30s --limit 'latency.p95<500ms'",
      "loadline load http://127.0.0.1:8080/ --concurrency 64",
    ]
  ) { arguments, console in
    try await AdHocLoad(arguments: arguments, console: console).run()
  }
}
