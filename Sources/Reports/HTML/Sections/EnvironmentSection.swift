import PipelineModel

/// Where and with what the run ran, and what it has to say besides.
struct EnvironmentSection {
  let page: ReportPage

  var html: HTML {
    let report = page.report
    let host = report.host
    var facts: [(String, HTML)] = [
      ("Run", .tag("code", [:], .text(ReportPage.short(report.run, 200)))),
      ("Pipeline", .tag("code", [:], .text(ReportPage.short(report.file, 300)))),
      ("Began", .text(UTCTime.text(report.startedAt))), ("Took", .text(page.overview.time)),
      ("Loadline", .text(ReportPage.short(report.toolVersion, 40))),
      (
        "System",
        .text("\(ReportPage.short(host.operatingSystem, 100)), \(ReportPage.short(host.architecture, 40))")
      ),
      (
        "Processors",
        .text("\(host.processors)" + (host.processorModel.map { " × \(ReportPage.short($0, 100))" } ?? ""))
      ),
    ]
    if let load = host.loadAverage {
      facts.append(("Load average before", .text(QuantityFormat.number(load))))
    }
    for input in report.inputs.sorted(by: { $0.key < $1.key }).prefix(100) {
      facts.append(
        (
          "Input \(ReportPage.short(input.key, 100))",
          .tag("code", [:], .text(ReportPage.short(input.value, 500)))
        ))
    }
    for service in report.services.prefix(100) {
      facts.append(("Service \(ReportPage.short(service.name, 100))", .text(service.state.rawValue)))
    }
    return ReportPage.section("environment", "Environment", [notes, Self.pairs(facts)])
  }

  private var notes: HTML {
    let notes = page.report.notes
    guard !notes.isEmpty else { return .nothing }
    let more = notes.count - 50
    return .group([
      .tag(
        "ul", ["class": "notes"], notes.prefix(50).map { .tag("li", [:], .text(ReportPage.short($0, 1000))) }),
      more > 0 ? .tag("p", [:], "\(more) more in ", ReportPage.link(file: "report.json")) : .nothing,
    ])
  }

  /// Names and what they stand for.
  static func pairs(_ items: [(String, HTML)]) -> HTML {
    .tag(
      "dl", ["class": "facts"],
      items.map { .tag("div", [:], .tag("dt", [:], .text($0.0)), .tag("dd", [:], $0.1)) })
  }
}
