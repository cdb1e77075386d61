import PipelineModel

/// A chart: two axes with their marks, and what is drawn between them.
///
/// Everything is placed in shares of the plot's width and height, so that text keeps its size on every screen.
struct Plot {
  struct Axis {
    let scale: AxisScale
    /// The words under or beside the axis, with the unit.
    let title: String
    /// What stands at each of the scale's ticks.
    let labels: [String]

    init(_ scale: AxisScale, title: String, label: (Double) -> String) {
      self.scale = scale
      self.title = title
      labels = scale.ticks.map(label)
    }
  }

  /// A name and the class of the line or mark that it explains.
  struct Key {
    let name: String
    let style: String
  }

  let title: String
  /// What a reader who cannot see the chart is told.
  let summary: String
  let x: Axis
  let y: Axis
  var keys: [Key] = []
  var marks: [HTML] = []
  /// Below the chart.
  var note: String?

  var html: HTML {
    .tag(
      "figure", ["class": "chart"],
      .tag("figcaption", [:], .tag("span", ["class": "title"], .text(title))),
      .tag(
        "div", ["class": "keys"], .tag("p", ["class": "axis-title", "aria-hidden": "true"], .text(y.title)),
        legend),
      .tag("div", ["class": "plot"], drawing),
      .tag("p", ["class": "axis-title x", "aria-hidden": "true"], .text(x.title)),
      note.map { .tag("p", ["class": "note"], .text($0)) } ?? .nothing)
  }

  private var legend: HTML {
    guard !keys.isEmpty else { return .nothing }
    return .tag(
      "span", ["class": "legend"],
      keys.map { key in
        .tag(
          "span", [:],
          .tag(
            "svg", ["width": "22", "height": "10", "aria-hidden": "true"],
            key.style.hasPrefix("line")
              ? .tag("path", ["class": key.style, "d": "M0,5 22,5"])
              : .tag("circle", ["class": key.style, "cx": "11", "cy": "5", "r": "4"])),
          .text(key.name))
      })
  }

  private var drawing: HTML {
    .tag(
      "svg",
      [
        "class": "drawing", "role": "img", "aria-label": "\(title). \(summary)",
        "data-x-lower": "\(x.scale.lower)", "data-x-upper": "\(x.scale.upper)",
        "data-y-lower": "\(y.scale.lower)",
        "data-y-upper": "\(y.scale.upper)",
        "data-y-scale": y.scale.isLogarithmic ? "logarithmic" : "linear",
      ],
      .tag("g", ["class": "grid"], grid), .group(marks))
  }

  private var grid: [HTML] {
    let rows = zip(y.scale.ticks, y.labels).map { tick, label -> HTML in
      let place = Self.percent(1 - y.scale.position(tick))
      return .group([
        .tag("line", ["x1": "0", "x2": "100%", "y1": place, "y2": place]),
        .tag("text", ["class": "y", "x": "-8", "y": place, "dy": ".32em"], .text(label)),
      ])
    }
    let columns = zip(x.scale.ticks, x.labels).map { tick, label -> HTML in
      let place = Self.percent(x.scale.position(tick))
      return .group([
        .tag("line", ["x1": place, "x2": place, "y1": "0", "y2": "100%", "class": "column"]),
        .tag("text", ["class": "x", "x": place, "y": "100%", "dy": "1.5em"], .text(label)),
      ])
    }
    return rows + columns
  }

  // MARK: - Marks

  /// A line through the points; it breaks where a value is missing.
  func line(_ points: [(x: Double, y: Double?)], style: String) -> HTML {
    var path = ""
    var isOpen = false
    for point in points {
      guard let value = point.y else {
        isOpen = false
        continue
      }
      let place =
        "\(Self.thousandths(x.scale.position(point.x))),\(Self.thousandths(1 - y.scale.position(value)))"
      // A point between two gaps is a line of no length, which round caps show.
      path += isOpen ? " \(place)" : "\(path.isEmpty ? "" : " ")M\(place) L\(place)"
      isOpen = true
    }
    return .tag(
      "svg", ["viewBox": "0 0 1000 1000", "preserveAspectRatio": "none", "width": "100%", "height": "100%"],
      .tag(
        "path",
        [
          "class": style, "d": path,
          "data-values": points.compactMap { $0.y.map { "\($0)" } }.joined(separator: " "),
        ]))
  }

  /// A bar between two values of x from one value of y to another.
  func bar(_ from: Double, _ to: Double, _ low: Double, _ high: Double, style: String) -> HTML {
    let (left, right) = (x.scale.position(from), x.scale.position(to))
    let (bottom, top) = (y.scale.position(low), y.scale.position(high))
    return .tag(
      "rect",
      [
        "class": style, "x": Self.percent(left), "width": Self.percent(right - left),
        "y": Self.percent(1 - top),
        "height": Self.percent(top - bottom), "data-value": "\(high - low)",
      ])
  }

  func point(_ at: Double, _ value: Double, style: String, radius: String = "3", title: String) -> HTML {
    .tag(
      "circle",
      [
        "class": style, "cx": Self.percent(x.scale.position(at)),
        "cy": Self.percent(1 - y.scale.position(value)),
        "r": radius, "data-value": "\(value)",
      ], .tag("title", [:], .text(title)))
  }

  /// A line across the whole height at a value of x; without a label where that is empty.
  func divider(at value: Double, style: String, label: String) -> HTML {
    let place = Self.percent(x.scale.position(value))
    let isLate = x.scale.position(value) > 0.6
    let line = HTML.tag("line", ["class": style, "x1": place, "x2": place, "y1": "0", "y2": "100%"])
    guard !label.isEmpty else { return line }
    return .group([
      line,
      .tag(
        "text",
        [
          "class": "mark-label\(isLate ? " end" : "")", "x": place, "y": "0", "dx": isLate ? "-5" : "5",
          "dy": "1em",
        ],
        .text(label)),
    ])
  }

  /// What a pointer that rests on this stretch of x is told.
  func hover(_ from: Double, _ to: Double, _ text: String) -> HTML {
    let (left, right) = (x.scale.position(from), x.scale.position(to))
    return .tag(
      "rect",
      ["class": "hover", "x": Self.percent(left), "width": Self.percent(right - left), "height": "100%"],
      .tag("title", [:], .text(text)))
  }

  static func percent(_ share: Double) -> String { QuantityFormat.fixed(share * 100, decimals: 3) + "%" }

  private static func thousandths(_ share: Double) -> String {
    QuantityFormat.fixed(share * 1000, decimals: 1)
  }
}
