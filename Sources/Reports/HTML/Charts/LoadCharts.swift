import PipelineModel

/// The charts of one load: its rate, its percentiles and its losses over time, and the percentiles of the whole.
struct LoadCharts {
  /// A limit on a percentile of the whole load, as a share and in seconds.
  struct PercentileLimit {
    let share: Double
    let seconds: Double
    let rule: String
    let verdict: Verdict
  }

  let course: LoadCourse
  let limits: [PercentileLimit]

  private var windows: [LoadCourse.Window] { course.windows }
  private var measured: [LoadCourse.Window] { windows.filter { $0.start < course.measuredSeconds } }
  private var name: String { course.measure == "latency" ? "Latency" : "Service time" }
  private var windowText: String {
    course.windowSeconds == 1 ? "each second" : "windows of \(course.windowSeconds) s"
  }

  /// Losses after the end belong on the page: requests that time out end late. What else comes late is counted below.
  private var drawn: [LoadCourse.Window] {
    windows.contains { $0.start >= course.measuredSeconds && $0.lost > 0 } ? windows : measured
  }

  private var time: Plot.Axis {
    let end = drawn.last.map { $0.start + $0.length } ?? 1
    let ticks = AxisScale.linear([0, end], base: .clock, ticks: 5).ticks.filter { $0 <= end }
    return Plot.Axis(
      AxisScale(lower: 0, upper: end, isLogarithmic: false, ticks: ticks),
      title: "time since the measurement began",
      label: { ReportPage.time($0) })
  }

  /// What the charts over time leave out; nil where it is nothing.
  var remark: String? {
    let late = windows.dropFirst(measured.count).reduce(0) { $0 + $1.succeeded }
    let lost = windows.contains { $0.lost > 0 } ? nil : "No request failed, timed out or stayed unsent."
    let text =
      late == 0
      ? nil
      : "\(English.count(Int(late), "request")) ended after the measurement and \(late == 1 ? "counts" : "count") in the percentiles of the whole."
    let parts = [lost, text].compactMap(\.self)
    return parts.isEmpty ? nil : parts.joined(separator: " ")
  }

  /// Where the measurement ended, if something came in later.
  private func end(in plot: Plot) -> HTML {
    guard measured.count < drawn.count else { return .nothing }
    return plot.divider(at: course.measuredSeconds, style: "rule", label: "end of measurement")
  }

  /// The end of the measurement, and what was done to the service meanwhile: a line where it began, named, and one where
  /// it ended.
  private func times(in plot: Plot) -> HTML {
    let last = drawn.last.map { $0.start + $0.length } ?? 0
    let marks = course.marks.filter { $0.end <= last }.flatMap { mark in
      [
        plot.divider(at: mark.start, style: "rule suspected", label: mark.name),
        plot.divider(at: mark.end, style: "rule", label: ""),
      ]
    }
    return .group(marks + [end(in: plot)])
  }

  private func hovers(in plot: Plot, _ text: (LoadCourse.Window) -> String) -> HTML {
    .group(
      drawn.map { plot.hover($0.start, $0.start + $0.length, "\(ReportPage.time($0.start)): \(text($0))") })
  }

  private func middle(_ window: LoadCourse.Window) -> Double { window.start + window.length / 2 }

  var rate: HTML {
    let values = measured.map(\.rate)
    var plot = Plot(
      title: "Successful requests",
      summary: "Between \(Self.rate(values.min())) and \(Self.rate(values.max())) in \(windowText)",
      x: time, y: Plot.Axis(.linear(values), title: "requests per second", label: QuantityFormat.number))
    plot.marks = [
      plot.line(measured.map { (middle($0), $0.rate) }, style: "line rate"), times(in: plot),
      hovers(in: plot) { "\(Self.rate($0.rate)), \($0.succeeded) succeeded, \($0.lost) lost" },
    ]
    return plot.html
  }

  private static func rate(_ value: Double?) -> String {
    value.map { QuantityFormat.text(Quantity($0, .perSecond)) } ?? "–"
  }

  private static func text(_ seconds: Double?) -> String { seconds.map { ReportPage.time($0) } ?? "–" }

  var percentiles: HTML {
    let series: [(name: String, style: String, value: (LoadCourse.Window) -> Double?)] = [
      ("p50", "line p50", { $0.p50 }), ("p95", "line p95", { $0.p95 }), ("p99", "line p99", { $0.p99 }),
    ]
    let values = measured.flatMap { window in series.compactMap { $0.value(window) } }.filter { $0 > 0 }
    // Where the percentiles lie far apart, only powers show both.
    let isWide = (values.max() ?? 1) > 30 * (values.min() ?? 1)
    var plot = Plot(
      title: "\(name) over time", summary: "Percentiles in \(windowText), at most \(Self.text(values.max()))",
      x: time,
      y: Plot.Axis(
        isWide ? .logarithmic(values) : .linear(values),
        title: name.lowercased() + (isWide ? ", logarithmic" : ""), label: { ReportPage.time($0) }))
    plot.keys = series.map { Plot.Key(name: $0.name, style: $0.style) }
    plot.marks =
      series.map { series in plot.line(measured.map { (middle($0), series.value($0)) }, style: series.style) }
      + [
        times(in: plot),
        hovers(in: plot) {
          "p50 \(Self.text($0.p50)), p95 \(Self.text($0.p95)), p99 \(Self.text($0.p99)), most \(Self.text($0.maximum))"
        },
      ]
    return plot.html
  }

  /// Nil where no request was lost.
  var losses: HTML? {
    let parts: [(name: String, style: String, count: (LoadCourse.Window) -> UInt64)] = [
      ("failed", "bar failed", { $0.failed }), ("timed out", "bar timed-out", { $0.timedOut }),
      ("unsent", "bar unsent", { $0.unsent }),
    ]
    let shown = parts.filter { part in windows.contains { part.count($0) > 0 } }
    guard !shown.isEmpty else { return nil }
    let rates = windows.map { Double($0.lost) / max($0.length, 0.001) }
    var plot = Plot(
      title: "Lost requests", summary: "At most \(Self.rate(rates.max())) in \(windowText)", x: time,
      y: Plot.Axis(.linear(rates), title: "requests per second", label: QuantityFormat.number))
    plot.keys = shown.map { Plot.Key(name: $0.name, style: $0.style) }
    for window in windows where window.lost > 0 {
      var low = 0.0
      for part in shown where part.count(window) > 0 {
        let high = low + Double(part.count(window)) / max(window.length, 0.001)
        plot.marks.append(plot.bar(window.start, window.start + window.length, low, high, style: part.style))
        low = high
      }
    }
    plot.marks += [
      times(in: plot),
      hovers(in: plot) { "\($0.failed) failed, \($0.timedOut) timed out, \($0.unsent) unsent" },
    ]
    return plot.html
  }

  /// Percentiles on a scale on which each nine of the share takes the same room, as HdrHistogram plots them.
  var curve: HTML {
    guard course.curve.count > 1, let last = course.curve.last else { return .nothing }
    let shares = [0.5, 0.9, 0.99, 0.999, 0.9999, 0.99999, 0.999999, 0.9999999]
    func depth(_ share: Double) -> Double { 1 / (1 - share) }
    let drawn = shares.filter { depth($0) <= depth(last.share) * 1.001 }
    let scale = AxisScale(
      lower: 1, upper: max(2, depth(last.share)), isLogarithmic: true, ticks: drawn.map(depth))
    let near = limits.filter {
      $0.seconds > 0 && $0.seconds < last.seconds * 100 && $0.share < last.share + 1e-9
    }
    let values =
      course.curve.map(\.seconds).filter { $0 > 0 } + near.map(\.seconds)
      + [course.maximum].compactMap(\.self)
    var plot = Plot(
      title: "\(name) by percentile",
      summary: course.curve.filter { shares.contains($0.share) }.map {
        "\(Self.percentile($0.share)) \(Self.text($0.seconds))"
      }.joined(separator: ", "),
      x: Plot.Axis(
        scale, title: "percentile of \(course.count) requests", label: { Self.percentile(1 - 1 / $0) }),
      y: Plot.Axis(
        .logarithmic(values), title: name.lowercased() + ", logarithmic", label: { ReportPage.time($0) }))
    plot.marks = [
      plot.line(course.curve.map { (depth($0.share), $0.seconds) }, style: "line p99"),
      plot.point(
        depth(last.share), course.maximum ?? last.seconds, style: "point",
        title: "most: \(Self.text(course.maximum))"),
    ]
    plot.marks += near.map { limit in
      plot.point(
        depth(limit.share), limit.seconds, style: "limit \(limit.verdict.rawValue)", radius: "5",
        title: "p\(QuantityFormat.fixed(limit.share * 100, decimals: 4)) \(limit.rule)")
    }
    let verdicts = Verdict.allCases.filter { verdict in near.contains { $0.verdict == verdict } }
    plot.keys = verdicts.map { Plot.Key(name: "limit \($0.rawValue)", style: "limit \($0.rawValue)") }
    plot.marks += zip(course.curve, course.curve.dropFirst()).map { from, to in
      plot.hover(depth(from.share), depth(to.share), "\(Self.percentile(to.share)): \(Self.text(to.seconds))")
    }
    return plot.html
  }

  /// `99.9%`
  private static func percentile(_ share: Double) -> String {
    QuantityFormat.fixed(share * 100, decimals: share < 0.9999 ? 2 : 5) + "%"
  }
}
