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
}
