import Execution
import PipelineModel

extension StepRemains {
  private static let lineCount = 10
  private static let logBytes = 8 << 10

  /// What lies in the folder of a step that began and did not end.
  ///
  /// - Parameters:
  ///   - folder: that of the run.
  ///   - isRunning: whether the run goes on.
  package static func read(_ step: StepID, from folder: RunFolder, isRunning: Bool) -> StepRemains {
    let path = "steps/\(step)"
    let log = LogExcerpt.read(path + "/log.txt", of: folder, bytes: logBytes)
    let logs = log.map { [$0.path] } ?? []
    if let call = CalledRun.read(path + "/run", from: folder, isRunning: isRunning) {
      return StepRemains(
        artifacts: logs + [call.path + "/journal.ndjson"], lines: call.report.steps.map(line))
    }
    let said = log?.text.split(whereSeparator: \.isNewline).suffix(lineCount).map(String.init) ?? []
    return StepRemains(artifacts: logs, lines: said)
  }

  /// `load: errored: the run ended before this step did`
  private static func line(of step: StepReport) -> String {
    let said = step.reason?.split(separator: "\n").first.map { ": " + $0 } ?? ""
    return "\(step.id): \(step.verdict.rawValue)\(said)"
  }
}
