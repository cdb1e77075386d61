import Diagnostics
import Execution
import PipelineModel

/// What the looks at a server came to so far.
struct ProbeReport {
  var metrics: [Metric] = []
  var findings: [Diagnostic] = []
  /// The looks that saw too little to say that all is well.
  private(set) var missed: [String] = []
  /// The raw answer, where it is a file of its own.
  var document: String?

  /// Notes that a look saw too little, and why, where that is not told yet.
  mutating func miss(_ look: String, _ finding: Diagnostic?) {
    if !missed.contains(look) { missed.append(look) }
    if let finding, !findings.contains(finding) { findings.append(finding) }
  }

  mutating func add(_ other: ProbeReport) {
    metrics += other.metrics
    findings += other.findings.filter { !findings.contains($0) }
    missed += other.missed.filter { !missed.contains($0) }
  }

  /// Failed with an error among the findings, inconclusive where a look saw too little, warned with a warning.
  func stepResult(artifacts: [String], mask: (String) -> String) -> StepResult {
    let counts = findings.isEmpty ? nil : "\(findings.count) finding\(findings.count == 1 ? "" : "s")"
    let reason: String
    let verdict: Verdict
    if findings.hasErrors {
      (verdict, reason) = (.failed, counts ?? "")
    } else if !missed.isEmpty {
      let names = missed.map { "'\($0)'" }.joined(separator: ", ")
      (verdict, reason) = (.inconclusive, "\(names) saw too little\(counts.map { "; " + $0 } ?? "")")
    } else {
      (verdict, reason) = (findings.isEmpty ? .passed : .warned, counts ?? "nothing found")
    }
    let shown = findings.map { found in
      Diagnostic(
        code: found.code, severity: found.severity, message: mask(found.message), range: found.range,
        help: found.help.map(mask))
    }
    return StepResult(
      verdict: verdict, reason: reason, metrics: metrics, findings: shown.map(Finding.init),
      artifacts: artifacts)
  }
}
