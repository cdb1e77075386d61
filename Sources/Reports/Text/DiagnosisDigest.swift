import PipelineModel

/// What was found where a step failed, in the same words in every report.
struct DiagnosisDigest {
  let diagnosis: Diagnosis

  /// `database and cache looked into it: 3 findings, the most telling first`
  var lead: String {
    let names = diagnosis.looks.map { Self.name($0.step) }
    return "\(English.list(names, atMost: 3)) looked into it: \(counts)"
  }

  private var counts: String {
    switch diagnosis.findings.count + diagnosis.omittedCount {
    case 0: "no findings"
    case 1: "1 finding"
    case let count: "\(count) findings, the most telling first"
    }
  }

  /// The looks that saw too little, and those without findings that said something: `cache errored: redis-cli is not
  /// there`, `logs failed: exit code 1; see steps/logs/log.txt`.
  var blindLooks: [(verdict: Verdict, text: String)] {
    diagnosis.looks.filter { look in
      ![.passed, .warned, .failed].contains(look.verdict)
        || look.findingCount == 0 && (look.verdict == .failed || look.file != nil)
    }.map { look in
      let said = look.reason.map { ": " + InertText.phrase($0) } ?? ""
      let verb = look.verdict == .inconclusive ? "is inconclusive" : look.verdict.rawValue
      let log = look.findingCount == 0 ? look.file.map { "; see " + InertText.phrase($0) } ?? "" : ""
      return (look.verdict, "\(Self.name(look.step)) \(verb)\(said)\(log)")
    }
  }

  /// The step whose the finding is, where several looked.
  func source(of found: Diagnosis.Found) -> String? {
    diagnosis.looks.count > 1 ? Self.name(found.step) : nil
  }

  /// `12 more in steps/database/findings.json`; nil where all are shown.
  func rest(after shown: Int) -> (count: Int, files: [String])? {
    let more = diagnosis.findings.count + diagnosis.omittedCount - shown
    guard more > 0 else { return nil }
    return (more, diagnosis.looks.filter { $0.findingCount > 0 }.compactMap(\.file))
  }

  /// Lines for an annotation or a plain text: the lead, and the first findings with what to do.
  func lines(atMost limit: Int) -> [String] {
    let findings = diagnosis.findings.prefix(limit).map { found in
      let source = source(of: found).map { $0 + ": " } ?? ""
      let help = found.finding.help.map { "; " + $0 } ?? ""
      let text = "\(found.finding.severity.rawValue): \(found.finding.message) [\(found.finding.code)]\(help)"
      return InertText.cut(InertText.phrase("\(source)\(text)"), toBytes: 600)
    }
    let rest = rest(after: findings.count).map { rest in
      ["\(rest.count) more in \(English.list(rest.files.map(InertText.phrase), atMost: 3))"]
    }
    return [lead] + blindLooks.map { InertText.cut($0.text, toBytes: 600) } + findings + (rest ?? [])
  }

  private static func name(_ step: StepID) -> String { InertText.phrase(step.text) }
}
