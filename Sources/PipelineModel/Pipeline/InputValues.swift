import Diagnostics
import Documents

/// The values of a pipeline's inputs: those that the caller gave, else the defaults.
package enum InputValues {
  /// The values that are known, and a diagnostic for each name that the pipeline does not define.
  package static func resolve(
    _ given: [(name: String, value: String)], for pipeline: Pipeline
  ) -> (values: [String: ExpressionValue], diagnostics: [Diagnostic]) {
    var values: [String: ExpressionValue] = [:]
    var diagnostics: [Diagnostic] = []
    for input in pipeline.inputs {
      if let node = input.defaultValue { values[input.name] = value(of: node) }
    }
    for (name, text) in given {
      guard let input = pipeline.inputs.first(where: { $0.name == name }) else {
        diagnostics.append(
          Diagnostic(
            code: "unknown-input", message: "pipeline '\(pipeline.name)' has no input '\(name)'", range: nil,
            help: Suggestion.help(for: name, among: pipeline.inputs.map(\.name))))
        continue
      }
      switch typed(text, like: input) {
      case .success(let value): values[name] = value
      case .failure(let fault):
        diagnostics.append(
          Diagnostic(
            code: "bad-input", message: "input '\(name)' \(fault.message)", range: nil, help: fault.help))
      }
    }
    return (values, diagnostics)
  }

  /// The inputs that have no value; a run needs one for each.
  package static func missing(
    in values: [String: ExpressionValue], for pipeline: Pipeline
  ) -> [Diagnostic] {
    pipeline.inputs.filter { values[$0.name] == nil }.map { input in
      Diagnostic(
        code: "missing-input", message: "input '\(input.name)' has no value", range: nil,
        help: "give one with --input \(input.name)=VALUE, or a 'default' in the pipeline")
    }
  }

  private static func value(of node: Node) -> ExpressionValue? {
    switch node.value {
    case .string(let text), .unresolved(let text): .string(text)
    case .bool(let flag): .bool(flag)
    case .number: node.double.map { .number($0) }
    case .null, .sequence, .mapping: nil
    }
  }

  /// An input takes the type of its default.
  private static func typed(
    _ text: String, like input: InputDefinition
  ) -> Result<ExpressionValue, ExpressionFault> {
    switch input.defaultValue?.value {
    case .number:
      guard let number = NumberLexeme.double(text), number.isFinite else {
        return .failure(ExpressionFault("must be a number, as its default is; got '\(text)'", 0..<0))
      }
      return .success(.number(number))
    case .bool:
      guard text == "true" || text == "false" else {
        return .failure(ExpressionFault("must be true or false, as its default is; got '\(text)'", 0..<0))
      }
      return .success(.bool(text == "true"))
    default: return .success(.string(text))
    }
  }
}
