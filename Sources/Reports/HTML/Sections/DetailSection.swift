import PipelineModel

/// Each step with all that is known of it, folded: its words, attempts, metrics, files and the end of its log.
struct DetailSection {
  private static let mostMetrics = 400
  private static let mostCalledSteps = 100

  let page: ReportPage

  /// Nil for a run without steps.
  var html: HTML? {
    guard !page.report.steps.isEmpty else { return nil }
    return ReportPage.section(
      "details", "Step by step",
      page.report.steps.enumerated().map { detail(of: $1, anchor: ReportPage.anchor($0)) })
  }

  private func detail(of step: StepReport, anchor: String) -> HTML {
    let time = step.startedAt == nil ? "" : ReportPage.time(step.seconds)
    return .tag(
      "article", ["id": anchor, "class": "step", "aria-labelledby": "\(anchor)-title"],
      .tag(
        "h3", ["id": "\(anchor)-title"],
        .tag("span", ["class": "name"], .text(ReportPage.short(step.name, 200))), " ",
        ReportPage.verdict(step.verdict), " ",
        .tag(
          "span", ["class": "dim"],
          .text([ReportPage.short(step.kind, 60), time].filter { !$0.isEmpty }.joined(separator: " · ")))),
      said(by: step), call(of: step), attempts(of: step), metrics(of: step), outputs(of: step),
      files(of: step), log(of: step)
    )
  }

  private func said(by step: StepReport) -> HTML {
    let digest = StepDigest.text(of: step)
    let diagnosed = step.diagnoses ?? []
    let needs = step.needs.filter { !diagnosed.contains($0) }.map { InertText.phrase($0.text) }
    let failures = diagnosed.map { InertText.phrase($0.text) }
    return .group([
      digest.isEmpty ? .nothing : .tag("p", [:], .text(ReportPage.short(digest, 1000))),
      needs.isEmpty
        ? .nothing : .tag("p", ["class": "dim small"], .text("needs \(English.list(needs, atMost: 12))")),
      failures.isEmpty
        ? .nothing
        : .tag(
          "p", ["class": "dim small"], .text("looks into failures of \(English.list(failures, atMost: 12))")),
    ])
  }

  /// The steps of the pipeline that the step ran, and where its own page is.
  private func call(of step: StepReport) -> HTML {
    guard let call = page.evidence.calls[step.id] else { return .nothing }
    let report = call.report
    let steps = RunOverview(report: report).stepsByUrgency
    let rows = steps.prefix(Self.mostCalledSteps).map { inner -> [HTML] in
      [
        .group([
          .tag("span", ["class": "name"], .text(ReportPage.short(inner.name, 200))), " ",
          .tag("span", ["class": "dim"], .text(ReportPage.short(inner.kind, 60))),
        ]),
        ReportPage.verdict(inner.verdict),
        .text(inner.startedAt == nil ? "–" : ReportPage.time(inner.seconds)),
        .text(ReportPage.short(StepDigest.text(of: inner), 500)),
      ]
    }
    let more = steps.count - rows.count
    return .group([
      .tag(
        "p", [:], .text("It ran \(ReportPage.short(report.pipeline, 200)): "),
        ReportPage.verdict(report.verdict), ", ", ReportPage.link(file: call.path + "/" + HTMLReport.fileName)
      ),
      ReportPage.table(
        "Steps of \(ReportPage.short(report.pipeline, 200))",
        columns: [("Step", false), ("Verdict", false), ("Time", true), ("Result", false)], rows: rows),
      more > 0 ? .tag("p", [:], "\(more) more on its page") : .nothing,
    ])
  }

  private func attempts(of step: StepReport) -> HTML {
    guard let attempts = step.attempts, !attempts.isEmpty else { return .nothing }
    return .tag(
      "ol", ["class": "attempts"],
      attempts.prefix(20).map { attempt in
        let reason =
          attempt.reason.map { ": " + ReportPage.short(InertText.lines($0).first ?? "", 500) } ?? ""
        return .tag(
          "li", [:], .text("attempt \(attempt.attempt) "), ReportPage.verdict(attempt.verdict),
          .text(" in \(ReportPage.time(attempt.seconds))\(reason)"))
      })
  }

  private func metrics(of step: StepReport) -> HTML {
    guard !step.metrics.isEmpty else { return .nothing }
    let rows = step.metrics.prefix(Self.mostMetrics).map { metric -> [HTML] in
      let labels = metric.labels.sorted { $0.key < $1.key }.map { "\($0.key)=\"\($0.value)\"" }.joined(
        separator: ",")
      let name = metric.name + (labels.isEmpty ? "" : "{\(labels)}")
      let interval = metric.lower.flatMap { lower in
        metric.upper.map { "\(Quantity(lower, metric.unit)) to \(Quantity($0, metric.unit))" }
      }
      return [
        .tag("code", [:], .text(ReportPage.short(name, 300))),
        .text(metric.quantity?.description ?? ReportPage.short(metric.reason ?? "–", 200)),
        .text(interval ?? ""),
        .text(metric.sampleCount.map(String.init) ?? ""),
      ]
    }
    let more = step.metrics.count - rows.count
    return Self.folded(
      English.count(step.metrics.count, "metric"),
      [
        ReportPage.figures(
          "Metrics of \(ReportPage.short(step.name, 200))",
          columns: ["Metric", "Value", "95% interval", "Samples"],
          rows: rows), more > 0 ? .tag("p", [:], "\(more) more in metrics.json") : .nothing,
      ])
  }

  private func outputs(of step: StepReport) -> HTML {
    guard let outputs = step.outputs, !outputs.isEmpty else { return .nothing }
    return Self.folded(
      English.count(outputs.count, "output"),
      [
        EnvironmentSection.pairs(
          outputs.sorted { $0.key < $1.key }.map { ($0.key, .text(ReportPage.short($0.value, 500))) })
      ])
  }

  private func files(of step: StepReport) -> HTML {
    guard !step.artifacts.isEmpty else { return .nothing }
    let more = step.artifacts.count - 50
    return Self.folded(
      English.count(step.artifacts.count, "file"),
      [
        .tag(
          "ul", ["class": "files"],
          step.artifacts.prefix(50).map { .tag("li", [:], ReportPage.link(file: $0)) }),
        more > 0 ? .tag("p", [:], "\(more) more in the run's folder") : .nothing,
      ])
  }

  private func log(of step: StepReport) -> HTML {
    guard let log = page.evidence.logs[step.id] else { return .nothing }
    let cut = Quantity(Double(log.omittedBytes), .bytes)
    return Self.folded(
      log.omittedBytes > 0 ? "end of the log" : "log",
      [
        log.omittedBytes > 0
          ? .tag("p", ["class": "dim small"], "\(cut) before this in ", ReportPage.link(file: log.path))
          : .nothing,
        .tag(
          "pre",
          ["class": "log", "tabindex": "0", "aria-label": "Log of \(ReportPage.short(step.name, 200))"],
          .lines(TerminalText.plain(log.text))),
      ])
  }

  private static func folded(_ title: String, _ content: [HTML]) -> HTML {
    .tag("details", ["class": "fold"], .tag("summary", [:], .text(title)), .group(content))
  }
}
