import PipelineModel

/// The series of a range query over the period that it was asked for.
struct CoursePlot {
  /// More lines cannot be told apart; those that reach highest are drawn.
  private static let styles = ["line p99", "line p95", "line p50"]

  /// Of longer series, each point drawn is the highest of several.
  private static let mostPoints = 500

  /// The name of the step that asked.
  let step: String
  let course: MetricCourse

  var html: HTML {
    func text(_ value: Double) -> String { QuantityFormat.text(Quantity(value, course.unit)) }
    func most(_ series: MetricCourse.Series) -> Double {
      series.points.compactMap(\.value).max() ?? -.infinity
    }
    let drawn = course.series.sorted { most($0) > most($1) }.prefix(Self.styles.count)
    let values = drawn.flatMap { $0.points.compactMap(\.value) }
    let end = drawn.flatMap { $0.points.map(\.seconds) }.max() ?? 1
    let ticks = AxisScale.linear([0, end], base: .clock, ticks: 5).ticks.filter { $0 <= end }
    let omitted = course.series.count - drawn.count
    var plot = Plot(
      title: ReportPage.short("\(step): \(course.name)", 200),
      summary: values.min().flatMap { low in
        values.max().map {
          "\(English.count(course.series.count, "line")) between \(text(low)) and \(text($0))"
        }
      } ?? "No value",
      x: Plot.Axis(
        AxisScale(lower: 0, upper: max(end, 1), isLogarithmic: false, ticks: ticks),
        title: "time since the period began", label: { ReportPage.time($0) }),
      y: Plot.Axis(
        .linear(values, base: AxisScale.Base(course.unit)), title: ReportPage.short(course.query, 120),
        label: text))
    let named = zip(drawn, Self.styles).map { (series: $0, style: $1, name: Self.name(of: $0.labels)) }
    plot.keys = drawn.count > 1 ? named.map { Plot.Key(name: $0.name, style: $0.style) } : []
    plot.marks = named.map { series, style, _ in
      plot.line(Self.drawn(series.points), style: style)
    }
    if omitted > 0 {
      plot.note =
        "Not drawn: \(English.count(omitted, "line")) that \(omitted == 1 ? "stays" : "stay") lower."
    }
    return plot.html
  }

  /// What is drawn of the points: a gap among many is none.
  private static func drawn(_ points: [MetricCourse.Point]) -> [(x: Double, y: Double?)] {
    let size = (points.count + mostPoints - 1) / mostPoints
    guard size > 1 else { return points.map { ($0.seconds, $0.value) } }
    return stride(from: 0, to: points.count, by: size).map { start in
      let part = points[start..<min(start + size, points.count)]
      return (part[start].seconds, part.compactMap(\.value).max())
    }
  }

  /// `pod="api-1"`
  private static func name(of labels: [String: String]) -> String {
    ReportPage.short(
      labels.sorted { $0.key < $1.key }.map { "\($0.key)=\"\($0.value)\"" }.joined(separator: ", "), 80)
  }
}
