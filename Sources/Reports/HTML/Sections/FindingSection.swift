import Diagnostics
import PipelineModel

/// What lints found, with the line of each file; a filter narrows the list where scripts run.
struct FindingSection {
  /// All findings together: a page of more is no help to a reader.
  private static let mostFindings = 1000

  let page: ReportPage

  /// Nil for a run without findings.
  var html: HTML? {
    let steps = page.overview.stepsByUrgency.filter { !$0.findings.isEmpty }
    let all = steps.flatMap(\.findings)
    guard !all.isEmpty else { return nil }
    var room = Self.mostFindings
    var parts: [HTML] = [
      .tag("p", ["class": "lead"], .text(StepDigest.text(of: all))), Self.filter(all),
    ]
    for step in steps where room > 0 {
      let shown = step.findingsWorstFirst.prefix(room)
      room -= shown.count
      let more = step.findings.count - shown.count
      parts.append(
        .tag(
          "div", ["class": "group"],
          .tag(
            "h3", [:], page.link(to: step), " ",
            .tag("span", ["class": "dim"], .text(StepDigest.text(of: step.findings)))),
          .tag("ul", ["class": "findings"], shown.map(Self.item)),
          more > 0
            ? .tag(
              "p", [:], "\(more) more in ",
              ReportPage.link(file: step.artifacts.first { $0.hasSuffix("/findings.json") } ?? "report.json"))
            : .nothing))
    }
    let omitted = steps.filter { step in !step.findings.isEmpty }.count - (parts.count - 2)
    if omitted > 0 {
      parts.append(
        .tag(
          "p", [:], "\(English.count(omitted, "more step")) with findings in ",
          ReportPage.link(file: "report.json")))
    }
    return ReportPage.section("findings", "Findings", parts)
  }

  /// Hidden until the script, without which it would do nothing, shows it.
  private static func filter(_ findings: [Finding]) -> HTML {
    let severities = Diagnostic.Severity.allCases.filter { severity in
      findings.contains { $0.severity == severity }
    }
    return .tag(
      "form",
      [
        "class": "filter", "id": "filter", "hidden": "", "role": "search",
        "aria-label": "Filter the findings",
      ],
      .tag("label", ["for": "filter-text"], "Filter"),
      .tag(
        "input",
        ["id": "filter-text", "type": "search", "autocomplete": "off", "placeholder": "file, code or words"]),
      .group(
        severities.map { severity in
          .tag(
            "label", ["class": "choice"],
            .tag("input", ["type": "checkbox", "value": severity.rawValue, "checked": ""]),
            .text(" \(severity.rawValue)"))
        }), .tag("output", ["id": "filter-count", "role": "status"]))
  }

  private static func item(_ finding: Finding) -> HTML {
    .tag(
      "li", ["class": "finding \(finding.severity.rawValue)", "data-severity": finding.severity.rawValue],
      .tag(
        "p", [:], .tag("span", ["class": "severity"], .text(finding.severity.rawValue)), " ",
        .tag("span", ["class": "message"], .text(ReportPage.short(finding.message, 1000))), " ",
        .tag("span", ["class": "dim"], .text("[\(ReportPage.short(finding.code, 100))]"))),
      FindingText.place(of: finding).map {
        .tag("p", ["class": "place"], .tag("code", [:], .text(ReportPage.short($0, 500))))
      } ?? .nothing,
      finding.frame.flatMap { $0.isEmpty ? nil : frame($0) } ?? .nothing,
      finding.help.map {
        .tag("p", ["class": "help"], .tag("b", [:], "help:"), .text(" " + ReportPage.short($0, 1000)))
      } ?? .nothing)
  }

  private static func frame(_ text: String) -> HTML {
    let lines = InertText.lines(InertText.cut(text, toBytes: 2000))
    // The second line marks the first.
    guard lines.count == 2 else {
      return .tag("pre", ["tabindex": "0"], .lines(lines.joined(separator: "\n")))
    }
    return .tag(
      "pre", ["class": "frame", "tabindex": "0"], .lines(lines[0] + "\n"),
      .tag("span", ["class": "carets", "aria-hidden": "true"], .lines(lines[1])))
  }
}
