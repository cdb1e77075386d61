import PipelineModel

/// The nightly series that limits were held against.
struct TrendSection {
  let page: ReportPage

  /// Nil for a run that looked at no history.
  var html: HTML? {
    let trends = page.report.steps.flatMap { page.evidence.trends[$0.id] ?? [] }.filter {
      $0.nights.count > 1
    }
    guard !trends.isEmpty else { return nil }
    return ReportPage.section(
      "trends", "Trends",
      [
        .tag("div", ["class": "charts"], trends.prefix(60).map { TrendPlot(trend: $0).html }),
        trends.count > 60 ? .tag("p", [:], "\(trends.count - 60) more in trends.json") : .nothing,
      ])
  }
}
