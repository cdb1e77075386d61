import PipelineModel

/// The loads: their key figures, their charts, and the figures behind these.
struct LoadSection {
  private static let keyMetrics: [(name: String, title: String)] = [
    ("throughput", "throughput"), ("latency.p50", "p50"), ("latency.p95", "p95"), ("latency.p99", "p99"),
    ("latency.max", "most"), ("error_rate", "lost"),
  ]

  let page: ReportPage

  /// Nil for a run whose loads left nothing to draw.
  var html: HTML? {
    let loads = page.report.steps.compactMap { step in page.evidence.loads[step.id].map { (step, $0) } }
    guard !loads.isEmpty else { return nil }
    return ReportPage.section("loads", "Loads", loads.map { load(of: $0, course: $1) })
  }

  private func load(of step: StepReport, course: LoadCourse) -> HTML {
    let charts = LoadCharts(course: course, limits: limits(of: step, measure: course.measure))
    return .tag(
      "div", ["class": "group"],
      .tag("h3", [:], page.link(to: step), " ", ReportPage.verdict(step.verdict)),
      tiles(of: step, measure: course.measure),
      .tag(
        "div", ["class": charts.losses == nil ? "charts three" : "charts"],
        [charts.rate, charts.percentiles, charts.losses, charts.curve].compactMap(\.self)),
      charts.remark.map { .tag("p", ["class": "note"], .text($0)) } ?? .nothing,
      requests(of: step, measure: course.measure), figures(of: course, step))
  }

  private func tiles(of step: StepReport, measure: String) -> HTML {
    let tiles = Self.keyMetrics.compactMap { key -> HTML? in
      let name = measure == "latency" ? key.name : key.name.replacing("latency", with: measure)
      guard let metric = step.metrics.first(where: { $0.name == name && $0.labels.isEmpty }) else {
        return nil
      }
      return .tag(
        "div", [:], .tag("dt", [:], .text(key.title)),
        .tag("dd", ["data-metric": metric.name], .text(metric.quantity?.description ?? "–")))
    }
    return tiles.isEmpty ? .nothing : .tag("dl", ["class": "tiles"], tiles)
  }

  /// The limits on percentiles of the whole load, by whichever budget.
  private func limits(of step: StepReport, measure: String) -> [LoadCharts.PercentileLimit] {
    let prefix = "\(step.id.text).\(measure).p"
    return page.report.steps.flatMap(\.limits).compactMap { limit in
      guard limit.metric.hasPrefix(prefix), limit.evidence == nil, limit.rule.hasPrefix("max"),
        limit.value != nil, let percent = Double(limit.metric.dropFirst(prefix.utf8.count)), percent < 100,
        percent >= 0
      else { return nil }
      return LoadCharts.PercentileLimit(
        share: percent / 100, seconds: limit.bound, rule: ReportPage.short(limit.rule, 100),
        verdict: limit.verdict)
    }
  }

  /// By request, where there is more than one.
  private func requests(of step: StepReport, measure: String) -> HTML {
    var names: [String] = []
    for metric in step.metrics {
      if let name = metric.labels["request"], metric.labels.count == 1, !names.contains(name) {
        names.append(name)
      }
    }
    guard names.count > 1 else { return .nothing }
    func value(_ metric: String, _ request: String) -> HTML {
      let found = step.metrics.first { $0.name == metric && $0.labels == ["request": request] }
      return .text(found?.quantity?.description ?? "–")
    }
    let columns = [
      ("requests", "Requests"), ("throughput", "Rate"), ("\(measure).p50", "p50"), ("\(measure).p95", "p95"),
      ("\(measure).p99", "p99"), ("error_rate", "Lost"),
    ].filter { column in step.metrics.contains { $0.name == column.0 && $0.labels["request"] != nil } }
    return ReportPage.table(
      "By request", columns: [("Request", false)] + columns.map { ($0.1, true) },
      rows: names.prefix(100).map { name in
        [.tag("code", [:], .text(ReportPage.short(name, 200)))] + columns.map { value($0.0, name) }
      }, style: "rows requests")
  }

  private func figures(of course: LoadCourse, _ step: StepReport) -> HTML {
    func text(_ seconds: Double?) -> HTML { .text(seconds.map { ReportPage.time($0) } ?? "–") }
    return .tag(
      "details", [:], .tag("summary", [:], "figures behind the charts"),
      ReportPage.figures(
        "\(ReportPage.short(step.name, 200)) over time",
        columns: ["From", "Rate", "p50", "p95", "p99", "Most", "Lost"],
        rows: course.windows.map { window in
          [
            .text(ReportPage.time(window.start)),
            .text(QuantityFormat.text(Quantity(window.rate, .perSecond))),
            text(window.p50), text(window.p95), text(window.p99), text(window.maximum),
            .text("\(window.lost)"),
          ]
        }))
  }
}
