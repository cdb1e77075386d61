import Diagnostics
import PipelineModel

/// Why the run ended as it did, causes before what follows from them, each with what to do.
struct ReasonSection {
  private static let mostSteps = 50
  private static let mostItems = 8

  let page: ReportPage

  var html: HTML {
    let troubled = page.overview.stepsByUrgency.filter {
      ![.passed, .skipped].contains($0.verdict) && !$0.isDiagnosing
    }
    let failedServices = page.report.services.filter { $0.state == .failed }
    if troubled.isEmpty, failedServices.isEmpty {
      return ReportPage.section(
        "reasons", "Why", [.tag("p", ["class": "lead"], .text(Self.calm(page.report)))])
    }
    var items = failedServices.map { service in
      item(
        .errored, "service \(ReportPage.short(service.name, 100))",
        [Self.paragraphs(service.reason ?? "failed")])
    }
    items += troubled.prefix(Self.mostSteps).map { step in
      .tag(
        "li", ["class": step.verdict.rawValue],
        .tag(
          "p", ["class": "lead"], ReportPage.verdict(step.verdict), " ", page.link(to: step), " ",
          .tag("span", ["class": "dim"], .text(ReportPage.short(step.kind, 60)))),
        .group(causes(of: step)), step.diagnosis.map { DiagnosisPart(diagnosis: $0).html } ?? .nothing)
    }
    if troubled.count > Self.mostSteps {
      items.append(.tag("li", [:], .tag("p", [:], "\(troubled.count - Self.mostSteps) more steps below")))
    }
    let skipped = page.report.steps.filter { $0.verdict == .skipped }.count
    let rest =
      skipped == 0
      ? HTML.nothing
      : .tag(
        "p", ["class": "dim"], "\(English.count(skipped, "step")) did not run because of this or a condition."
      )
    return ReportPage.section("reasons", "Why", [.tag("ol", ["class": "reasons"], items), rest])
  }

  private func item(_ verdict: Verdict, _ name: String, _ content: [HTML]) -> HTML {
    .tag(
      "li", ["class": verdict.rawValue],
      .tag(
        "p", ["class": "lead"], ReportPage.verdict(verdict), " ", .tag("span", ["class": "name"], .text(name))
      ),
      .group(content))
  }

  /// The limits or findings that gave the verdict, else the step's own words.
  private func causes(of step: StepReport) -> [HTML] {
    let limits = step.limits.byUrgency.filter { $0.verdict != .passed }
    if !limits.isEmpty { return Self.list(limits.map(Self.cause), of: limits.count, link: "budgets") }
    let findings = step.findingsWorstFirst.filter { $0.severity != .info }
    if !findings.isEmpty { return Self.list(findings.map(Self.cause), of: findings.count, link: "findings") }
    return [Self.paragraphs(step.reason ?? step.verdict.rawValue)]
  }

  private static func list(_ items: [HTML], of count: Int, link: String) -> [HTML] {
    let more = count - mostItems
    let rest = more > 0 ? HTML.tag("p", [:], .tag("a", ["href": "#\(link)"], "\(more) more")) : .nothing
    return [.tag("ul", [:], items.prefix(mostItems).map { .tag("li", [:], $0) }), rest]
  }

  private static func cause(_ limit: LimitOutcome) -> HTML {
    let headroom = limit.headroom.map { $0 < 0 ? ", \(StepDigest.percent(-$0)) past it" : "" } ?? ""
    let said =
      limit.evidence == nil && limit.value != nil && limit.verdict == .failed
      ? "is \(StepDigest.measured(limit)); the limit is \(ReportPage.short(limit.rule, 100))\(headroom)"
      : "(\(ReportPage.short(limit.rule, 100))): \(ReportPage.short(reason(of: limit) ?? limit.verdict.rawValue, 500))"
    return .group([
      .tag("code", [:], .text(ReportPage.short(limit.metric, 300))), .text(" " + said),
      limit.action.map { .tag("p", ["class": "action"], .text(ReportPage.short($0, 500))) } ?? .nothing,
    ])
  }

  /// Why it is no pass; a series that the page draws is not also shown in letters.
  static func reason(of limit: LimitOutcome) -> String? {
    guard let reason = limit.reason, limit.evidence?.method == .trend,
      reason.last.map(Sparkline.bars.contains) ?? false,
      let blank = reason.lastIndex(of: " ")
    else { return limit.reason }
    return String(reason[..<blank])
  }

  private static func cause(_ finding: Finding) -> HTML {
    .group([
      FindingText.place(of: finding).map { .tag("code", [:], .text(ReportPage.short($0, 300))) } ?? .nothing,
      .text(" " + ReportPage.short(finding.message, 500)),
    ])
  }

  /// The first line as a sentence, the last of the others as a program wrote them.
  private static func paragraphs(_ text: String) -> HTML {
    let lines = InertText.lines(TerminalText.plain(InertText.cut(text, toBytes: 8000)))
    let rest = lines.dropFirst().suffix(20)
    return .group([
      .tag("p", [:], .text(ReportPage.short(lines.first ?? "", 1000))),
      rest.isEmpty ? .nothing : .tag("pre", ["tabindex": "0"], .lines(rest.joined(separator: "\n"))),
    ])
  }

  /// `All 6 limits hold; the closest is load.throughput, with 11.1% of headroom.`
  private static func calm(_ report: RunReport) -> String {
    let limits = report.steps.flatMap(\.limits)
    guard !limits.isEmpty else {
      return report.steps.isEmpty ? "No step ran." : "Nothing was found that speaks against it."
    }
    let closest = limits.compactMap { limit in limit.headroom.map { (limit, $0) } }.min { $0.1 < $1.1 }
    let held = limits.count == 1 ? "The limit holds" : "All \(limits.count) limits hold"
    guard let (limit, headroom) = closest, headroom.isFinite else { return held + "." }
    return "\(held); the closest is \(ReportPage.short(limit.metric, 200)), with "
      + "\(StepDigest.percent(headroom)) of headroom."
  }
}
