import PipelineModel

/// The pipeline as a graph, and its steps one by one with when each ran.
struct StepSection {
  let page: ReportPage

  var html: HTML {
    let steps = page.report.steps
    guard !steps.isEmpty else { return ReportPage.section("steps", "Steps", [.tag("p", [:], "No steps.")]) }
    return ReportPage.section(
      "steps", "Steps",
      [
        StepGraph(steps: steps, anchor: ReportPage.anchor).html,
        ReportPage.table(
          "Steps in the order of the pipeline",
          columns: [("Step", false), ("Verdict", false), ("When", false), ("Time", true), ("Result", false)],
          rows: steps.map(row), style: "rows steps"),
      ])
  }

  private func row(of step: StepReport) -> [HTML] {
    [
      .group([
        page.link(to: step), " ", .tag("span", ["class": "dim"], .text(ReportPage.short(step.kind, 60))),
      ]),
      ReportPage.verdict(step.verdict), span(of: step),
      .text(step.startedAt == nil ? "–" : ReportPage.time(step.seconds)),
      .text(ReportPage.short(StepDigest.text(of: step), 500)),
    ]
  }

  /// The time of the step within that of the run.
  private func span(of step: StepReport) -> HTML {
    guard let began = step.startedAt, page.report.seconds > 0, step.reused == nil else { return .nothing }
    let from = min(max(0, (began - page.report.startedAt) / page.report.seconds), 1)
    let width = min(max(0, step.seconds / page.report.seconds), 1 - from)
    return .tag(
      "svg",
      [
        "class": "span", "role": "img",
        "aria-label":
          "from \(ReportPage.time(max(0, began - page.report.startedAt))) for \(ReportPage.time(step.seconds))",
      ], .tag("rect", ["class": "track", "width": "100%", "y": "5", "height": "8"]),
      .tag(
        "rect",
        [
          "class": "value \(step.verdict.rawValue)", "x": Plot.percent(from),
          "width": Plot.percent(max(width, 0.004)),
          "y": "5", "height": "8",
        ]))
  }
}
