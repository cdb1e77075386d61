import Diagnostics
import Documents
import PipelineModel

/// A pipeline that has been read and checked: everything that can be known before it runs.
package struct PreparedPipeline: Sendable {
  package let pipeline: Pipeline
  package let graph: StepGraph
  package let inputs: [String: ExpressionValue]
  package let catalog: StepCatalog
  /// The folder to which paths are relative; absolute.
  package let workspace: String
  /// The variables of the files under `env-files`; of a name that stands twice the last.
  let fileEnvironment: [String: String]

  /// The folder to which the paths of a step are relative; absolute.
  func folder(of step: Step) -> String {
    guard let folder = step.workingDirectory, !folder.isEmpty else { return workspace }
    return folder.hasPrefix("/") ? folder : workspace + "/" + folder
  }
}
