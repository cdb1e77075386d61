import PipelineModel

/// junit.xml: one suite for the run, a case for each step.
///
/// A step whose verdict its limits or findings explain is shown by these instead, so that nothing counts twice: a
/// budget gives a case for each limit, a failed lint a case for each finding of severity error. Inconclusive is an
/// error of that type: it must not look green. A step that looks into failures is one case that neither fails nor errs:
/// what it found stands in the cases of what failed.
package struct JUnitReport: Reporter {
  package static let fileName = "junit.xml"

  private static let findingsPerStep = 1000

  package init() {}

  package func render(_ report: RunReport) -> String {
    var document = JUnitDocument(
      name: report.pipeline, timestamp: String(UTCTime.text(report.startedAt).dropLast()))
    document.properties = [
      ("run", report.run), ("file", report.file), ("verdict", report.verdict.rawValue),
      ("exit-code", String(report.exitCode)), ("loadline", report.toolVersion),
    ]
    if let interruption = RunOverview(report: report).interruption {
      document.cases.append(
        JUnitDocument.Case(
          className: report.pipeline, name: "the run ends",
          outcome: .error(type: report.state.rawValue, message: interruption, body: interruption)))
    }
    for step in report.steps { document.cases += cases(of: step, in: report.pipeline) }
    return document.render()
  }

  /// At least one case; the first carries the step's time.
  private func cases(of step: StepReport, in pipeline: String) -> [JUnitDocument.Case] {
    let group = "\(pipeline).\(step.id.text)"
    if step.isDiagnosing { return [look(of: step, in: pipeline)] }
    let found = step.diagnosis.map {
      DiagnosisDigest(diagnosis: $0).lines(atMost: 20).joined(separator: "\n")
    }
    let errors = step.findings.filter { $0.severity == .error }
    var cases = step.limits.map { self.case(of: $0, in: group, found: found) }
    if step.verdict == .failed {
      cases += errors.prefix(Self.findingsPerStep).map { self.case(of: $0, in: group) }
    }
    if step.verdict == .failed, errors.count > Self.findingsPerStep {
      let message = "\(errors.count - Self.findingsPerStep) more in steps/\(step.id.text)/findings.json"
      cases.append(
        JUnitDocument.Case(
          className: group, name: "more findings",
          outcome: .failure(type: "failed", message: message, body: message)))
    }
    if !isExplained(step, errorCount: errors.count) {
      cases.insert(self.case(of: step, in: pipeline, found: found), at: 0)
    }
    if !cases.isEmpty { cases[0].seconds = step.seconds }
    return cases
  }

  /// Whether the cases of its limits and findings give the step's verdict.
  private func isExplained(_ step: StepReport, errorCount: Int) -> Bool {
    switch step.verdict {
    case .passed, .warned: !step.limits.isEmpty
    case .failed: errorCount > 0 || step.limits.contains { $0.verdict == .failed }
    case .inconclusive: step.limits.contains { $0.verdict == .inconclusive }
    case .errored, .skipped, .cancelled: false
    }
  }

  private func look(of step: StepReport, in pipeline: String) -> JUnitDocument.Case {
    let said = "\(step.verdict.rawValue): \(StepDigest.text(of: step))"
    let hasLooked = [.passed, .warned, .failed].contains(step.verdict)
    return JUnitDocument.Case(
      className: pipeline, name: step.id.text, seconds: step.seconds,
      outcome: hasLooked ? .passed : .skipped(message: said), output: hasLooked ? said : nil)
  }

  /// - Parameter found: what was found where it failed.
  private func `case`(of step: StepReport, in pipeline: String, found: String?) -> JUnitDocument.Case {
    let digest = StepDigest.text(of: step)
    let message = digest.isEmpty ? step.verdict.rawValue : digest
    let body = InertText.cut(step.reason ?? message, toBytes: 65_536) + (found.map { "\n" + $0 } ?? "")
    return JUnitDocument.Case(
      className: pipeline, name: step.id.text, outcome: outcome(step.verdict, message: message, body: body),
      output: step.verdict == .warned ? "warned: \(message)" : nil)
  }

  private func `case`(of limit: LimitOutcome, in group: String, found: String?) -> JUnitDocument.Case {
    let measured = limit.value == nil ? "not measured" : "measured \(StepDigest.measured(limit))"
    var message = "\(limit.metric): \(measured), limit \(limit.rule)"
    if let reason = limit.reason { message += "; \(reason)" }
    let place = "\(limit.file):\(limit.line)"
    let body =
      "\(place): \(message)" + (limit.action.map { "\naction: \($0)" } ?? "")
      + (limit.verdict == .failed ? found.map { "\n" + $0 } ?? "" : "")
    return JUnitDocument.Case(
      className: group, name: "\(limit.metric) \(limit.rule)",
      outcome: outcome(limit.verdict, message: message, body: body),
      output: limit.verdict == .warned ? "warned: \(body)" : nil)
  }

  private func `case`(of finding: Finding, in group: String) -> JUnitDocument.Case {
    let place = FindingText.place(of: finding).map { $0 + ": " } ?? ""
    return JUnitDocument.Case(
      className: group, name: "\(place)\(finding.message) [\(finding.code)]",
      outcome: .failure(type: finding.code, message: finding.message, body: Self.body(of: finding)))
  }

  /// The finding as the terminal shows it, without colour.
  static func body(of finding: Finding, notes: [String] = []) -> String {
    FindingText(finding: finding, notes: notes).lines(
      width: nil, indent: "", style: TerminalStyle(isColoured: false)
    ).joined(separator: "\n")
  }

  private func outcome(_ verdict: Verdict, message: String, body: String) -> JUnitDocument.Case.Outcome {
    switch verdict {
    case .passed, .warned: .passed
    case .failed: .failure(type: "failed", message: message, body: body)
    case .errored, .inconclusive, .cancelled: .error(type: verdict.rawValue, message: message, body: body)
    case .skipped: .skipped(message: message)
    }
  }
}
