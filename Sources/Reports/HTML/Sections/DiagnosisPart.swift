import Diagnostics
import PipelineModel

/// What was found where a step failed, as a list that stands under what failed.
struct DiagnosisPart {
  private static let mostFindings = 8

  let diagnosis: Diagnosis

  var html: HTML {
    let digest = DiagnosisDigest(diagnosis: diagnosis)
    let shown = diagnosis.findings.prefix(Self.mostFindings)
    return .tag(
      "div", ["class": "diagnosis"], .tag("p", [:], .text(ReportPage.short(digest.lead, 500))),
      .group(
        digest.blindLooks.prefix(Self.mostFindings).map { look in
          .tag("p", [:], .text("\(look.verdict.mark) \(ReportPage.short(look.text, 500))"))
        }),
      shown.isEmpty
        ? .nothing
        : .tag("ol", [:], shown.map { Self.item($0, source: digest.source(of: $0)) }),
      digest.rest(after: shown.count).map { rest in
        .tag("p", [:], .text("\(rest.count) more: "), .tag("a", ["href": "#findings"], "all findings"))
      } ?? .nothing)
  }

  private static func item(_ found: Diagnosis.Found, source: String?) -> HTML {
    let finding = found.finding
    let help = finding.help.map {
      HTML.tag("p", ["class": "action"], .text(ReportPage.short($0, 500)))
    }
    return .tag(
      "li", ["class": finding.severity.rawValue],
      .text(source.map { ReportPage.short($0, 100) + ": " } ?? ""),
      .tag("span", ["class": "severity"], .text(finding.severity.rawValue)), .text(" "),
      FindingText.place(of: finding).map { .tag("code", [:], .text(ReportPage.short($0, 300) + " ")) }
        ?? .nothing,
      .text(ReportPage.short(finding.message, 500) + " "),
      .tag("span", ["class": "dim"], .text("[\(ReportPage.short(finding.code, 100))]")), help ?? .nothing)
  }
}
