/// The formats of a run's report, by the names that `loadline report --format` takes.
package struct ReporterCatalog: Sendable {
  /// One format: its name, what it is for, and the reporter that writes it.
  package struct Entry: Sendable {
    /// `markdown`
    package let name: String
    /// One phrase of the help and the reference page.
    package let summary: String
    package let reporter: any Reporter

    package var fileName: String { type(of: reporter).fileName }

    package init(name: String, summary: String, reporter: any Reporter) {
      self.name = name
      self.summary = summary
      self.reporter = reporter
    }
  }

  package let entries: [Entry]

  package init(
    terminal: TerminalReport = TerminalReport(isColoured: false, width: 100),
    markdown: MarkdownReport = MarkdownReport(), html: HTMLReport = HTMLReport()
  ) {
    entries = [
      Entry(name: "text", summary: "for people, as at the end of a run", reporter: terminal),
      Entry(name: "markdown", summary: "for step summaries and comments", reporter: markdown),
      Entry(name: "html", summary: "for people, one page with charts", reporter: html),
      Entry(name: "json", summary: "the whole run for programs", reporter: JSONReport()),
      Entry(name: "junit", summary: "for CI systems that show test results", reporter: JUnitReport()),
      Entry(name: "sarif", summary: "for code scanning", reporter: SARIFReport()),
      Entry(name: "github", summary: "annotations of a workflow", reporter: AnnotationReport()),
      Entry(name: "outputs", summary: "lines for GITHUB_OUTPUT", reporter: OutputReport()),
    ]
  }

  package var names: [String] { entries.map(\.name) }

  /// The format of that name, or nil.
  package func entry(named name: String) -> Entry? { entries.first { $0.name == name } }
}
