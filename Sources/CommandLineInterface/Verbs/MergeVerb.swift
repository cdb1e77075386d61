import PipelineModel

extension Verb {
  static let merge = Verb(
    name: "merge", summary: "Merge the shards of a load that several machines sent, and hold a budget once.",
    operands: "RUN…", operandCount: 1...10_000,
    flags: [
      Flag("--budget", "FILE", "The budget to hold against the whole."),
      Flag("--results", "DIR", "Where the run's folder is made; default: performance-results."),
      Flag(
        "--format", "FORMAT", choices: ["text", "json"],
        "How to print the report: text (default) or json."),
    ],
    examples: [
      "loadline merge shards --budget budgets/api.yaml",
      "loadline merge shard-0 shard-1 shard-2 shard-3",
    ]
  ) { arguments, console in
    try await MergeRun(arguments: arguments, console: console).run()
  }
}
