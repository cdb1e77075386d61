import DemoService
import PipelineModel

extension Verb {
  static let demo = Verb(
    name: "demo", summary: "Serve the demo service: endpoints of known behaviour, on loopback.", operands: "",
    operandCount: 0...0,
    flags: [
      Flag("--port", "N", "The port; default: 8080, 0 takes a free one."),
      Flag("--stall-every", "DURATION", "Stall all endpoints but /health and /metrics once in so long."),
      Flag("--stall-for", "DURATION", "How long each stall lasts."),
    ],
    examples: ["loadline demo --port 8080", "loadline demo --stall-every 10s --stall-for 1s"]
  ) { arguments, console in
    try await DemoRun.run(arguments, console)
  }
}
