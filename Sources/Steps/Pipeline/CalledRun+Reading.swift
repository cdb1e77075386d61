import Diagnostics
import Execution
import PipelineModel

extension CalledRun {
  /// What the journal of the called pipeline says; nil for a step of another kind, or without a journal that can be read.
  ///
  /// - Parameter contents: the bytes of a file of the run's folder; nil where there is none.
  package static func read(_ step: StepReport, contents: (String) -> [UInt8]?) -> CalledRun? {
    let name = "/journal.ndjson"
    guard step.kind == PipelineStep.name, let path = step.artifacts.first(where: { $0.hasSuffix(name) }),
      let bytes = contents(path)
    else { return nil }
    let entries = JournalReader.read(SourceFile(path: path, bytes: bytes)).entries
    return RunReportBuilder.report(of: entries).map {
      CalledRun(path: String(path.dropLast(name.count)), report: $0)
    }
  }
}
