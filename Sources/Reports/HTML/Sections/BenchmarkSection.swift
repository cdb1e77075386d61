import PipelineModel

/// Metrics with their samples: strips of dots, and for two sides the change of each pair.
struct BenchmarkSection {
  let page: ReportPage

  /// Nil for a run without samples.
  var html: HTML? {
    let parts = page.report.steps.compactMap(benchmark)
    return parts.isEmpty ? nil : ReportPage.section("benchmarks", "Benchmarks", parts)
  }

  private func benchmark(of step: StepReport) -> HTML? {
    let sampled = step.metrics.filter { ($0.samples?.count ?? 0) > 1 && !$0.name.hasSuffix("_floor") }
    guard !sampled.isEmpty else { return nil }
    // What is measured of each: `time` of `encode.time`.
    var aspects: [String] = []
    for metric in sampled where !aspects.contains(Self.aspect(of: metric)) {
      aspects.append(Self.aspect(of: metric))
    }
    let figures = aspects.prefix(20).map { aspect in
      figure(of: step, aspect, sampled.filter { Self.aspect(of: $0) == aspect })
    }
    let floors = ["time_floor", "memory_floor"].compactMap { name in
      step.metrics.first { $0.name == name }?.quantity.map { "\($0)" }
    }
    return .tag(
      "div", ["class": "group"],
      .tag("h3", [:], page.link(to: step), " ", ReportPage.verdict(step.verdict)), figures[0],
      figures.count > 1
        ? .tag(
          "details", [:],
          .tag("summary", [:], .text(English.list(aspects.dropFirst().map(InertText.phrase), atMost: 6))),
          .group(Array(figures.dropFirst()))) : .nothing,
      floors.isEmpty
        ? .nothing
        : .tag(
          "p", ["class": "dim small"],
          .text("A program that does nothing takes \(floors.joined(separator: " and ")) here.")))
  }

  private static func aspect(of metric: Metric) -> String {
    metric.name.split(separator: ".").last.map(String.init) ?? metric.name
  }

  private func figure(of step: StepReport, _ aspect: String, _ metrics: [Metric]) -> HTML {
    let title = ReportPage.short(aspect, 100)
    var series: [StripPlot.Series] = []
    var pairs: [HTML] = []
    for metric in metrics.prefix(60) {
      let name = Self.name(of: metric, without: aspect)
      if let comparison = metric.comparison {
        series += Self.sides(of: metric, named: name, comparison, in: step)
        pairs.append(pairPlot(of: metric, named: name, comparison, in: step))
      } else if let samples = metric.samples, let value = metric.value {
        series.append(
          StripPlot.Series(
            name: name, samples: samples, middle: value, lower: metric.lower, upper: metric.upper))
      }
    }
    guard let unit = metrics.first?.unit, !series.isEmpty else { return .nothing }
    return .tag(
      "div", ["class": "charts wide"], StripPlot(title: title, unit: unit, series: series).html, .group(pairs)
    )
  }

  /// `encode`, `explain kind=load`
  private static func name(of metric: Metric, without aspect: String) -> String {
    let base =
      metric.name.hasSuffix("." + aspect) ? String(metric.name.dropLast(aspect.count + 1)) : metric.name
    let labels = metric.labels.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }
    return ([base] + labels).joined(separator: " ")
  }

  private static func sides(
    of metric: Metric, named name: String, _ comparison: MetricComparison, in step: StepReport
  ) -> [StripPlot.Series] {
    let base = step.metrics.first { $0.name == metric.name + ".base" && $0.labels == metric.labels }
    var sides: [StripPlot.Series] = []
    if let value = base?.value {
      sides.append(
        StripPlot.Series(
          name: "\(name), base: \(comparison.baseName)", samples: comparison.planned.base, middle: value,
          lower: base?.lower, upper: base?.upper))
    }
    if let value = metric.value {
      sides.append(
        StripPlot.Series(
          name: "\(name), head: \(comparison.headName)", samples: comparison.planned.head, middle: value,
          lower: metric.lower, upper: metric.upper))
    }
    return sides
  }

  private func pairPlot(
    of metric: Metric, named name: String, _ comparison: MetricComparison, in step: StepReport
  ) -> HTML {
    let change = step.metrics.first { $0.name == metric.name + ".change" && $0.labels == metric.labels }
    let labels = metric.labels.sorted { $0.key < $1.key }.map { "\($0.key)=\"\($0.value)\"" }
    let full = "\(step.id.text).\(metric.name)" + (labels.isEmpty ? "" : "{\(labels.joined(separator: ","))}")
    let allowed = page.report.steps.flatMap(\.limits).compactMap { limit -> (Double, String)? in
      guard limit.metric == full, limit.evidence?.method == .pairs else { return nil }
      // A decrease that is allowed lies below zero.
      return (
        limit.rule.hasPrefix("max-decrease") ? -limit.bound : limit.bound, ReportPage.short(limit.rule, 60)
      )
    }
    return PairPlot(
      name: ReportPage.short("\(name) \(Self.aspect(of: metric))", 200), comparison: comparison,
      change: change, allowed: allowed
    ).html
  }
}
