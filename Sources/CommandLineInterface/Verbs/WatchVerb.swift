extension Verb {
  static let watch = Verb(
    name: "watch", summary: "Check and lint, and again whenever a file has changed.", operands: "[FILE…]",
    operandCount: 0...100_000, flags: [],
    examples: ["loadline watch", "loadline watch 'monitoring/**/*.yaml' pipelines/quickstart.yaml"]
  ) { arguments, console in
    try await WatchRun(patterns: arguments.operands, console: console).run()
  }
}
