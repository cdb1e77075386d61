import Diagnostics
import PipelineModel

/// The steps of a run as a graph, each with its verdict and time, joined by what needs what.
struct StepGraph {
  private static let (width, height, columnGap, rowGap) = (184, 48, 48, 12)

  let steps: [StepReport]
  /// The page's anchor of each step.
  let anchor: (Int) -> String

  var html: HTML {
    let layout = StepGraphLayout(steps.map { ($0.id, $0.needs) })
    let (columns, rows) = (layout.columnCount, layout.rowCount)
    let width = columns * Self.width + (columns - 1) * Self.columnGap + 2
    let height = rows * Self.height + (rows - 1) * Self.rowGap + 2
    // A column with fewer steps stands in the middle of the height, where all of it is seen at once.
    var counts = [Int](repeating: 0, count: columns)
    for place in layout.places { counts[place.column] += 1 }
    let corners = layout.places.map { place -> (x: Int, y: Int) in
      let free = rows > 10 ? 0 : (rows - counts[place.column]) * (Self.height + Self.rowGap) / 2
      return (
        1 + place.column * (Self.width + Self.columnGap), 1 + free + place.row * (Self.height + Self.rowGap)
      )
    }
    let indices = Dictionary(steps.enumerated().map { ($1.id, $0) }) { first, _ in first }
    let edges = steps.enumerated().flatMap { index, step in
      step.needs.compactMap { indices[$0] }.map { source in
        edge(from: corners[source], to: corners[index], look: edgeLook(steps[source], step))
      }
    }
    return .tag(
      "div", ["class": "scroll", "role": "region", "aria-label": "Graph of the steps", "tabindex": "0"],
      .tag(
        "svg",
        [
          "class": "graph", "role": "group",
          "aria-label": "\(English.count(steps.count, "step")) and their order",
          "width": "\(width)", "height": "\(height)", "viewBox": "0 0 \(width) \(height)",
        ],
        .group(edges), .group(zip(steps, corners).enumerated().map { node($1.0, at: $1.1, anchor($0)) })))
  }

  private func edgeLook(_ source: StepReport, _ target: StepReport) -> String {
    if target.diagnoses?.contains(source.id) == true { return " looking" }
    return source.verdict.allowsDependants ? "" : " blocked"
  }

  private func edge(from source: (x: Int, y: Int), to target: (x: Int, y: Int), look: String) -> HTML {
    let (x, y) = (source.x + Self.width, source.y + Self.height / 2)
    let (endX, endY) = (target.x, target.y + Self.height / 2)
    let reach = Self.columnGap * 2 / 3
    return .tag(
      "path",
      [
        "class": "edge\(look)",
        "d": "M\(x),\(y) C\(x + reach),\(y) \(endX - reach),\(endY) \(endX),\(endY)",
      ])
  }

  private func node(_ step: StepReport, at corner: (x: Int, y: Int), _ anchor: String) -> HTML {
    let name = InertText.phrase(step.name)
    let time = step.startedAt == nil ? "" : " · " + QuantityFormat.text(Quantity(step.seconds, .seconds))
    let said = "\(step.verdict.rawValue)\(time)"
    return .tag(
      "a",
      [
        "href": "#\(anchor)", "class": "node \(step.verdict.rawValue)",
        "aria-label":
          "\(InertText.cut(name, toBytes: 200)), \(InertText.cut(step.kind, toBytes: 100)): \(said)",
      ],
      .tag(
        "title", [:],
        .text("\(InertText.cut(name, toBytes: 200)) (\(InertText.cut(step.kind, toBytes: 100)))")),
      .tag(
        "rect",
        [
          "x": "\(corner.x)", "y": "\(corner.y)", "width": "\(Self.width)", "height": "\(Self.height)",
          "rx": "6",
        ]),
      .tag(
        "text", ["class": "sign", "x": "\(corner.x + 16)", "y": "\(corner.y + 29)"], .text(step.verdict.mark)),
      .tag(
        "text", ["class": "name", "x": "\(corner.x + 32)", "y": "\(corner.y + 20)"],
        .text(DisplayWidth.cut(name, to: 20))),
      .tag("text", ["class": "said", "x": "\(corner.x + 32)", "y": "\(corner.y + 37)"], .text(said)))
  }
}
