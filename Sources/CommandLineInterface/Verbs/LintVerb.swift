import Diagnostics
import PipelineModel
import Steps

extension Verb {
  static let lint = Verb(
    name: "lint", summary: "Lint alert rules and dashboards, told apart by content.", operands: "FILE…",
    operandCount: 1...100_000,
    flags: [.diagnosticFormat, Flag("--strict", "Let warnings exit 1 too.")],
    examples: [
      "loadline lint monitoring/rules/*.yaml monitoring/dashboards/*.json",
      "loadline lint rules.yaml --format github",
    ]
  ) { arguments, console in
    let diagnostics = arguments.operands.flatMap { Lint.check(path: $0) }
    // A file that is not there is a fault of the invocation, no finding.
    let isReadable = !diagnostics.contains { $0.code == "unreadable-file" || $0.code == "file-too-large" }
    let code = try DiagnosticOutput.print(
      diagnostics, count: arguments.operands.count, noun: "file", format: arguments.value("--format"),
      invalid: isReadable ? .failed : .invalidInput, console: console)
    let hasWarning = diagnostics.contains { $0.severity == .warning }
    return arguments.has("--strict") && hasWarning ? ExitCode.failed.rawValue : code
  }
}
