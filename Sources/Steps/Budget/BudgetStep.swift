import Diagnostics
import Documents
import Execution
import PipelineModel

/// `budget`: holds the limits of a budget file against what the steps before measured.
enum BudgetStep: StepKind {
  struct Spec: Sendable {
    let file: String
    let fileNode: Node
    let history: String
  }

  static let name = "budget"
  static let summary = "Holds the limits of a budget file against the metrics of the steps that it needs."
  static let keys: [KeyDescription] = [
    KeyDescription("file", .string, required: true, "The budget file, relative to the workspace."),
    KeyDescription(
      "history", .string, default: HistoryFolder.standardPath,
      "The folder of the history in which `against` finds its anchors and branches."),
  ]

  static func decode(_ node: Node, collector: DiagnosticCollector) -> Spec? {
    guard
      let reader = MappingReader(node, subject: "a 'budget' step", keys: keys, collector: collector),
      let file = reader.string("file"), let fileNode = reader.value("file")
    else { return nil }
    return Spec(
      file: file, fileNode: fileNode, history: reader.string("history") ?? HistoryFolder.standardPath)
  }

  static func check(_ spec: Spec, in surroundings: StepSurroundings, collector: DiagnosticCollector) {
    let (budget, diagnostics) = BudgetFile.read(spec.file, workspace: surroundings.workspace)
    for diagnostic in diagnostics {
      // A file that cannot be read is a fault of the line that names it.
      collector.add(
        diagnostic.range != nil
          ? diagnostic
          : Diagnostic(
            code: diagnostic.code, message: diagnostic.message, range: spec.fileNode.range,
            help: diagnostic.help))
    }
    guard let budget else { return }
    for limit in budget.limits { LimitCheck.check(limit, in: surroundings, collector: collector) }
  }

  static func run(_ spec: Spec, in context: StepContext) async throws -> StepResult {
    let (budget, diagnostics) = BudgetFile.read(spec.file, workspace: context.workspace)
    guard let budget, !diagnostics.hasErrors else {
      throw StepError("the budget '\(spec.file)' is wrong", findings: diagnostics.map(Finding.init))
    }
    let windows = StepWindows(context: context)
    let upstream = ShardGuard.hidingShards(in: context.upstream, path: context.artifactPath)
    let history = HistoryBaselines(
      HistoryFolder(context.path(spec.history), shownAs: spec.history), run: context.folder.runName,
      machine: .current)
    let outcomes = BudgetEvaluation.outcomes(
      of: budget.limits, against: upstream, windows: windows.values,
      baselines: { history.baseline(step: $0, metric: $1, name: $3, runs: $2.runs) },
      nights: { history.nights(step: $0, metric: $1, name: $2) })
    let verdict = Verdict.worst(outcomes.map(\.verdict)) ?? .inconclusive
    let trends = budget.limits.compactMap { MetricTrend($0, steps: upstream, history: history) }
    let artifacts =
      trends.isEmpty
      ? [] : [try context.folder.write(TrendFile(trends: trends).json(), to: TrendFile.fileName)]
    return StepResult(
      verdict: verdict, reason: LimitEvaluation.summary(of: outcomes),
      findings: diagnostics.map(Finding.init),
      limits: outcomes, artifacts: artifacts)
  }
}

/// Reads a budget file.
package enum BudgetFile {
  /// The budget, nil where nothing can be made of the file, and its faults in their order.
  package static func read(
    _ path: String, workspace: String
  ) -> (budget: Budget?, diagnostics: [Diagnostic]) {
    let parsed = DocumentReader.read(path: path, below: workspace, jsonLimits: .yaml)
    guard !parsed.diagnostics.hasErrors, let root = parsed.documents.first else {
      if parsed.diagnostics.isEmpty {
        return (
          nil,
          [
            Diagnostic(
              code: "empty-file", message: "the budget '\(path)' is empty", range: nil, help: "add 'limits'")
          ]
        )
      }
      return (nil, parsed.diagnostics)
    }
    let collector = DiagnosticCollector(most: [Diagnostic].mostKept)
    if let second = parsed.documents.dropFirst().first {
      collector.error(
        "bad-budget-file", "'\(path)' holds \(parsed.documents.count) documents; a budget is one", at: second,
        help: "make a file of each")
    }
    let budget = BudgetDecoder.decode(root, collector: collector)
    return (budget, (parsed.diagnostics + collector.diagnostics).sortedByPlace())
  }
}
