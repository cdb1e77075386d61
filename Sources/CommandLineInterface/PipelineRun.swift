import Execution
import PipelineModel
import Reports
import SystemIO

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// One run from the command line: the executor, the progress, the reports.
struct PipelineRun {
  let request: RunRequest
  let console: Console

  func run() async throws -> Int32 {
    let folder = try RunFolder.create(
      below: request.results, pipeline: request.prepared.pipeline.name, at: Date())
    let control = RunControl()
    Interruption.shared.handle(lastRites: { folder.endProcesses(environment: console.environment) }) {
      control.requestStop(signal: $0)
    }
    let watchers = watchers(of: folder)
    var options = request.options
    if request.isWatchedClosely { options.progress = { progress in watchers.forEach { $0.show(progress) } } }
    let executor = try Executor(
      prepared: request.prepared, options: options, folder: folder, control: control,
      observer: { entry in watchers.forEach { $0.show(entry) } })
    try Watchdog.start(marker: folder.processMarker(environment: console.environment))
    let finished: RunFinished
    do {
      let updates = watchers.map { watcher in Task { await watcher.run() } }
      // Whatever the run comes to, nobody draws into what is printed behind it.
      defer {
        updates.forEach { $0.cancel() }
        watchers.forEach { $0.finish() }
      }
      finished = try await executor.run()
    }
    Watchdog.dismiss()
    // The reports come from the journal, as `loadline report` makes them: there is no second way.
    let (report, diagnostics) = RunReading.report(of: folder)
    guard let report else {
      console.tell(diagnostics)
      return ExitCode.noVerdict.rawValue
    }
    async let written: Void = ReportFiles.write(report, to: folder)
    console.print(
      TerminalReport(isColoured: console.isOutputColoured, width: console.width).render(report))
    do {
      try await written
      // A run inside this one has taken the link meanwhile.
      try folder.becomeLatest()
    } catch {
      console.tell("error: the reports could not be written: \(error)\n")
      return finished.exitCode == 0 ? ExitCode.noVerdict.rawValue : finished.exitCode
    }
    console.print(ReportFiles.places(in: folder))
    return finished.exitCode
  }

  /// Who is told what happens.
  private func watchers(of folder: RunFolder) -> [any RunProgress] {
    let shown: (any RunProgress)? =
      switch request.progressStyle {
      case .live: LiveTerminal(request: request, run: folder.name, console: console)
      case .plain: ProgressLines(console: console)
      case .grouped: GroupedLogs(console: console, folder: folder)
      case .none: nil
      }
    return [shown, request.events].compactMap(\.self)
  }
}
