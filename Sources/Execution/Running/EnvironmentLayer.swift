import Documents
import PipelineModel

/// Environment variables from the pipeline file, computed in the environment below them.
enum EnvironmentLayer {
  static func resolve(
    _ variables: [(name: String, value: Node)], in scope: PipelineScope
  ) throws -> [String: String] {
    let collector = DiagnosticCollector()
    var values: [String: String] = [:]
    for (name, node) in variables {
      let resolved = node.resolvingExpressions(in: scope, collector: collector)
      values[name] = resolved.isNull ? "" : resolved.scalarText ?? ""
    }
    guard collector.diagnostics.isEmpty else {
      throw StepError(
        "its environment cannot be computed", findings: collector.diagnostics.map(Finding.init))
    }
    return values
  }
}
