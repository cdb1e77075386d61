import Diagnostics
import PipelineModel

/// A comparison of two runs as text, Markdown or a page.
package struct ComparisonReport: Sendable {
  package enum Format: String, Sendable, CaseIterable { case text, markdown, html }

  /// A part of the report, in every format the same.
  private struct Part {
    let title: String
    let columns: [(name: String, isNumber: Bool)]
    let rows: [[String]]
    /// Rows that are left out.
    let omitted: Int
  }

  private static let mostRows = 200

  private let comparison: RunComparison
  /// How many metrics are shown at most.
  private let metricCount: Int

  /// - Parameter metricCount: the most changed metrics are shown.
  package init(_ comparison: RunComparison, metricCount: Int = 40) {
    self.comparison = comparison
    self.metricCount = metricCount
  }

  package func render(_ format: Format) -> String {
    switch format {
    case .text: text
    case .markdown: markdown
    case .html: html
    }
  }

  // MARK: - What is said

  private var names: (base: String, head: String) {
    (InertText.phrase(comparison.base.run), InertText.phrase(comparison.head.run))
  }

  private static let caution =
    "One run each: what differs by less than the machine's noise says nothing. For evidence, measure in pairs or against a history."

  private var parts: [Part] {
    func said(_ verdict: Verdict?) -> String { verdict.map { "\($0.mark) \($0.rawValue)" } ?? "–" }
    func shifts(
      _ title: String, _ column: String, _ shifts: [(name: String, base: Verdict?, head: Verdict?)]
    ) -> Part {
      part(
        title, [(column, false), ("Base", false), ("Head", false)],
        shifts.map { [InertText.cut($0.name, toBytes: 300), said($0.base), said($0.head)] },
        atMost: Self.mostRows)
    }
    func findings(_ title: String, _ findings: [Finding]) -> Part {
      part(
        title, [("Severity", false), ("Place", false), ("Finding", false)],
        findings.map {
          [
            $0.severity.rawValue, FindingText.place(of: $0) ?? "–",
            "\(InertText.cut($0.message, toBytes: 300)) [\(InertText.cut($0.code, toBytes: 100))]",
          ]
        }, atMost: Self.mostRows)
    }
    let changed = comparison.metrics.filter { $0.share != 0 }
    let metrics = part(
      "Metrics",
      [("Metric", false), ("Base", true), ("Head", true), ("Change", true), ("95% intervals", false)],
      changed.map { change in
        [
          InertText.cut(change.name, toBytes: 300), QuantityFormat.text(Quantity(change.base, change.unit)),
          QuantityFormat.text(Quantity(change.head, change.unit)),
          change.share.isFinite ? (change.share > 0 ? "+" : "") + StepDigest.percent(change.share) : "–",
          change.isApart ? "apart" : "",
        ]
      }, atMost: metricCount)
    let limits = comparison.limits.filter(\.isChange)
    return [
      shifts("Steps", "Step", comparison.steps.map { ($0.name, $0.base, $0.head) }),
      shifts("Limits that changed", "Limit", limits.map { ($0.name, $0.base, $0.head) }),
      findings("New findings", comparison.newFindings),
      findings("Findings that are gone", comparison.goneFindings), metrics,
    ].filter { !$0.rows.isEmpty }
  }

  private func part(
    _ title: String, _ columns: [(name: String, isNumber: Bool)], _ rows: [[String]], atMost limit: Int
  ) -> Part {
    Part(title: title, columns: columns, rows: Array(rows.prefix(limit)), omitted: max(0, rows.count - limit))
  }

  // MARK: - Formats

  private var text: String {
    let style = TerminalStyle(isColoured: false)
    var lines = ["base  \(names.base)", "head  \(names.head)"]
    lines += comparison.cautions.map { "note: \(InertText.phrase($0))" }
    for part in parts {
      var table = TextTable(
        alignments: part.columns.map { $0.isNumber ? .right : .left },
        widest: part.columns.enumerated().map {
          $0.offset == part.columns.count - 1 || $0.offset == 0 ? 70 : 40
        })
      table.add(part.columns.map { TextTable.Cell($0.name.lowercased()) })
      for row in part.rows { table.add(row.map { TextTable.Cell(InertText.phrase($0)) }) }
      lines += ["", part.title.lowercased(), ""] + table.lines(style: style).map { "  " + $0 }
      if part.omitted > 0 { lines.append("  \(part.omitted) more") }
    }
    lines += ["", Self.caution]
    return lines.map { InertText.outputLine($0.trimmingTrailingBlanks()) + "\n" }.joined()
  }

  private var markdown: String {
    var page = MarkdownPage(byteBudget: MarkdownReport.stepSummaryBudget)
    let heading = "# \(MarkdownText.inline(names.base)) → \(MarkdownText.inline(names.head))\n\n"
    let cautions = comparison.cautions.map { "- \(MarkdownText.paragraph($0))\n" }.joined()
    _ = page.add(heading + cautions, keeping: 0)
    for part in parts {
      let columns = part.columns.map(\.name).joined(separator: " | ")
      let rule = part.columns.map { $0.isNumber ? "---:" : "---" }.joined(separator: " | ")
      guard page.add("\n## \(part.title)\n\n| \(columns) |\n| \(rule) |\n", keeping: 4096) else { continue }
      var omitted = part.omitted
      for row in part.rows
      where !page.add("| \(row.map(MarkdownText.inline).joined(separator: " | ")) |\n", keeping: 4096) {
        omitted += 1
      }
      if omitted > 0 { _ = page.add("\n\(omitted) more\n", keeping: 1024) }
    }
    _ = page.add("\n\(Self.caution)\n", keeping: 0)
    return page.text
  }

  private var html: String {
    let (base, head) = (comparison.base, comparison.head)
    func run(_ name: String, _ report: RunReport) -> HTML {
      .tag(
        "div", [:], .tag("dt", [:], .text(name)),
        .tag(
          "dd", [:], .tag("code", [:], .text(report.run)), " ", ReportPage.verdict(report.verdict), " ",
          .tag("span", ["class": "dim"], .text(UTCTime.text(report.startedAt)))))
    }
    let cautions = comparison.cautions
    let sections = parts.enumerated().map { index, part in
      ReportPage.section(
        "part-\(index + 1)", part.title,
        [
          ReportPage.table(
            part.title, columns: part.columns,
            rows: part.rows.map { row in
              row.enumerated().map {
                $0.offset == 0 ? .tag("code", [:], .text($0.element)) : .text($0.element)
              }
            }),
          part.omitted > 0 ? .tag("p", [:], "\(part.omitted) more") : .nothing,
        ])
    }
    return HTMLPage(
      title: "\(base.run) and \(head.run)",
      body: [
        .tag(
          "header", ["class": "head"], .tag("h1", [:], "Two runs compared"),
          .tag("dl", ["class": "facts"], run("Base", base), run("Head", head)),
          cautions.isEmpty
            ? .nothing
            : .tag("ul", ["class": "notes callout"], cautions.map { .tag("li", [:], .text($0)) })),
        .tag("main", ["id": "main"], sections), .tag("footer", [:], .text(Self.caution)),
      ]
    ).text
  }
}
