import Diagnostics
import Execution
import PipelineModel

extension CalledRun {
  private static let mostBytes = 256 << 20
  private static let fileName = "/journal.ndjson"

  /// What the journal of the called pipeline says; nil for a step of another kind, or without a journal that can be read.
  ///
  /// - Parameters:
  ///   - folder: that of the run with the step.
  ///   - isRunning: whether that run goes on.
  package static func read(_ step: StepReport, from folder: RunFolder, isRunning: Bool) -> CalledRun? {
    guard step.kind == PipelineStep.name,
      let path = step.artifacts.first(where: { $0.hasSuffix(fileName) })
    else { return nil }
    return read(String(path.dropLast(fileName.count)), from: folder, isRunning: isRunning)
  }

  /// - Parameter path: the folder of the called run, below that of its caller.
  static func read(_ path: String, from folder: RunFolder, isRunning: Bool) -> CalledRun? {
    guard let bytes = folder.contents(path + fileName, atMost: mostBytes) else { return nil }
    let entries = JournalReader.read(SourceFile(path: path + fileName, bytes: bytes)).entries
    let inner = RunFolder(existing: folder.path + "/" + path)
    let report = RunReportBuilder.report(
      of: entries, isRunning: isRunning, remains: { .read($0, from: inner, isRunning: isRunning) })
    return report.map { CalledRun(path: path, report: $0) }
  }
}
