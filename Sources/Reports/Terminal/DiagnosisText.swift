import PipelineModel

/// What was found where a step failed, as lines that stand under what failed.
struct DiagnosisText {
  private static let mostFindings = 5
  private static let mostFiles = 3

  let diagnosis: Diagnosis
  let width: Int
  let indent: String
  let style: TerminalStyle

  func lines() -> [String] {
    let digest = DiagnosisDigest(diagnosis: diagnosis)
    let inner = indent + "  "
    var lines = wrapped(digest.lead, indent: indent).map { style.paint($0, .bold) }
    for look in digest.blindLooks.prefix(Self.mostFindings) {
      lines += wrapped(InertText.cut(look.text, toBytes: 500), indent: inner).map {
        style.paint($0, TerminalStyle.tone(of: look.verdict))
      }
    }
    let shown = diagnosis.findings.prefix(Self.mostFindings)
    for (number, found) in shown.enumerated() {
      let text = FindingText(finding: found.finding, source: digest.source(of: found))
        .lines(width: width, indent: inner + "   ", style: style)
      lines.append("\(inner)\(number + 1). " + (text.first ?? "").dropFirst(inner.utf8.count + 3))
      lines += text.dropFirst()
    }
    if let rest = digest.rest(after: shown.count) {
      let files = English.list(rest.files.map(InertText.phrase), atMost: Self.mostFiles)
      lines += wrapped("\(rest.count) more in \(files)", indent: inner).map { style.paint($0, .dim) }
    }
    return lines
  }

  private func wrapped(_ text: String, indent: String) -> [String] {
    let room = max(10, width - indent.utf8.count)
    return WrappedText.lines(text, first: room, rest: room).map { indent + $0 }
  }
}
