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

/// The folder of a run that a command makes without a pipeline: the same journal, artifacts and reports.
struct CommandRun {
  let folder: RunFolder
  private let journal: Journal
  private let masker = SecretMasker([])
  private var verdicts: [Verdict] = []

  /// - Parameters:
  ///   - results: the folder below which the run's folder is made.
  ///   - name: what the run is called, in place of a pipeline's name.
  ///   - command: what stands in place of the pipeline's file: `loadline merge`.
  init(below results: String, name: String, command: String, steps: [RunStarted.PlannedStep]) throws {
    folder = try RunFolder.create(below: results, pipeline: name, at: Date())
    journal = try Journal(path: folder.journalPath, masker: masker)
    try journal.append(
      .runStarted(
        RunStarted(
          run: folder.name, pipeline: name, description: nil, file: command, toolVersion: Program.version,
          inputs: [:], host: .current, isStrict: false, steps: steps)))
  }

  func note(_ message: String) throws { try journal.append(.note(RunNote(message: message))) }

  /// Does a step's work and records how it ended.
  ///
  /// - Parameter work: is given the step's folder.
  mutating func step(
    _ id: StepID, _ work: (StepFolder) async throws -> StepResult
  ) async throws -> StepFinished {
    try journal.append(.stepStarted(StepStarted(step: id)))
    let stepFolder = StepFolder(run: folder, step: id)
    let start = MonotonicClock.nanoseconds
    let result: StepResult
    do {
      result = try await work(stepFolder)
    } catch let error as StepError {
      result = StepResult(verdict: .errored, reason: error.message, findings: error.findings)
    } catch is CancellationError {
      result = StepResult(verdict: .cancelled, reason: "the run was stopped")
    } catch {
      result = StepResult(verdict: .errored, reason: "\(error)")
    }
    let seconds = Double((MonotonicClock.nanoseconds - start) / 1_000) / 1e6
    let finished = StepFinished(
      step: id, verdict: result.verdict, reason: result.reason, seconds: seconds, metrics: result.metrics,
      findings: result.findings, limits: result.limits,
      artifacts: result.artifacts + (try StepArtifacts.write(result, to: stepFolder, masker: masker)))
    try journal.append(.stepFinished(finished))
    verdicts.append(finished.verdict)
    return finished
  }

  /// Ends the journal, writes the reports from it, and gives them.
  ///
  /// - Parameter signal: the signal that ended the run, if one did.
  func finish(signal: String? = nil) async throws -> RunReport {
    let worst = Verdict.worst(verdicts) ?? .inconclusive
    let code: ExitCode =
      switch signal {
      case "SIGINT": .interrupted
      case .some: .terminated
      case nil: ExitCode.of(verdicts)
      }
    try journal.append(
      .runFinished(
        RunFinished(verdict: signal == nil ? worst : .cancelled, exitCode: code.rawValue, signal: signal)))
    try journal.finish()
    let (report, diagnostics) = RunReading.report(of: folder)
    guard let report else {
      throw StepError("the journal cannot be read back: \(diagnostics.first?.message ?? "it is empty")")
    }
    try await ReportFiles.write(report, to: folder)
    try folder.becomeLatest()
    return report
  }
}
