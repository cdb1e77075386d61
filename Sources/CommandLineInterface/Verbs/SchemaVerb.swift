import Execution
import PipelineModel
import Steps

extension Verb {
  static let schema = Verb(
    name: "schema", summary: "Print the JSON Schema of pipelines, budgets or loadline.yaml, for editors.",
    operands: "pipeline|budget|config", operandCount: 1...1, flags: [],
    examples: ["loadline schema pipeline > pipeline.schema.json"],
    operandWords: SchemaSubject.allCases.map(\.rawValue)
  ) { arguments, console in
    let schema =
      switch try arguments.word(among: SchemaSubject.self, called: "schema") {
      case .pipeline: FormatSchema.pipeline(kinds: StepRegistry.catalog)
      case .budget: FormatSchema.budget()
      case .config: ProjectSettings.schema
      }
    console.print(try schema.json())
    return ExitCode.passed.rawValue
  }
}

/// The files that have a schema.
private enum SchemaSubject: String, CaseIterable { case pipeline, budget, config }
