import AlertRules
import Diagnostics
import Documents
import Execution
import Grafana
import PipelineModel
import Reports
import Steps
import SystemIO

extension Verb {
  static let check = Verb(
    name: "check", summary: "Check pipelines and budgets: everything that can be known without running.",
    operands: "[FILE…]", operandCount: 0...100_000,
    flags: [
      .diagnosticFormat,
      Flag("--input", "NAME=VALUE", repeats: true, "Give an input of the pipelines a value."),
    ],
    examples: ["loadline check", "loadline check pipelines/*.yaml budgets/*.yaml --format github"]
  ) { arguments, console in
    let workspace = HostInformation.currentFolder ?? "."
    var files = arguments.operands
    if files.isEmpty {
      files = FileCheck.standardFiles(in: workspace)
      guard !files.isEmpty else {
        throw Arguments.Fault(
          message: "there are no files to check under 'pipelines' and 'budgets'",
          help: "name the files: loadline check FILE…")
      }
    }
    let diagnostics = FileCheck.check(files, inputs: try arguments.pairs("--input"), workspace: workspace)
    return try await DiagnosticOutput.print(
      diagnostics, count: files.count, noun: "file", format: arguments.value("--format"),
      invalid: .invalidInput, console: console)
  }
}

extension Flag {
  static let diagnosticFormat = Flag(
    "--format", "FORMAT", choices: DiagnosticReport.Format.allCases.map(\.rawValue),
    "How to print what was found: text (default), json, github, sarif or junit.")
}

/// Prints diagnostics in the format that was asked for.
enum DiagnosticOutput {
  /// - Parameter invalid: the exit code where there is an error.
  static func print(
    _ diagnostics: [Diagnostic], count: Int, noun: String, format: String?, invalid: ExitCode,
    console: Console
  ) async throws -> Int32 {
    let format = format.flatMap { DiagnosticReport.Format(rawValue: $0) } ?? .text
    if format == .text, diagnostics.isEmpty {
      console.print("\(count) \(noun)\(count == 1 ? "" : "s") checked, nothing found\n")
    } else {
      let report = DiagnosticReport(
        isColoured: console.isOutputColoured, toolVersion: Program.version, rules: rules)
      console.print(try await report.renderOnAllCores(diagnostics, as: format))
    }
    return diagnostics.hasErrors ? invalid.rawValue : ExitCode.passed.rawValue
  }

  private static let rules =
    DashboardCheck.everyDescription.map {
      DiagnosticReport.Rule(code: $0.code, summary: $0.summary, help: $0.why)
    }
    + RuleCheckRegistry.descriptions.map {
      DiagnosticReport.Rule(code: $0.code, summary: $0.summary, help: $0.why)
    }
}
