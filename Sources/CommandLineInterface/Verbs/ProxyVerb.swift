extension Verb {
  static let proxy = Verb(
    name: "proxy", summary: "Pass TCP connections on to a service, with faults on request.", operands: "",
    operandCount: 0...0,
    flags: [
      Flag("--to", "HOST:PORT", "The service."),
      Flag("--listen", "HOST:PORT", "Where clients connect; default: 127.0.0.1:0, a free port."),
      Flag("--control", "HOST:PORT", "Where 'chaos' steps ask for faults; a fault ends with its connection."),
      Flag("--latency", "DURATION", "Add so long to the way from the service to the client."),
      Flag("--jitter", "DURATION", "Let the added latency vary by so much to either side."),
      Flag("--bandwidth", "RATE", "Let pass so much a second in each direction, over all connections."),
      Flag("--reset", "SHARE", "Reset this share of the connections when the client first sends."),
      Flag("--half-open", "SHARE", "Let the service vanish from this share of the connections."),
      Flag("--blackhole", "SHARE", "Let nothing pass through this share of the connections."),
      Flag("--connection-loss", "SHARE", "Reset this share of the connections before anything passes."),
    ],
    examples: [
      "loadline proxy --to 127.0.0.1:8080 --listen 127.0.0.1:9090 --latency 50ms --jitter 5ms",
      "loadline proxy --to 127.0.0.1:5432 --listen 127.0.0.1:6432 --control 127.0.0.1:6433",
    ]
  ) { arguments, console in
    try await ProxyRun.run(arguments, console)
  }
}
