import PipelineModel

/// The verdict of the run, and where the rest of the page is.
struct HeadSection {
  let page: ReportPage

  var html: HTML {
    let report = page.report
    let exit = report.exitCode == 0 ? "" : " · exit code \(report.exitCode)"
    return .tag(
      "header", ["class": "head \(report.verdict.rawValue)"],
      .tag(
        "p", ["class": "product"], Self.mark, "Loadline", .tag("span", ["class": "dim"], " · "),
        .text(UTCTime.text(report.startedAt))),
      .tag(
        "h1", [:], .text(ReportPage.short(report.pipeline, 200)), .tag("span", ["class": "unseen"], ": "),
        ReportPage.verdict(report.verdict)),
      .tag("p", ["class": "counts"], .text("\(page.overview.counts) in \(page.overview.time)\(exit)")),
      report.description.map { .tag("p", ["class": "dim"], .text(ReportPage.short($0, 1000))) } ?? .nothing,
      page.overview.interruption.map { .tag("p", ["class": "callout"], .text(ReportPage.short($0, 1000))) }
        ?? .nothing)
  }

  /// The mark on a ship's hull: a ring and the line that the water must not pass.
  private static let mark = HTML.tag(
    "svg", ["class": "mark", "width": "26", "height": "20", "viewBox": "0 0 26 20", "aria-hidden": "true"],
    .tag("circle", ["cx": "13", "cy": "10", "r": "7.5"]), .tag("path", ["d": "M1,10 25,10"]))

  static func navigation(_ sections: [(id: String, title: String)]) -> HTML {
    .tag(
      "nav", ["aria-label": "Sections"],
      .tag(
        "ul", [:], sections.map { .tag("li", [:], .tag("a", ["href": "#\($0.id)"], .text($0.title))) }))
  }
}
