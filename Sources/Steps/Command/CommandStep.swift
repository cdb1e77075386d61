import Diagnostics
import Documents
import Execution
import PipelineModel
import SystemIO

/// `command`: a program or a shell script of the user's own.
enum CommandStep: StepKind {
  struct Spec: Sendable {
    enum Program: Sendable {
      case arguments([String])
      /// A script for `/bin/sh -e`; values reach it through the environment only.
      case shell(String)
    }

    let program: Program
    let workingDirectory: String?
    /// A JSON file that the program writes, below the workspace.
    let metricsFile: String?
  }

  static let name = "command"
  static let summary = "Runs a program, or a shell script that gets its values through the environment."
  static let keys: [KeyDescription] = [
    KeyDescription(
      "run", .list(of: .string),
      "The program and its arguments; no shell reads them. `loadline` means the running binary."),
    KeyDescription(
      "shell", .string, expressions: false,
      "A script for `/bin/sh -e`. It takes no `${{ }}`: pass values under `env`."),
    KeyDescription(
      "working-directory", .string, default: "the workspace", "The folder in which the program runs."),
    KeyDescription(
      "metrics", .string,
      "A JSON file that the program writes, relative to the workspace; its numbers become the step's metrics."
    ),
  ]

  static func decode(_ node: Node, collector: DiagnosticCollector) -> Spec? {
    guard
      let reader = MappingReader(node, subject: "a 'command' step", keys: keys, collector: collector)
    else { return nil }
    if reader.isMisspelt("run") || reader.isMisspelt("shell") { return nil }
    guard reader.has("run") != reader.has("shell") else {
      let problem = reader.has("shell") ? "takes only one" : "needs one"
      collector.error(
        "bad-command", "a 'command' step \(problem) of 'run' and 'shell'",
        at: node.mapping?.entry(named: "shell")?.key ?? node.mapping?.entries.first?.key ?? node,
        help: "'run' takes a list of arguments, 'shell' a script")
      return nil
    }
    let folder = reader.string("working-directory")
    let metrics = reader.string("metrics")
    guard let program = program(reader) else { return nil }
    return Spec(program: program, workingDirectory: folder, metricsFile: metrics)
  }

  private static func program(_ reader: MappingReader) -> Spec.Program? {
    if let node = reader.value("shell"), let script = reader.string("shell") {
      if script.utf8.allSatisfy({ $0 <= 32 }) {
        reader.collector.error(
          "empty-command", "'shell' is empty", at: node, help: "write the script's lines")
        return nil
      }
      return .shell(script)
    }
    guard let node = reader.value("run") else { return nil }
    if node.sequence == nil {
      reader.reportType(
        node, key: "run", expected: "a list",
        help: "write [program, argument]; a line for the shell goes under 'shell'")
      return nil
    }
    guard let arguments = reader.strings("run") else { return nil }
    if arguments.isEmpty && node.sequence?.isEmpty == true || arguments.first == "" {
      reader.collector.error(
        "empty-command", "'run' names no program", at: node, help: "write [program, argument]")
      return nil
    }
    return arguments.count == node.sequence?.count ? .arguments(arguments) : nil
  }

  /// The program itself, where it is named by its path; what else it reads, only `cache` can tell.
  static func inputPatterns(of with: Node) -> [String] {
    [with["run"]?.sequence?.first?.string].compactMap(\.self).filter { $0.contains("/") }
  }

  /// Known beforehand only where there are none.
  static func metrics(of spec: Spec) -> [MetricDescription]? { spec.metricsFile == nil ? [] : nil }

  static func run(_ spec: Spec, in context: StepContext) async throws -> StepResult {
    let arguments: [String] =
      switch spec.program {
      case .arguments(let arguments): arguments
      case .shell(let script): ["/bin/sh", "-e", "-c", script]
      }
    try WorkingDirectory.check(spec.workingDirectory, in: context)
    let before = spec.metricsFile.flatMap { FileStamp(path: context.path($0)) }
    let outcome = try await context.runProgram(arguments, workingDirectory: spec.workingDirectory)
    guard outcome.isSuccess else {
      let lines = context.log.lastLines(3)
      let tail = lines.isEmpty ? "" : ": " + lines.joined(separator: " | ")
      return StepResult(verdict: .failed, reason: "\(outcome.summary)\(tail)")
    }
    guard let file = spec.metricsFile else { return StepResult(verdict: .passed) }
    if before == FileStamp(path: context.path(file)) {
      let problem = before == nil ? "did not write '\(file)'" : "left '\(file)' as it was"
      throw StepError("the program \(problem), so there are no metrics")
    }
    let (metrics, diagnostics) = MetricsFile.read(file, below: context.workspace)
    guard !diagnostics.hasErrors else {
      throw StepError("the metrics in '\(file)' cannot be read", findings: diagnostics.map(Finding.init))
    }
    let count = "\(metrics.count) metric\(metrics.count == 1 ? "" : "s")"
    return StepResult(
      verdict: metrics.isEmpty ? .inconclusive : .passed,
      reason: metrics.isEmpty ? "'\(file)' holds no metrics" : "\(count) from '\(file)'", metrics: metrics,
      findings: diagnostics.map(Finding.init))
  }
}
