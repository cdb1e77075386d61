import Diagnostics
import Documents
import Execution
import PipelineModel
import Statistics
import SystemIO

/// `benchmark`: runs commands many times and measures each child's own time and memory, of one side or of two in pairs.
enum BenchmarkStep: StepKind {
  static let name = "benchmark"
  static let summary = "Runs commands many times and measures the time and memory of each child process."
  static let keys = BenchmarkKeys.all

  static func decode(_ node: Node, collector: DiagnosticCollector) -> BenchmarkSpec? {
    BenchmarkDecoder.decode(node, collector: collector)
  }

  static func metrics(of spec: BenchmarkSpec) -> [MetricDescription]? {
    BenchmarkMetrics.descriptions(of: spec)
  }

  static func run(_ spec: BenchmarkSpec, in context: StepContext) async throws -> StepResult {
    try WorkingDirectory.check(spec.workingDirectory, in: context)
    var worktrees = GitWorktrees(in: context)
    let result: StepResult
    do {
      result = try await measure(spec, in: context, worktrees: &worktrees)
    } catch {
      await worktrees.remove()
      throw error
    }
    await worktrees.remove()
    return result
  }

  private static func measure(
    _ spec: BenchmarkSpec, in context: StepContext, worktrees: inout GitWorktrees
  ) async throws -> StepResult {
    var folders: (base: String?, head: String?) = (spec.workingDirectory, spec.workingDirectory)
    if let comparison = spec.comparison {
      folders.base = try await folder(of: comparison.base, "base", spec, context, &worktrees)
      folders.head = try await folder(of: comparison.head, "head", spec, context, &worktrees)
      for (side, folder) in [(comparison.base, folders.base), (comparison.head, folders.head)] {
        try await build(comparison.build, side, folder, in: context)
      }
    }
    let metrics: [Metric]
    do {
      metrics = try await BenchmarkRun(spec, folders: folders).measure { run in
        if let fraction = run.fractionDone { context.show(fraction: fraction) }
        return try await context.runProgram(
          run.arguments, environment: run.environment, workingDirectory: run.directory,
          capture: run.mayShowOutput ? .merged : .none, measuresMemory: run.isMeasured)
      }
    } catch let failure as BenchmarkRun.Failure {
      throw StepError(failure.message + logTail(context))
    }
    context.log.append(line: "seed \(spec.seed)")
    for line in BenchmarkText.remarks(spec, metrics) { context.log.append(line: line) }
    return StepResult(verdict: .passed, reason: BenchmarkText.digest(spec, metrics), metrics: metrics)
  }

  private static func folder(
    of side: ComparisonSpec.Side, _ role: String, _ spec: BenchmarkSpec, _ context: StepContext,
    _ worktrees: inout GitWorktrees
  ) async throws -> String? {
    let below = spec.workingDirectory.map { "/" + $0 } ?? ""
    switch side.place {
    case .workspace: return spec.workingDirectory
    case .directory(let folder):
      try WorkingDirectory.check(folder + below, in: context)
      return folder + below
    case .revision(let revision): return try await worktrees.add(revision, role: role) + below
    }
  }

  private static func build(
    _ arguments: [String]?, _ side: ComparisonSpec.Side, _ folder: String?, in context: StepContext
  ) async throws {
    guard let arguments else { return }
    let outcome = try await context.runProgram(
      arguments, environment: side.environment, workingDirectory: folder)
    if outcome.isStopped { throw CancellationError() }
    guard outcome.isSuccess else {
      throw StepError(
        "the build of \(side.name(or: "a side")) '\(arguments.joined(separator: " "))' ended with \(outcome.summary)"
          + logTail(context))
    }
  }

  private static func logTail(_ context: StepContext) -> String {
    let lines = context.log.lastLines(3)
    return lines.isEmpty ? "" : "; the log ends with: " + lines.joined(separator: " | ")
  }
}
