import PipelineModel

/// report.html: the run for people, in one file that loads nothing.
///
/// The policy in its head lets no script run but its own, by its hash, and lets nothing leave the page.
package struct HTMLReport: Reporter {
  package static let fileName = "report.html"

  private let evidence: RunEvidence

  /// - Parameter evidence: what lies in the run's folder beside its journal.
  package init(evidence: RunEvidence = .none) { self.evidence = evidence }

  package func render(_ report: RunReport) -> String {
    let page = ReportPage(report: report, evidence: evidence)
    let sections: [(id: String, title: String, html: HTML?)] = [
      ("reasons", "Why", ReasonSection(page: page).html),
      ("budgets", "Budgets", BudgetSection(page: page).html),
      ("steps", "Steps", StepSection(page: page).html), ("loads", "Loads", LoadSection(page: page).html),
      ("courses", "Metrics", CourseSection(page: page).html),
      ("benchmarks", "Benchmarks", BenchmarkSection(page: page).html),
      ("trends", "Trends", TrendSection(page: page).html),
      ("findings", "Findings", FindingSection(page: page).html),
      ("details", "Step by step", DetailSection(page: page).html),
      ("environment", "Environment", EnvironmentSection(page: page).html),
    ]
    let shown = sections.filter { $0.html != nil }
    let title = "\(report.verdict.mark) \(ReportPage.short(report.pipeline, 100)): \(report.verdict.rawValue)"
    let body: [HTML] = [
      .tag("a", ["class": "skip", "href": "#main"], "Skip to the report"), HeadSection(page: page).html,
      HeadSection.navigation(shown.map { ($0.id, $0.title) }),
      .tag("main", ["id": "main", "tabindex": "-1"], shown.compactMap(\.html)),
      .tag(
        "footer", [:],
        .text("Made by Loadline \(ReportPage.short(report.toolVersion, 40)) from the run's journal.")),
    ]
    return HTMLPage(title: title, body: body).text
  }
}
