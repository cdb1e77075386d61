import Diagnostics
import Execution
import PipelineModel
import Reports
import Steps
import SystemIO

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

extension Verb {
  static let run = Verb(
    name: "run", summary: "Run a pipeline and give its verdict.", operands: "PIPELINE", operandCount: 1...1,
    flags: [
      Flag("--input", "NAME=VALUE", repeats: true, "Give an input of the pipeline a value."),
      Flag("--jobs", "N", "How many steps run at once; default: the number of processors."),
      Flag("--results", "DIR", "Where the run's folder is made; default: performance-results."),
      Flag("--strict", "Let a warned run exit 1."),
      Flag("--dry-run", "Check everything and show the plan; run nothing and write nothing."),
    ],
    examples: [
      "loadline run pipelines/quickstart.yaml",
      "loadline run pipelines/quickstart.yaml --input base-url=http://127.0.0.1:9090 --strict",
    ]
  ) { arguments, console in
    let workspace = HostInformation.currentFolder ?? "."
    let jobs = try arguments.count("--jobs") ?? HostInformation.processors
    if arguments.value("--results") == "" {
      throw Arguments.Fault(message: "'--results' must name a folder", help: nil)
    }
    let loaded = PipelineFile.load(
      arguments.operands[0], inputs: try arguments.pairs("--input"), workspace: workspace)
    var diagnostics = loaded.diagnostics
    if let prepared = loaded.prepared {
      diagnostics += InputValues.missing(in: prepared.inputs, for: prepared.pipeline)
    }
    if !diagnostics.isEmpty {
      console.tell(diagnostics)
    }
    guard let prepared = loaded.prepared, !diagnostics.hasErrors,
      let plan = Plan(prepared.pipeline, graph: prepared.graph)
    else { return ExitCode.invalidInput.rawValue }
    if arguments.has("--dry-run") {
      console.print(try PlanReport.text.render(plan))
      return ExitCode.passed.rawValue
    }
    return try await PipelineRun(
      prepared: prepared, jobs: jobs, isStrict: arguments.has("--strict"),
      results: arguments.value("--results") ?? "performance-results", console: console
    ).run()
  }
}

/// One run from the command line: the executor, the progress, the reports.
private struct PipelineRun {
  let prepared: PreparedPipeline
  let jobs: Int
  let isStrict: Bool
  let results: String
  let console: Console

  func run() async throws -> Int32 {
    let folder = try RunFolder.create(below: results, pipeline: prepared.pipeline.name, at: Date())
    let control = RunControl()
    Interruption.shared.handle(lastRites: { folder.endProcesses(environment: console.environment) }) {
      control.requestStop(signal: $0)
    }
    let progress = ProgressLines(isColoured: console.areErrorsColoured, console: console)
    let executor = try Executor(
      prepared: prepared,
      options: RunOptions(
        jobs: jobs, isStrict: isStrict, environment: console.environment, toolVersion: Program.version,
        host: .current),
      folder: folder, control: control, observer: { progress.show($0) })
    try Watchdog.start(marker: folder.processMarker(environment: console.environment))
    let finished = try await executor.run()
    Watchdog.dismiss()
    // The reports come from the journal, as `loadline report` makes them: there is no second way.
    let (report, diagnostics) = RunReading.report(of: folder)
    guard let report else {
      console.tell(diagnostics)
      return ExitCode.noVerdict.rawValue
    }
    console.print(
      TerminalReport(isColoured: console.isOutputColoured, width: console.width).render(report))
    do {
      try ReportFiles.write(report, to: folder)
      // A run inside this one has taken the link meanwhile.
      try folder.becomeLatest()
    } catch {
      console.tell("error: the reports could not be written: \(error)\n")
      return finished.exitCode == 0 ? ExitCode.noVerdict.rawValue : finished.exitCode
    }
    console.print("\(folder.path)/SUMMARY.md\n")
    return finished.exitCode
  }
}
