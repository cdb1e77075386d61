import PipelineModel

/// Every limit with its value, its bound and the headroom between them.
struct BudgetSection {
  let page: ReportPage

  /// Nil for a run without limits.
  var html: HTML? {
    let steps = page.overview.stepsByUrgency.filter { !$0.limits.isEmpty }
    guard !steps.isEmpty else { return nil }
    return ReportPage.section("budgets", "Budgets", steps.map(table))
  }

  private func table(of step: StepReport) -> HTML {
    .group([
      .tag("h3", [:], page.link(to: step), " ", ReportPage.verdict(step.verdict)),
      ReportPage.table(
        "Limits of \(ReportPage.short(step.name, 200))",
        columns: [
          ("Metric", false), ("Measured", true), ("Limit", false), (" ", false), ("Headroom", true),
          ("Verdict", false),
        ], rows: step.limits.byUrgency.map { Self.row(of: $0, in: step) }, style: "rows limits"),
    ])
  }

  private static func row(of limit: LimitOutcome, in step: StepReport) -> [HTML] {
    var remarks: [HTML] = []
    if limit.verdict != .passed || limit.evidence != nil, let reason = ReasonSection.reason(of: limit) {
      remarks.append(.tag("p", ["class": "remark"], .text(ReportPage.short(reason, 1000))))
    }
    if limit.verdict != .passed, let action = limit.action {
      remarks.append(.tag("p", ["class": "action"], .text(ReportPage.short(action, 1000))))
    }
    if limit.verdict == .failed, let diagnosis = step.diagnosis {
      let lead = DiagnosisDigest(diagnosis: diagnosis).lead
      remarks.append(
        .tag("p", ["class": "remark"], .tag("a", ["href": "#reasons"], .text(ReportPage.short(lead, 300)))))
    }
    let samples = limit.sampleCount.map { English.count($0, "sample") }
    let place = "\(ReportPage.short(limit.file, 200)):\(limit.line)"
    remarks.append(
      .tag("p", ["class": "dim small"], .text([place, samples].compactMap(\.self).joined(separator: " · "))))
    let headroom = limit.evidence == nil && limit.headroom != nil ? StepDigest.headroom(of: limit) : ""
    return [
      .group([.tag("code", ["class": "metric"], .text(ReportPage.short(limit.metric, 300))), .group(remarks)]
      ),
      .text(StepDigest.measured(limit)), .text(ReportPage.short(limit.rule, 100)),
      LimitBar(limit: limit).html,
      headroom.isEmpty ? .nothing : .text(headroom), ReportPage.verdict(limit.verdict),
    ]
  }
}
