import Diagnostics
import PipelineModel
import Steps

extension Verb {
  static let lint = Verb(
    name: "lint", summary: "Lint alert rules and dashboards, told apart by content.", operands: "FILE…",
    operandCount: 1...100_000,
    flags: [.diagnosticFormat, Flag("--strict", "Let warnings exit 1 too."), .opinion, .fix],
    examples: [
      "loadline lint monitoring/rules/*.yaml monitoring/dashboards/*.json",
      "loadline lint rules.yaml --format github",
      "loadline lint api.json --opinion panel-units-rule --fix",
    ]
  ) { arguments, console in
    let dashboards = try DashboardArguments.settings(arguments)
    try DashboardArguments.fix(arguments, console: console)
    let diagnostics = Lint.check(paths: arguments.operands, dashboards: dashboards)
    // A file that is not there is a fault of the invocation, no finding.
    let isReadable = !diagnostics.contains { $0.code == "unreadable-file" || $0.code == "file-too-large" }
    let code = try DiagnosticOutput.print(
      diagnostics, count: arguments.operands.count, noun: "file", format: arguments.value("--format"),
      invalid: isReadable ? .failed : .invalidInput, console: console)
    let hasWarning = diagnostics.contains { $0.severity == .warning }
    return arguments.has("--strict") && hasWarning ? ExitCode.failed.rawValue : code
  }
}

extension Flag {
  static let opinion = Flag(
    "--opinion", "CODE", repeats: true,
    "Check dashboards for an opinion besides, or for all with 'dashboard-linter'.")
  static let fix = Flag("--fix", "Put right in dashboards what can be put right safely, then lint.")
}

/// What the flags of `lint` say of dashboards.
private enum DashboardArguments {
  static func settings(_ arguments: Arguments) throws(Arguments.Fault) -> DashboardSettings {
    var settings = DashboardSettings()
    for name in arguments.all(Flag.opinion.name) {
      guard let found = DashboardSettings.opinions(named: name) else {
        throw Arguments.Fault(
          message: "there is no opinion '\(name)'",
          help: Suggestion.help(for: name, among: DashboardSettings.opinionNames))
      }
      settings.opinions.formUnion(found)
    }
    return settings
  }

  /// Each fix is told on the error output.
  static func fix(_ arguments: Arguments, console: Console) throws {
    guard arguments.has(Flag.fix.name) else { return }
    for path in arguments.operands {
      for fix in try DashboardFixing.fix(path: path) {
        let place = fix.range.map { "\(path):\($0.startPosition.line):\($0.startPosition.column): " } ?? ""
        console.tell("\(place)\(fix.message) [\(fix.code)]\n")
      }
    }
  }
}
