import Diagnostics
import Documents
import Execution
import PipelineModel
import Steps

/// A pipeline file, read and checked with the kinds of steps that this program knows.
enum PipelineFile {
  static func load(
    _ path: String, inputs: [(name: String, value: String)], workspace: String
  ) -> (prepared: PreparedPipeline?, diagnostics: [Diagnostic]) {
    let parsed = DocumentReader.read(path: path)
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
    let result = PipelinePreparation.prepare(
      root, inputs: inputs, catalog: StepRegistry.catalog, workspace: workspace)
    return (result.pipeline, (parsed.diagnostics + result.diagnostics).sortedByPlace())
  }
}
