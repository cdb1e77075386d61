import Diagnostics
import Documents
import RegularExpressions

/// The values of a pipeline's inputs: those that the caller gave, else the defaults.
package enum InputValues {
  /// The values that are known, and a diagnostic for each name that the pipeline does not define.
  package static func resolve(
    _ given: [(name: String, value: String)], for pipeline: Pipeline
  ) -> (values: [String: ExpressionValue], diagnostics: [Diagnostic]) {
    var values: [String: ExpressionValue] = [:]
    var diagnostics: [Diagnostic] = []
    for input in pipeline.inputs {
      if let node = input.defaultValue { values[input.name] = ExpressionValue(node) }
    }
    for (name, text) in given {
      guard let input = pipeline.inputs.first(where: { $0.name == name }) else {
        diagnostics.append(
          Diagnostic(
            code: "unknown-input", message: "pipeline '\(pipeline.name)' has no input '\(name)'", range: nil,
            help: Suggestion.help(for: name, among: pipeline.inputs.map(\.name))))
        continue
      }
      if let fault = input.fault(of: text) {
        diagnostics.append(
          Diagnostic(
            code: "bad-input", message: "input '\(name)' \(fault.message)", range: nil, help: fault.help))
      } else {
        values[name] = input.value(of: text)
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
}

extension InputDefinition {
  /// What is wrong with a text as the input's value; nil where it may be one.
  func fault(of text: String) -> (message: String, help: String?)? {
    let reason = hasTypedDefault ? ", as its default is" : ""
    switch type {
    case .number where NumberLexeme.double(text)?.isFinite != true:
      return ("must be a number\(reason); got '\(text)'", nil)
    case .boolean where text != "true" && text != "false":
      return ("must be true or false\(reason); got '\(text)'", nil)
    default: break
    }
    if !allowedValues.isEmpty, !allowedValues.contains(text) {
      return ("must be one of its 'values'; got '\(text)'", Suggestion.help(for: text, among: allowedValues))
    }
    if let pattern, !RegexMatcher(pattern).matchesWhole(text.utf8) {
      return ("must match '\(pattern.text)'; got '\(text)'", nil)
    }
    return nil
  }

  /// - Parameter text: one without a fault.
  func value(of text: String) -> ExpressionValue {
    switch type {
    case .number: NumberLexeme.double(text).map { .number($0) } ?? .string(text)
    case .boolean: .bool(text == "true")
    case .string: .string(text)
    }
  }

  private var hasTypedDefault: Bool {
    switch defaultValue?.value {
    case .number, .bool: true
    default: false
    }
  }
}

extension ExpressionValue {
  /// The value of a scalar; nil for collections and null.
  package init?(_ node: Node) {
    switch node.value {
    case .string(let text), .unresolved(let text): self = .string(text)
    case .bool(let flag): self = .bool(flag)
    case .number:
      guard let number = node.double else { return nil }
      self = .number(number)
    case .null, .sequence, .mapping: return nil
    }
  }
}
