import Diagnostics
import Execution
import HTTPLoad
import PipelineModel
import Reports
import Steps
import SystemIO

/// `loadline merge`: the shards of a load into one run.
struct MergeRun {
  let arguments: Arguments
  let console: Console

  private static let budgetStep = StepID("budget")

  func run() async throws -> Int32 {
    let results = arguments.value("--results") ?? RunFolder.defaultResults
    if results.isEmpty { throw Arguments.Fault(message: "'--results' must name a folder", help: nil) }
    for path in arguments.operands where !ShardSearch.exists(path) {
      throw Arguments.Fault(
        message: "there is no '\(path)'", help: "name the folders that the shards of the load left")
    }
    let manifests = arguments.operands.flatMap { ShardSearch.manifests(below: $0) }
    if manifests.isEmpty {
      let places = arguments.operands.prefix(20).map { "'\($0)'" }.joined(separator: ", ")
      return refuse([
        Diagnostic(
          code: "no-shards", message: "no shard of a load lies below \(places)", range: nil,
          help: "a load step with 'shard' leaves a shard.json in its folder when it ends")
      ])
    }
    let (loads, diagnostics) = ShardMerge.merge(manifests)
    guard diagnostics.isEmpty else { return refuse(diagnostics) }
    let (budget, faults) = budget(for: loads)
    if !faults.isEmpty { console.tell(faults) }
    if faults.hasErrors { return ExitCode.invalidInput.rawValue }
    return try await write(loads, budget: budget, below: results)
  }

  private func refuse(_ diagnostics: [Diagnostic]) -> Int32 {
    console.tell(diagnostics)
    return ExitCode.noVerdict.rawValue
  }

  private func budget(for loads: [MergedLoad]) -> (Budget?, [Diagnostic]) {
    guard let file = arguments.value("--budget") else { return (nil, []) }
    let (budget, diagnostics) = BudgetFile.read(file, workspace: HostInformation.currentFolder ?? ".")
    guard let budget, !diagnostics.hasErrors else { return (nil, diagnostics) }
    let found = MergedBudget.check(budget, against: loads, step: Self.budgetStep)
    return (budget, (diagnostics + found).sortedByPlace())
  }

  // MARK: - The run's folder

  private func write(_ loads: [MergedLoad], budget: Budget?, below results: String) async throws -> Int32 {
    var planned = loads.map {
      RunStarted.PlannedStep(id: $0.step, name: $0.step.text, kind: "load", needs: [])
    }
    if budget != nil {
      planned.append(
        .init(id: Self.budgetStep, name: Self.budgetStep.text, kind: "budget", needs: loads.map(\.step)))
    }
    var run = try CommandRun(below: results, name: "merge", command: "loadline merge", steps: planned)
    for note in loads.flatMap(\.notes) { try run.note(note) }
    var ended: [StepID: StepFinished] = [:]
    for load in loads {
      ended[load.step] = try await run.step(load.step) { folder in
        let (verdict, reason) = LoadVerdict.judge(load.result)
        return StepResult(
          verdict: verdict, reason: reason, metrics: LoadMetrics.metrics(of: load.result),
          artifacts: try LoadArtifacts.writeSeconds(load.result, to: folder)
            + LoadArtifacts.writeFailures(load.result, to: folder))
      }
    }
    if let budget {
      let folder = run.folder
      _ = try await run.step(Self.budgetStep) { _ in
        MergedBudget.hold(budget, against: ended) { folder.path + "/" + $0 }
      }
    }
    let report = try await run.finish()
    if arguments.value("--format") == "json" {
      console.print(try JSONReport().render(report))
    } else {
      console.print(
        TerminalReport(isColoured: console.isOutputColoured, width: console.width).render(report))
      console.print(ReportFiles.places(in: run.folder))
    }
    return report.exitCode
  }
}
