import Execution
import PipelineModel
import Reports

extension Verb {
  static let compare = Verb(
    name: "compare", summary: "Show what changed from one run to another.", operands: "BASE HEAD",
    operandCount: 2...2,
    flags: [
      Flag(
        "--format", "FORMAT", choices: ComparisonReport.Format.allCases.map(\.rawValue),
        "How to print: text (default), markdown or html."),
      Flag("--metrics", "N", "How many metrics to show, the most changed first; default: 40."),
    ],
    examples: [
      "loadline compare performance-results/20261125T020000Z-nightly-1a2b3 latest",
      "loadline compare BASE HEAD --format html > comparison.html",
    ]
  ) { arguments, console in
    let count = try arguments.count("--metrics") ?? 40
    var reports: [RunReport] = []
    for word in arguments.operands {
      let (report, diagnostics) = RunReading.report(of: RunFolder(existing: word))
      if !diagnostics.isEmpty { console.tell(diagnostics) }
      guard let report else { return ExitCode.invalidInput.rawValue }
      reports.append(report)
    }
    let format = arguments.value("--format").flatMap(ComparisonReport.Format.init) ?? .text
    let comparison = RunComparison(base: reports[0], head: reports[1])
    console.print(ComparisonReport(comparison, metricCount: count).render(format))
    return ExitCode.passed.rawValue
  }
}
