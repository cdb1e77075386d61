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
        "--format", "FORMAT", choices: ["text", "markdown", "html", "json", "junit"],
        "Print one report and write nothing: text, markdown, html, json or junit.")
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
    switch arguments.value("--format") {
    case "markdown": console.print(MarkdownReport().render(report))
    case "html": console.print(HTMLReport(evidence: .read(report, from: folder)).render(report))
    case "json": console.print(try JSONReport().render(report))
    case "junit": console.print(JUnitReport().render(report))
    case .some: console.print(terminal.render(report))
    case nil:
      // A run that goes on writes its own when it ends.
      if report.state != .running { try ReportFiles.write(report, to: folder) }
      console.print(terminal.render(report))
    }
    return ExitCode.passed.rawValue
  }
}
