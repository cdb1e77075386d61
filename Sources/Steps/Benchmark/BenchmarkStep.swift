import Diagnostics
import Documents
import Execution
import PipelineModel

/// `benchmark`: runs commands many times and measures each child's own time and memory.
enum BenchmarkStep: StepKind {
  struct Spec: Sendable {
    let commands: [(name: String, arguments: [String])]
    let warmUpRuns: Int
    let runs: Int
    let ignoresFailure: Bool
    let workingDirectory: String?
  }

  static let name = "benchmark"
  static let summary = "Runs commands many times and measures the time and memory of each child process."
  static let keys: [KeyDescription] = [
    KeyDescription(
      "commands", .map(of: .list(of: .string)), required: true,
      "The commands, each a name and an argument vector; no shell reads them."),
    KeyDescription(
      "warm-up", .integer(0...10_000), default: "1",
      "Runs of each command that are not measured; the first writes to the step's log."),
    KeyDescription("runs", .integer(1...1_000_000), default: "10", "Measured runs of each command."),
    KeyDescription(
      "ignore-failure", .boolean, default: "false", "Count runs that exit with another code than 0 too."),
    KeyDescription(
      "working-directory", .string, default: "the workspace", "The folder in which the commands run."),
  ]

  static func decode(_ node: Node, collector: DiagnosticCollector) -> Spec? {
    guard
      let reader = MappingReader(node, subject: "a 'benchmark' step", keys: keys, collector: collector)
    else { return nil }
    let (warmUp, runs) = (reader.integer("warm-up") ?? 1, reader.integer("runs") ?? 10)
    let ignoresFailure = reader.boolean("ignore-failure") ?? false
    let folder = reader.string("working-directory")
    guard let node = reader.value("commands") else { return nil }
    guard let entries = node.mapping?.entries else {
      reader.reportType(
        node, key: "commands", expected: "a mapping",
        help: "give each command a name: { encode: [./encode, input.bin] }")
      return nil
    }
    if entries.isEmpty { collector.error("no-commands", "'commands' is empty", at: node) }
    let commands = entries.compactMap { command($0, collector: collector) }
    guard !commands.isEmpty, commands.count == entries.count else { return nil }
    return Spec(
      commands: commands, warmUpRuns: warmUp, runs: runs, ignoresFailure: ignoresFailure,
      workingDirectory: folder)
  }

  private static func command(
    _ entry: Mapping.Entry, collector: DiagnosticCollector
  ) -> (name: String, arguments: [String])? {
    if !StepID.isValid(entry.name) {
      collector.error(
        "bad-name", "'\(entry.name)' cannot name a command", at: entry.key,
        help: "metrics are named by it: use letters, digits, '_' and '-', beginning with a letter or '_'")
      return nil
    }
    guard !entry.value.isUnresolved else { return nil }
    guard let nodes = entry.value.sequence else {
      collector.error(
        "wrong-type", "command '\(entry.name)' must be a list of arguments; got \(entry.value.typeName)",
        at: entry.value, help: "write [program, argument]; for a shell, [sh, -c, \"…\"]")
      return nil
    }
    if nodes.isEmpty || nodes[0].scalarText == "" {
      collector.error(
        "empty-command", "command '\(entry.name)' names no program", at: entry.value,
        help: "write [program, argument]")
      return nil
    }
    let arguments = nodes.compactMap { node in
      node.isUnresolved ? nil : MappingReader.text(of: node, key: entry.name, collector)
    }
    return arguments.count == nodes.count ? (entry.name, arguments) : nil
  }

  static func metrics(of spec: Spec) -> [MetricDescription]? {
    spec.commands.flatMap { BenchmarkMetrics.descriptions(of: $0.name) }
  }

  static func run(_ spec: Spec, in context: StepContext) async throws -> StepResult {
    try WorkingDirectory.check(spec.workingDirectory, in: context)
    let run = BenchmarkRun(
      commands: spec.commands, warmUpRuns: spec.warmUpRuns, runs: spec.runs,
      ignoresFailure: spec.ignoresFailure)
    let metrics: [Metric]
    do {
      metrics = try await run.measure { arguments, mayShowOutput in
        try await context.runProgram(
          arguments, workingDirectory: spec.workingDirectory, capture: mayShowOutput ? .merged : .none)
      }
    } catch let failure as BenchmarkRun.Failure {
      let lines = context.log.lastLines(3)
      let tail = lines.isEmpty ? "" : "; the log ends with: " + lines.joined(separator: " | ")
      throw StepError(failure.message + tail)
    }
    return StepResult(verdict: .passed, reason: digest(spec, metrics), metrics: metrics)
  }

  /// `encode 12.3ms ± 0.2ms, decode …`.
  private static func digest(_ spec: Spec, _ metrics: [Metric]) -> String {
    func shown(_ name: String) -> String? { metrics.first { $0.name == name }?.quantity?.description }
    return spec.commands.map { command in
      let spread = shown("\(command.name).time.stddev").map { " ± \($0)" } ?? ""
      return "\(command.name) \(shown("\(command.name).time") ?? "?")\(spread)"
    }.joined(separator: ", ")
  }
}
