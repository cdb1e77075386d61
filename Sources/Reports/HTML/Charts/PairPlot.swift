import PipelineModel

/// The change from base to head of each pair, in the order in which they ran.
struct PairPlot {
  /// What was measured: `encode time`.
  let name: String
  let comparison: MetricComparison
  /// The median change with its bounds, positive where head is larger.
  let change: Metric?
  /// Shares that limits allow, with their rules.
  let allowed: [(share: Double, rule: String)]

  var html: HTML {
    let batches: [(name: String, style: String, pairs: MetricComparison.Pairs)] = [
      ("planned pairs", "pair planned", comparison.planned),
      comparison.confirmation.map { ("fresh batch", "pair confirmation", $0) },
      comparison.control.map { ("head against itself", "pair control", $0) },
    ].compactMap(\.self)
    var places: [(order: Double, share: Double, style: String, title: String)] = []
    for batch in batches {
      for (base, head) in zip(batch.pairs.base, batch.pairs.head) where base > 0 {
        let share = head / base - 1
        let order = Double(places.count + 1)
        places.append(
          (order, share, batch.style, "\(batch.name), pair \(places.count + 1): \(Self.signed(share))"))
      }
    }
    guard !places.isEmpty else { return .nothing }
    let interval = change.flatMap { metric in
      metric.lower.flatMap { lower in metric.upper.map { (lower, $0) } }
    }
    let values = places.map(\.share) + [0] + allowed.map(\.share) + (interval.map { [$0.0, $0.1] } ?? [])
    let said = change?.value.map { "The median change is \(Self.signed($0))" } ?? "\(places.count) pairs"
    let bounds = interval.map { ", between \(Self.signed($0.0)) and \(Self.signed($0.1))" } ?? ""
    var plot = Plot(
      title: "Change of \(name) in each pair", summary: said + bounds,
      x: Plot.Axis(
        AxisScale(
          lower: 0, upper: Double(places.count + 1), isLogarithmic: false,
          ticks: AxisScale.linear([0, Double(places.count)], ticks: 5).ticks.filter {
            $0 <= Double(places.count)
          }),
        title: "pairs in the order of the runs", label: QuantityFormat.number),
      y: Plot.Axis(.linear(values), title: "change from base to head", label: Self.signed))
    plot.keys = batches.map { Plot.Key(name: $0.name, style: $0.style) }
    if let interval {
      plot.marks.append(plot.bar(0, Double(places.count + 1), interval.0, interval.1, style: "band"))
    }
    if let value = change?.value {
      plot.marks.append(
        plot.line([(0, value), (Double(places.count + 1), value)], style: "line median"))
      plot.note = said + bounds + " (95%)."
    }
    plot.marks += allowed.map {
      plot.line([(0, $0.share), (Double(places.count + 1), $0.share)], style: "line bound")
    }
    if !allowed.isEmpty {
      plot.keys.append(Plot.Key(name: allowed.map(\.rule).joined(separator: ", "), style: "line bound"))
    }
    plot.marks += places.map { plot.point($0.order, $0.share, style: $0.style, title: $0.title) }
    return plot.html
  }

  private static func signed(_ share: Double) -> String { (share > 0 ? "+" : "") + StepDigest.percent(share) }
}
