import Execution
import PipelineModel
import Steps

extension RunEvidence {
  /// Files of a run larger than this are not drawn.
  private static let mostBytes = 256 << 20
  /// What reports show of logs, all together.
  private static let logBytes = 1 << 20
  private static let longestLog = 64 << 10

  /// What the folder of a run holds beside its journal.
  static func read(_ report: RunReport, from folder: RunFolder) -> RunEvidence {
    var evidence = RunEvidence()
    func contents(_ path: String) -> [UInt8]? { folder.contents(path, atMost: mostBytes) }
    let logged = report.steps.filter { step in step.artifacts.contains { $0.hasSuffix("/log.txt") } }
    let isTroubled = { (step: StepReport) in ![.passed, .skipped, .warned].contains(step.verdict) }
    let share = min(longestLog, logBytes / max(1, logged.count))
    for step in report.steps {
      if let course = LoadCourse.read(step.artifacts, contents: contents) { evidence.loads[step.id] = course }
      let trends = TrendFile.read(step.artifacts, contents: contents)
      if !trends.isEmpty { evidence.trends[step.id] = trends }
      let courses = PrometheusFile.courses(step.artifacts, contents: contents)
      if !courses.isEmpty { evidence.courses[step.id] = courses }
      if let call = CalledRun.read(step, from: folder, isRunning: report.state == .running) {
        evidence.calls[step.id] = call
      }
      if let path = step.artifacts.first(where: { $0.hasSuffix("/log.txt") }),
        // Of a step that went well, less: who looks for a cause looks elsewhere.
        let log = LogExcerpt.read(path, of: folder, bytes: isTroubled(step) ? share : min(share, 16 << 10))
      {
        evidence.logs[step.id] = log
      }
    }
    return evidence
  }
}
