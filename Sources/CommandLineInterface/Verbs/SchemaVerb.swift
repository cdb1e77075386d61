import PipelineModel
import Execution
import Steps

extension Verb {
  static let schema = Verb(
    name: "schema", summary: "Print the JSON Schema of pipeline or budget files, for editors.",
    operands: "pipeline|budget", operandCount: 1...1, flags: [],
    examples: ["loadline schema pipeline > pipeline.schema.json"]
  ) { arguments, console in
    switch arguments.operands[0] {
    case "pipeline": console.print(try FormatSchema.pipeline(kinds: StepRegistry.catalog).json())
    case "budget": console.print(try FormatSchema.budget().json())
    default:
      throw Arguments.Fault(
        message: "there is no schema of '\(arguments.operands[0])'", help: "known: 'pipeline', 'budget'")
    }
    return ExitCode.passed.rawValue
  }
}
