import AlertRules
import Diagnostics
import PipelineModel
import PromQL
import Steps

extension Verb {
  static let lint = Verb(
    name: "lint", summary: "Lint alert rules and dashboards, told apart by content.", operands: "PATH…",
    operandCount: 1...100_000,
    flags: [
      .diagnosticFormat, Flag("--strict", "Let warnings exit 1 too."),
      Flag(
        "--target", "VERSION",
        "The Prometheus that rules are for: what it lacks is an error (default: the newest)."),
      Flag("--baseline", "FILE", "Tell only what the baseline does not know."),
      Flag("--write-baseline", "FILE", "Write what is found as a baseline, and exit 0."), .opinion, .mode,
      .fix,
    ],
    examples: [
      "loadline lint monitoring/rules/*.yaml monitoring/dashboards/*.json", "loadline lint monitoring",
      "loadline lint rules.yaml --format github",
      "loadline lint rules.yaml --target 2.53", "loadline lint api.json --opinion panel-units-rule --fix",
    ]
  ) { arguments, console in
    let target = try arguments.value("--target").map { text in
      guard let version = PrometheusVersion(text) else {
        throw Arguments.Fault(
          message: "'\(text)' is no version of Prometheus", help: "write it as in --target 2.53")
      }
      return version
    }
    let dashboards = try DashboardArguments.settings(arguments)
    let selection = LintSelection(arguments.operands)
    if arguments.has(Flag.fix.name) { try DashboardArguments.fix(selection.paths, console: console) }
    let lint = try await Lint.check(selection, target: target, dashboards: dashboards)
    // A lint of the wrong folder must not pass for one that found nothing.
    guard lint.leftOut < selection.paths.count else {
      throw Arguments.Fault(
        message:
          "there are no rules and no dashboards below '\(arguments.operands.joined(separator: "', '"))'",
        help: "name rule files, dashboards, or a folder that holds some")
    }
    var diagnostics = lint.diagnostics
    if let path = arguments.value("--write-baseline") {
      let knowable = diagnostics.filter(lint.mayBeKnown)
      let baseline = Baseline(of: knowable, in: WorkspacePaths(below: "."))
      do {
        try BaselineFile.write(baseline, path: path)
      } catch {
        throw Arguments.Fault(
          message: "'\(path)' cannot be written", help: "name a file in a folder that exists")
      }
      let count = baseline.counts.values.reduce(0, +)
      console.print("\(count) finding\(count == 1 ? "" : "s") written to \(path)\n")
      let faults = diagnostics.count - count
      if faults > 0 {
        console.tell(
          "\(faults) error\(faults == 1 ? "" : "s") left out: no baseline can allow what is no valid file\n")
      }
      return ExitCode.passed.rawValue
    }
    if let path = arguments.value("--baseline") {
      switch BaselineFile.read(path: path, below: ".") {
      case .success(let baseline):
        let paths = WorkspacePaths(below: ".")
        diagnostics = baseline.new(among: diagnostics, in: paths, where: lint.mayBeKnown).findings
      case .failure(let fault): diagnostics.insert(fault.diagnostic, at: 0)
      }
    }
    // A file that is not there is a fault of the invocation, no finding.
    let isReadable = !diagnostics.contains {
      $0.code == "unreadable-file" || $0.code == "bad-baseline" || $0.code == "file-too-large"
    }
    let code = try await DiagnosticOutput.print(
      diagnostics, count: selection.paths.count - lint.leftOut, noun: "file",
      format: arguments.value("--format"),
      invalid: isReadable ? .failed : .invalidInput, console: console)
    if lint.leftOut > 0 {
      let files = lint.leftOut == 1 ? "1 file holds" : "\(lint.leftOut) files hold"
      console.tell("\(files) neither rules nor a dashboard\n")
    }
    let hasWarning = diagnostics.contains { $0.severity == .warning }
    return arguments.has("--strict") && hasWarning ? ExitCode.failed.rawValue : code
  }
}

extension Flag {
  static let opinion = Flag(
    "--opinion", "CODE", repeats: true,
    "Check dashboards for an opinion besides, or for all with 'dashboard-linter'.")
  static let mode = Flag(
    "--mode", "MODE",
    "How dashboards get into Grafana: 'import', or 'provisioned' where nobody fills in their inputs (default: import)."
  )
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
    switch arguments.value(Flag.mode.name) {
    case "provisioned"?: settings.setProvisioned()
    case "import"?, nil: break
    case let name?:
      throw Arguments.Fault(
        message: "there is no mode '\(name)'", help: "write --mode import or --mode provisioned")
    }
    return settings
  }

  /// Each fix is told on the error output.
  static func fix(_ paths: [String], console: Console) throws {
    for path in paths {
      for fix in try DashboardFixing.fix(path: path) {
        let place = fix.range.map { "\(path):\($0.startPosition.line):\($0.startPosition.column): " } ?? ""
        console.tell("\(place)\(fix.message) [\(fix.code)]\n")
      }
    }
  }
}
