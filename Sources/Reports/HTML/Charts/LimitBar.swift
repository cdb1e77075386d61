import PipelineModel

/// A limit's value as a bar with the bound as a line across it; of a change, its interval and the allowed change.
struct LimitBar {
  let limit: LimitOutcome

  var html: HTML {
    if let evidence = limit.evidence, evidence.method != .trend, let lower = evidence.lower,
      let upper = evidence.upper
    {
      return change(evidence, lower, upper)
    }
    guard let value = limit.value, value.isFinite, limit.bound.isFinite, limit.evidence == nil else {
      return .nothing
    }
    let scale = Self.scale([0, value, limit.bound])
    let (zero, end) = (scale.position(0), scale.position(value))
    let bound = Plot.percent(scale.position(limit.bound))
    let measured = StepDigest.measured(limit)
    return bar(
      "\(measured) measured, the limit is at \(QuantityFormat.text(Quantity(limit.bound, limit.unit)))",
      .tag(
        "rect",
        [
          "class": "value \(limit.verdict.rawValue)", "x": Plot.percent(min(zero, end)),
          "width": Plot.percent(abs(end - zero)), "y": "5", "height": "8", "data-value": "\(value)",
        ]),
      .tag(
        "line",
        ["class": "bound", "x1": bound, "x2": bound, "y1": "1", "y2": "17", "data-value": "\(limit.bound)"]))
  }

  /// The bound of a relative limit is the share that it allows, to the side that its sign says.
  private func change(_ evidence: LimitEvidence, _ lower: Double, _ upper: Double) -> HTML {
    let scale = Self.scale([0, lower, upper, evidence.change, limit.bound])
    func place(_ value: Double) -> String { Plot.percent(scale.position(value)) }
    return bar(
      "the change is \(StepDigest.percent(evidence.change)), between \(StepDigest.percent(lower)) and "
        + "\(StepDigest.percent(upper)); the limit is at \(StepDigest.percent(limit.bound))",
      .tag("line", ["class": "zero", "x1": place(0), "x2": place(0), "y1": "3", "y2": "15"]),
      .tag(
        "rect",
        [
          "class": "interval \(limit.verdict.rawValue)", "x": place(min(lower, upper)),
          "width": Plot.percent(abs(scale.position(upper) - scale.position(lower))), "y": "7", "height": "4",
        ]),
      .tag(
        "circle",
        [
          "class": "value \(limit.verdict.rawValue)", "cx": place(evidence.change), "cy": "9", "r": "4",
          "data-value": "\(evidence.change)",
        ]),
      .tag(
        "line",
        [
          "class": "bound", "x1": place(limit.bound), "x2": place(limit.bound), "y1": "1", "y2": "17",
          "data-value": "\(limit.bound)",
        ]))
  }

  /// All of the values with a little room behind them.
  private static func scale(_ values: [Double]) -> AxisScale {
    let (least, most) = (values.min() ?? 0, values.max() ?? 1)
    let room = most > least ? (most - least) * 0.08 : 1
    return AxisScale(
      lower: least < 0 ? least - room : least, upper: most + room, isLogarithmic: false, ticks: [])
  }

  private func bar(_ label: String, _ marks: HTML...) -> HTML {
    .tag(
      "svg", ["class": "limit-bar", "role": "img", "aria-label": label],
      .tag("rect", ["class": "track", "width": "100%", "y": "5", "height": "8"]), .group(marks))
  }
}
