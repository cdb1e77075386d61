import PipelineModel

/// What servers that were asked knew of the time of a load, a chart for each range query.
struct CourseSection {
  private static let mostCharts = 40

  let page: ReportPage

  /// Nil for a run in which nothing was asked over time.
  var html: HTML? {
    let courses = page.report.steps.flatMap { step in
      (page.evidence.courses[step.id] ?? []).map { (step: step, course: $0) }
    }
    guard !courses.isEmpty else { return nil }
    let rest = courses.count - Self.mostCharts
    return ReportPage.section(
      "courses", "Metrics over time",
      [
        .tag(
          "div", ["class": "charts"],
          courses.prefix(Self.mostCharts).map { CoursePlot(step: $0.step.name, course: $0.course).html }),
        rest > 0 ? .tag("p", [:], .text("\(rest) more in the files of their steps")) : .nothing,
      ])
  }
}
