import Diagnostics
import PipelineModel
import PromQL
import Steps

extension Verb {
  static let lint = Verb(
    name: "lint", summary: "Lint alert rules and dashboards, told apart by content.", operands: "FILE…",
    operandCount: 1...100_000,
    flags: [
      .diagnosticFormat, Flag("--strict", "Let warnings exit 1 too."),
      Flag(
        "--target", "VERSION",
        "The Prometheus that rules are for: what it lacks is an error (default: the newest)."),
    ],
    examples: [
      "loadline lint monitoring/rules/*.yaml monitoring/dashboards/*.json",
      "loadline lint rules.yaml --format github",
      "loadline lint rules.yaml --target 2.53",
    ]
  ) { arguments, console in
    let target = try arguments.value("--target").map { text in
      guard let version = PrometheusVersion(text) else {
        throw Arguments.Fault(
          message: "'\(text)' is no version of Prometheus", help: "write it as in --target 2.53")
      }
      return version
    }
    let diagnostics = try await Lint.check(paths: arguments.operands, target: target)
    // A file that is not there is a fault of the invocation, no finding.
    let isReadable = !diagnostics.contains { $0.code == "unreadable-file" || $0.code == "file-too-large" }
    let code = try DiagnosticOutput.print(
      diagnostics, count: arguments.operands.count, noun: "file", format: arguments.value("--format"),
      invalid: isReadable ? .failed : .invalidInput, console: console)
    let hasWarning = diagnostics.contains { $0.severity == .warning }
    return arguments.has("--strict") && hasWarning ? ExitCode.failed.rawValue : code
  }
}
