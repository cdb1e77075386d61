import PipelineModel

/// A nightly series with the levels between its changes.
struct TrendPlot {
  /// The newest; older ones are not drawn.
  private static let mostNights = 400

  let trend: MetricTrend

  var html: HTML {
    let omitted = max(0, trend.nights.count - Self.mostNights)
    let nights = trend.nights.dropFirst(omitted).enumerated().map { (index: $0 + omitted, night: $1) }
    guard let first = nights.first?.index, let last = nights.last else { return .nothing }
    func text(_ value: Double) -> String { QuantityFormat.text(Quantity(value, trend.unit)) }
    let values = nights.map(\.night.value)
    let dates = AxisScale.linear([Double(first), Double(last.index)], includesZero: false, ticks: 3).ticks
      .filter {
        $0 >= Double(first) && $0 <= Double(last.index) && $0 == $0.rounded()
      }
    var plot = Plot(
      title: ReportPage.short(trend.metric, 200),
      summary:
        "\(English.count(trend.nights.count, "run")) against \(ReportPage.short(trend.against, 100)), the last "
        + "\(text(last.night.value)), with \(English.count(trend.changes.count, "change"))",
      x: Plot.Axis(
        AxisScale(
          lower: Double(first) - 0.5, upper: Double(last.index) + 0.5, isLogarithmic: false, ticks: dates),
        title: "runs of \(ReportPage.short(trend.against, 100)), this one last",
        label: { Self.day(trend.nights, Int($0)) }),
      y: Plot.Axis(
        .linear(values, includesZero: false, base: AxisScale.Base(trend.unit)), title: "value of each run",
        label: text))
    plot.marks = [plot.line(nights.map { (Double($0.index), $0.night.value) }, style: "line faint")]
    let confirmed = trend.changes.filter { $0.index > first && $0.index <= last.index }
    var level: (from: Int, value: Double)? = confirmed.first.map { (first, $0.levelBefore) }
    for change in confirmed {
      if let level {
        plot.marks.append(
          plot.line(
            [(Double(level.from) - 0.5, level.value), (Double(change.index) - 0.5, level.value)],
            style: "line level"))
      }
      level = (change.index, change.levelAfter)
      let share = change.levelBefore == 0 ? 0 : change.levelAfter / change.levelBefore - 1
      plot.marks.append(
        plot.divider(
          at: Double(change.index) - 0.5, style: change.isSuspected ? "rule suspected" : "rule change",
          label: (share > 0 ? "+" : "") + StepDigest.percent(share) + (change.isSuspected ? "?" : "")))
    }
    if let level, !confirmed.isEmpty {
      plot.marks.append(
        plot.line(
          [(Double(level.from) - 0.5, level.value), (Double(last.index) + 0.5, level.value)],
          style: "line level"))
    }
    plot.marks += nights.map { index, night in
      let commit = night.commit.map { ", commit \($0.prefix(10))" } ?? ""
      return plot.point(
        Double(index), night.value, style: index == last.index ? "point current" : "point",
        title: "\(Self.day(trend.nights, index))\(commit): \(text(night.value))")
    }
    return plot.html
  }

  private static func day(_ nights: [TrendNight], _ index: Int) -> String {
    guard nights.indices.contains(index) else { return "" }
    return nights[index].time.map { String(UTCTime.text($0).prefix(10)) } ?? "this run"
  }
}
