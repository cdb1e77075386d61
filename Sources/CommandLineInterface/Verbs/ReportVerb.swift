import Diagnostics
import Execution
import PipelineModel
import Reports

extension Verb {
  static let report = Verb(
    name: "report", summary: "Make the reports of a run again, from its journal alone.", operands: "RUN",
    operandCount: 1...1,
    flags: [
      Flag(
        "--format", "FORMAT", choices: ReporterCatalog().names,
        "Print one report and write nothing: \(ReporterCatalog().names.joined(separator: ", "))."),
      Flag("--max-size", "SIZE", "markdown: the most bytes that it may have, such as 65535B for a comment."),
    ],
    examples: [
      "loadline report performance-results/latest",
      "loadline report performance-results/latest --format junit",
    ]
  ) { arguments, console in
    let folder = RunFolder(existing: arguments.operands[0])
    let (report, diagnostics) = RunReading.report(of: folder)
    if !diagnostics.isEmpty {
      console.tell(diagnostics)
    }
    guard let report else { return ExitCode.invalidInput.rawValue }
    let terminal = TerminalReport(isColoured: console.isOutputColoured, width: console.width)
    guard let format = arguments.value("--format") else {
      // A run that goes on writes its own when it ends.
      if report.state != .running { try await ReportFiles.write(report, to: folder) }
      console.print(terminal.render(report))
      return ExitCode.passed.rawValue
    }
    let catalog = ReporterCatalog(
      terminal: terminal, markdown: MarkdownReport(byteBudget: try byteBudget(arguments)),
      html: HTMLReport(evidence: .read(report, from: folder)))
    if let entry = catalog.entry(named: format) { console.print(try entry.reporter.render(report)) }
    return ExitCode.passed.rawValue
  }

  private static func byteBudget(_ arguments: Arguments) throws -> Int {
    guard let text = arguments.value("--max-size") else { return MarkdownReport.stepSummaryBudget }
    guard let size = Quantity(text), size.unit == .bytes, size.value >= Double(MarkdownReport.leastBudget),
      size.value < 1e12
    else {
      throw Arguments.Fault(
        message: "'--max-size' must be a size of at least 16KiB; got '\(text)'", help: "write it like 65535B")
    }
    return Int(size.value)
  }
}
