import PipelineModel

/// Samples of several series as dots on one axis, each with its middle and the interval of it.
struct StripPlot {
  struct Series {
    let name: String
    let samples: [Double]
    let middle: Double
    let lower: Double?
    let upper: Double?
  }

  private static let mostDots = 400

  let title: String
  let unit: MetricUnit
  let series: [Series]

  var html: HTML {
    let values = series.flatMap { $0.samples + [$0.middle] }
    let positive = values.allSatisfy { $0 > 0 }
    let isWide = positive && (values.max() ?? 1) > 30 * (values.min() ?? 1)
    let scale: AxisScale =
      isWide
      ? .logarithmic(values)
      : .linear(values, includesZero: false, base: AxisScale.Base(unit), ticks: 4)
    return .tag(
      "figure", ["class": "chart strips"],
      .tag("figcaption", [:], .tag("span", ["class": "title"], .text(title)), Self.legend),
      .tag(
        "div",
        [
          "class": "strip-rows", "data-x-lower": "\(scale.lower)", "data-x-upper": "\(scale.upper)",
          "data-x-scale": isWide ? "logarithmic" : "linear",
        ], series.map { row($0, scale) } + [axis(scale)]),
      isWide ? .tag("p", ["class": "axis-title x", "aria-hidden": "true"], "logarithmic") : .nothing)
  }

  private static let legend = HTML.tag(
    "span", ["class": "legend"],
    .tag(
      "span", [:],
      .tag(
        "svg", ["width": "22", "height": "10", "aria-hidden": "true"],
        .tag("circle", ["class": "dot", "cx": "11", "cy": "5", "r": "3"])), "one run"),
    .tag(
      "span", [:],
      .tag(
        "svg", ["width": "22", "height": "10", "aria-hidden": "true"],
        .tag("line", ["class": "interval", "x1": "1", "x2": "21", "y1": "5", "y2": "5"]),
        .tag("line", ["class": "middle", "x1": "11", "x2": "11", "y1": "0", "y2": "10"])),
      "median and its 95% interval"))

  private func row(_ series: Series, _ scale: AxisScale) -> HTML {
    func place(_ value: Double) -> String { Plot.percent(scale.position(value)) }
    func text(_ value: Double) -> String { QuantityFormat.text(Quantity(value, unit)) }
    let interval = series.lower.flatMap { lower in series.upper.map { (lower, $0) } }
    let said = text(series.middle) + (interval.map { ", between \(text($0.0)) and \(text($0.1))" } ?? "")
    var marks = series.samples.prefix(Self.mostDots).enumerated().map { index, value in
      // Rows of dots, so that equal ones stand apart; the place says nothing.
      HTML.tag(
        "circle",
        [
          "class": "dot", "cx": place(value), "cy": "\(10 + index * 7 % 5 * 5)", "r": "2.5",
          "data-value": "\(value)",
        ],
        .tag("title", [:], .text("run \(index + 1): \(text(value))")))
    }
    if let (lower, upper) = interval {
      marks.append(
        .tag("line", ["class": "interval", "x1": place(lower), "x2": place(upper), "y1": "20", "y2": "20"]))
    }
    let middle = place(series.middle)
    marks.append(
      .tag(
        "line",
        [
          "class": "middle", "x1": middle, "x2": middle, "y1": "6", "y2": "34",
          "data-value": "\(series.middle)",
        ]))
    return .tag(
      "div", ["class": "strip"],
      .tag("span", ["class": "label"], .tag("code", [:], .text(ReportPage.short(series.name, 200)))),
      .tag(
        "svg",
        [
          "role": "img", "height": "40",
          "aria-label": "\(English.count(series.samples.count, "run")), median \(said)",
        ],
        .tag("line", ["class": "base", "x1": "0", "x2": "100%", "y1": "20", "y2": "20"]), .group(marks)),
      .tag("span", ["class": "value"], .text(text(series.middle))))
  }

  private func axis(_ scale: AxisScale) -> HTML {
    .tag(
      "div", ["class": "strip axis", "aria-hidden": "true"], .tag("span", ["class": "label"]),
      .tag(
        "svg", ["height": "18"],
        scale.ticks.map { tick in
          let place = Plot.percent(scale.position(tick))
          return .group([
            .tag("line", ["x1": place, "x2": place, "y1": "0", "y2": "4"]),
            .tag(
              "text", ["class": "x", "x": place, "y": "16"], .text(QuantityFormat.text(Quantity(tick, unit)))),
          ])
        }), .tag("span", ["class": "value"]))
  }
}
