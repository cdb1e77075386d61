import Diagnostics
import PipelineModel
import Reports
import SystemIO

extension Verb {
  static let plan = Verb(
    name: "plan", summary: "Show what a run of a pipeline would do, and in what order.", operands: "PIPELINE",
    operandCount: 1...1,
    flags: [
      Flag(
        "--format", "FORMAT", choices: PlanReport.allCases.map(\.rawValue),
        "How to show it: text (default), json, mermaid or dot."),
      Flag("--input", "NAME=VALUE", repeats: true, "Give an input of the pipeline a value."),
    ],
    examples: [
      "loadline plan pipelines/quickstart.yaml", "loadline plan pipelines/quickstart.yaml --format mermaid",
    ]
  ) { arguments, console in
    let loaded = PipelineFile.load(
      arguments.operands[0], inputs: try arguments.pairs("--input"),
      workspace: HostInformation.currentFolder ?? ".")
    if !loaded.diagnostics.isEmpty {
      console.tell(loaded.diagnostics)
    }
    guard let prepared = loaded.prepared, !loaded.diagnostics.hasErrors,
      let plan = Plan(prepared.pipeline, graph: prepared.graph)
    else { return ExitCode.invalidInput.rawValue }
    let format = arguments.value("--format").flatMap { PlanReport(rawValue: $0) } ?? .text
    console.print(try format.render(plan))
    return ExitCode.passed.rawValue
  }
}
