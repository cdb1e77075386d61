import Diagnostics
import Execution
import PipelineModel
import Reports
import SystemIO

extension Verb {
  static let run = Verb(
    name: "run", summary: "Run a pipeline and give its verdict.", operands: "PIPELINE", operandCount: 1...1,
    flags: [
      Flag("--input", "NAME=VALUE", repeats: true, "Give an input of the pipeline a value."),
      Flag(
        "--only", "ID", repeats: true,
        "Run only this step, those that it needs, and those under its on-failure."),
      Flag("--skip", "ID", repeats: true, "Leave this step out, and those that need it."),
      Flag("--resume", "RUN", "Take over what succeeded in this run and has not changed since."),
      Flag("--from", "ID", repeats: true, "With --resume: run this step anew, and those that need it."),
      Flag("--reuse-measurements", "With --resume: take over steps that measure, too."),
      Flag("--no-cache", "Take nothing from the cache, and keep nothing there."),
      Flag(
        "--jobs", "N", "How many steps run at once; default: the number of processors that it may run on."),
      Flag("--fail-fast", "End the run when the first step fails."),
      Flag("--results", "DIR", "Where the run's folder is made; default: performance-results."),
      Flag("--strict", "Let a warned run exit 1."),
      Flag(
        "--progress", "STYLE", choices: ProgressStyle.allCases.map(\.rawValue),
        "How to show the run while it goes on: live, plain, grouped or none; default: live on a terminal, grouped in CI, else plain."
      ),
      Flag(
        "--events", "N", "Write what happens, one JSON object a line, to this open descriptor, 3 to 255."),
      Flag("--dry-run", "Check everything and show what would run, and why; run nothing and write nothing."),
    ],
    examples: [
      "loadline run pipelines/quickstart.yaml",
      "loadline run pipelines/quickstart.yaml --input base-url=http://127.0.0.1:9090 --strict",
      "loadline run pipelines/quickstart.yaml --resume performance-results/latest",
    ]
  ) { arguments, console in
    guard let request = try RunRequest.read(arguments, console: console) else {
      return ExitCode.invalidInput.rawValue
    }
    guard arguments.has("--dry-run") else {
      return try await PipelineRun(request: request, console: console).run()
    }
    guard let plan = Plan(request.prepared.pipeline, graph: request.prepared.graph) else {
      return ExitCode.invalidInput.rawValue
    }
    console.print(try PlanReport.text.render(plan))
    console.print(DryRunText.text(DryRun.lines(of: request.prepared, options: request.options)))
    return ExitCode.passed.rawValue
  }
}

/// The lines of `--dry-run` behind the plan.
private enum DryRunText {
  static func text(_ lines: [DryRun.Line]) -> String {
    let width = lines.map(\.step.text.count).max() ?? 0
    return "\n"
      + lines.map {
        "  \($0.action.rawValue.padded(to: 5))  \($0.step.text.padded(to: width))  \($0.reason)\n"
      }
      .joined()
  }
}
