import AlertRules
import Diagnostics
import Documents
import Execution
import Grafana
import PipelineModel
import Steps
import SystemIO

/// A pipeline file, read and checked with the kinds of steps that this program knows.
enum PipelineFile {
  /// Bytes of a file from which on room for its tree is made at once.
  private static let largeBytes = 1 << 20

  static func load(
    _ path: String, inputs: [(name: String, value: String)], workspace: String
  ) -> (prepared: PreparedPipeline?, diagnostics: [Diagnostic]) {
    if let stamp = FileStamp(path: path), stamp.size >= largeBytes { HeapReserve.makeRoom() }
    return prepare(
      DocumentReader.read(path: path, jsonLimits: .yaml), path: path, inputs: inputs, workspace: workspace)
  }

  /// The same of a file that has been read.
  static func prepare(
    _ parsed: ParsedDocuments, path: String, inputs: [(name: String, value: String)], workspace: String
  ) -> (prepared: PreparedPipeline?, diagnostics: [Diagnostic]) {
    guard !parsed.diagnostics.hasErrors else { return (nil, parsed.diagnostics) }
    guard let root = parsed.documents.first, parsed.documents.count == 1 else {
      let message =
        parsed.documents.isEmpty
        ? "'\(path)' is empty" : "'\(path)' holds \(parsed.documents.count) documents; a pipeline is one"
      let range = parsed.documents.dropFirst().first?.range
      return (
        nil,
        [
          Diagnostic(
            code: "bad-pipeline-file", message: message, range: range, help: "a pipeline has 'steps'")
        ]
      )
    }
    if let other = otherContent(root) { return (nil, [other]) }
    let result = PipelinePreparation.prepare(
      root, inputs: inputs, catalog: StepRegistry.catalog, workspace: workspace)
    return (result.pipeline, (parsed.diagnostics + result.diagnostics).sortedByPlace().limited())
  }

  /// One fault in place of one for each key where the file is meant for another command.
  private static func otherContent(_ root: Node) -> Diagnostic? {
    guard root["steps"] == nil else { return nil }
    let what: String
    let help: String
    if RuleFileReader.isRuleFile(root) {
      (what, help) = ("a file of alert rules", "check it with: loadline lint \(root.source.path)")
    } else if DashboardReader.isDashboard(root) {
      (what, help) = ("a dashboard", "check it with: loadline lint \(root.source.path)")
    } else if root["limits"] != nil {
      (what, help) = ("a budget", "name it under 'with' of a 'budget' step, or check it with: loadline check")
    } else {
      return nil
    }
    return Diagnostic(
      code: "unknown-content", message: "this is \(what), not a pipeline",
      range: root.mapping?.entries.first?.key.range,
      help: help)
  }
}
