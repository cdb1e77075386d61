import PipelineModel

/// What all sections of the page share: the run, what lies beside its journal, and how they name and link things.
struct ReportPage {
  let report: RunReport
  let evidence: RunEvidence
  /// The place of each step among the steps of the run.
  private let places: [StepID: Int]

  init(report: RunReport, evidence: RunEvidence) {
    self.report = report
    self.evidence = evidence
    places = Dictionary(report.steps.enumerated().map { ($1.id, $0) }) { first, _ in first }
  }

  var overview: RunOverview { RunOverview(report: report) }

  /// The anchor of a step; made of its place, never of its name.
  static func anchor(_ index: Int) -> String { "step-\(index + 1)" }

  func anchor(of step: StepReport) -> String {
    Self.anchor(places[step.id] ?? 0)
  }

  /// A section with its heading; the heading names it for readers who jump by landmarks.
  static func section(_ id: String, _ title: String, _ content: [HTML]) -> HTML {
    .tag(
      "section", ["id": id, "aria-labelledby": "\(id)-title"],
      .tag("h2", ["id": "\(id)-title"], .text(title)), .group(content))
  }

  static func verdict(_ verdict: Verdict) -> HTML {
    .tag(
      "span", ["class": "verdict \(verdict.rawValue)"],
      .tag("span", ["class": "sign", "aria-hidden": "true"], .text(verdict.mark)), .text(verdict.rawValue))
  }

  func link(to step: StepReport) -> HTML {
    .tag("a", ["href": "#\(anchor(of: step))", "class": "name"], .text(Self.short(step.name, 200)))
  }

  /// A file of the run's folder, as the page lies in that folder.
  static func link(file path: String) -> HTML {
    let text = HTML.tag("code", [:], .text(short(path, 300)))
    guard !path.hasPrefix("/"), !path.split(separator: "/").contains("..") else { return text }
    return .tag("a", ["href": ResultBuilder.uri(of: path)], text)
  }

  static func short(_ text: String, _ bytes: Int) -> String { InertText.cut(text, toBytes: bytes) }

  static func time(_ seconds: Double) -> String { QuantityFormat.text(Quantity(seconds, .seconds)) }

  /// A table of figures, which scrolls where the page is too narrow for it.
  static func figures(_ caption: String, columns: [String], rows: [[HTML]]) -> HTML {
    .tag(
      "div", ["class": "scroll", "role": "region", "tabindex": "0", "aria-label": caption],
      .tag(
        "table", ["class": "figures"], .tag("caption", ["class": "unseen"], .text(caption)),
        .tag("thead", [:], .tag("tr", [:], columns.map { .tag("th", ["scope": "col"], .text($0)) })),
        .tag("tbody", [:], rows.map { row in .tag("tr", [:], row.map { .tag("td", [:], $0) }) })))
  }

  /// A table that becomes a list of cards on a narrow page; the roles keep it a table for screen readers.
  ///
  /// - Parameter columns: a column named with a blank has cells without a caption.
  static func table(
    _ caption: String, columns: [(name: String, isNumber: Bool)], rows: [[HTML]], style: StaticString = "rows"
  ) -> HTML {
    .tag(
      "table", ["class": "\(style)", "role": "table"],
      .tag("caption", ["class": "unseen"], .text(caption)),
      .tag(
        "thead", ["role": "rowgroup"],
        .tag(
          "tr", ["role": "row"],
          columns.map {
            .tag(
              "th", ["role": "columnheader", "scope": "col", "class": $0.isNumber ? "number" : ""],
              $0.name == " " ? .nothing : .text($0.name))
          })),
      .tag(
        "tbody", ["role": "rowgroup"],
        rows.map { row in
          .tag(
            "tr", ["role": "row"],
            zip(columns, row).map {
              .tag(
                "td", ["role": "cell", "class": $0.isNumber ? "number" : "", "data-label": $0.name], $1)
            })
        }))
  }
}
