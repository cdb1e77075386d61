import Diagnostics
import PipelineModel

/// One thing that speaks against a run: a limit that does not hold, a finding, a step that could not run.
///
/// Annotations and SARIF show these, the worst first.
struct RunIssue {
  private static let diagnosisFindings = 3

  /// Lines and columns count from 1, columns in bytes; nil where the place is not known so closely.
  struct Place {
    let file: String
    var line: Int?
    var column: Int?
    var endLine: Int?
    var endColumn: Int?
  }

  let severity: Diagnostic.Severity
  let code: String
  let message: String
  let help: String?
  let place: Place?
  /// The line of the file, whole, where it is known.
  var sourceLine: String?
  /// How far a limit is missed, as a share of its bound; 0 for all else.
  var overshoot = 0.0
  /// What was found where it failed.
  var diagnosis: [String] = []

  /// What to do, and what was found.
  var advice: String {
    ([help.map { "help: \($0)" }].compactMap(\.self) + diagnosis).map { "\n" + $0 }.joined()
  }

  /// What looks into failures gives none of its own: what it found stands with what failed.
  ///
  /// Those of a run: errors, then warnings, then remarks; of each first the limits, the most missed first, then steps
  /// that could not run, then findings in their order.
  static func issues(of report: RunReport) -> [RunIssue] {
    let steps = RunOverview(report: report).stepsByUrgency
      .filter { !$0.isDiagnosing }
    let limits = steps.flatMap { step in step.limits.compactMap { RunIssue($0, of: step) } }.enumerated()
      .sorted { (-$0.element.overshoot, $0.offset) < (-$1.element.overshoot, $1.offset) }.map(\.element)
    let issues = limits + steps.compactMap(RunIssue.init) + steps.flatMap { $0.findings.map(RunIssue.init) }
    return Diagnostic.Severity.allCases.flatMap { severity in issues.filter { $0.severity == severity } }
  }

  /// Nil for a limit that holds.
  private init?(_ limit: LimitOutcome, of step: StepReport) {
    switch limit.verdict {
    case .failed: (severity, code) = (.error, "missed-limit")
    case .inconclusive: (severity, code) = (.warning, "inconclusive-limit")
    case .warned: (severity, code) = (.warning, "near-limit")
    default: return nil
    }
    let measured = limit.value == nil ? "not measured" : StepDigest.measured(limit)
    message =
      "\(limit.metric) is \(measured); the limit is \(limit.rule)" + (limit.reason.map { ": \($0)" } ?? "")
    help = limit.action
    place = Place(file: limit.file, line: limit.line)
    let headroom = limit.headroom ?? 0
    overshoot = headroom.isFinite ? max(0, -headroom) : 0
    if limit.verdict == .failed { diagnosis = Self.diagnosis(of: step) }
  }

  /// A step that no limit and no finding explains; nil for others.
  private init?(_ step: StepReport) {
    let isExplained =
      step.limits.contains { $0.verdict == step.verdict } || step.findings.contains { $0.severity == .error }
    switch step.verdict {
    case .errored: (severity, code) = (.error, "errored-step")
    case .failed where !isExplained: (severity, code) = (.error, "failed-step")
    case .inconclusive where !isExplained: (severity, code) = (.warning, "inconclusive-step")
    default: return nil
    }
    message = "step \(step.id.text) is \(step.verdict.rawValue): \(step.reason ?? "it does not say why")"
    help = nil
    place = nil
    diagnosis = Self.diagnosis(of: step)
  }

  private static func diagnosis(of step: StepReport) -> [String] {
    step.diagnosis.map { DiagnosisDigest(diagnosis: $0).lines(atMost: diagnosisFindings) } ?? []
  }

  private init(_ finding: Finding) {
    severity = finding.severity
    code = finding.code
    message = finding.message
    help = finding.help
    place = finding.file.map {
      Place(
        file: $0, line: finding.line, column: finding.column, endLine: finding.endLine,
        endColumn: finding.endColumn)
    }
    sourceLine = finding.frame.flatMap(Self.line)
  }

  /// The line of a frame, where it is not cut.
  private static func line(of frame: String) -> String? {
    guard let first = frame.split(separator: "\n", maxSplits: 1).first, let bar = first.firstIndex(of: "|")
    else {
      return nil
    }
    let line = first[bar...].dropFirst(2)
    return line.contains("…") ? nil : String(line)
  }
}
