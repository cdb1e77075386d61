import Diagnostics
import Documents

/// The names that the expressions of a pipeline may use, and what is known of their values.
package struct PipelineScope: ExpressionScope, Sendable {
  /// What is known of the values that only a run has.
  package enum Knowledge: Sendable {
    /// Before the run: secrets, the environment and the results of steps are not known.
    case beforeRun
    /// In the run: the environment of the step, and how the steps before it ended.
    case inRun(environment: [String: String], outcomes: [StepID: StepFinished])
  }

  private let inputs: [String: ExpressionValue]
  private let inputNames: [String]
  private let secretNames: [String]
  private let graph: StepGraph
  private let step: Int?
  private let knowledge: Knowledge

  /// - Parameters:
  ///   - inputs: the values given or by default; an input without either is not known yet.
  ///   - step: the index of the step that the expression belongs to; nil where it belongs to none.
  package init(
    pipeline: Pipeline, graph: StepGraph, step: Int?, inputs: [String: ExpressionValue], knowledge: Knowledge
  ) {
    self.inputs = inputs
    inputNames = pipeline.inputs.map(\.name)
    secretNames = pipeline.secrets
    self.graph = graph
    self.step = step
    self.knowledge = knowledge
  }

  package var requiresAllNames: Bool { if case .beforeRun = knowledge { true } else { false } }

  package func value(of path: [String]) -> ExpressionLookup {
    switch (path[0], path.count) {
    case ("inputs", 2): input(path[1])
    case ("secrets", 2): secret(path[1])
    case ("env", 2): environmentVariable(path[1])
    case ("steps", 2...): valueOfStep(path)
    case ("inputs", _), ("secrets", _), ("env", _):
      .unknown(
        message: "'\(path.joined(separator: "."))' is not a name", help: "write \(path[0]).NAME")
    default:
      .unknown(
        message: "unknown name '\(path[0])'",
        help: Suggestion.help(for: path[0], among: ["inputs", "env", "secrets", "steps"]))
    }
  }

  private func input(_ name: String) -> ExpressionLookup {
    if let value = inputs[name] { return .found(value) }
    if inputNames.contains(name) { return .notYet }
    return .unknown(
      message: "unknown input '\(name)'",
      help: inputNames.isEmpty
        ? "define it under 'inputs' at the top of the pipeline"
        : Suggestion.help(for: name, among: inputNames))
  }

  private func secret(_ name: String) -> ExpressionLookup {
    guard secretNames.contains(name) else {
      return .unknown(
        message: "unknown secret '\(name)'",
        help: secretNames.isEmpty
          ? "list it under 'secrets' at the top of the pipeline"
          : Suggestion.help(for: name, among: secretNames))
    }
    guard case .inRun(let environment, _) = knowledge else { return .notYet }
    if let value = environment[name] { return .found(.string(value)) }
    return .unknown(
      message: "secret '\(name)' is not set", help: "set the environment variable '\(name)'")
  }

  private func environmentVariable(_ name: String) -> ExpressionLookup {
    guard case .inRun(let environment, _) = knowledge else { return .notYet }
    if let value = environment[name] { return .found(.string(value)) }
    return .unknown(
      message: "environment variable '\(name)' is not set",
      help: "set it, or give it a value under 'env' of the pipeline")
  }

  /// `steps.ID.verdict`, `steps.ID.metrics["NAME"]`.
  private func valueOfStep(_ path: [String]) -> ExpressionLookup {
    let id = StepID(path[1])
    guard let index = graph.index(of: id) else {
      return .unknown(
        message: "unknown step '\(id)'",
        help: Suggestion.help(for: id.text, among: graph.ids.map(\.text).sorted()))
    }
    if index == step {
      return .unknown(message: "step '\(id)' has no result before it has run", help: "read another step")
    }
    guard let step, graph.ancestors(of: step).contains(index) else {
      return .unknown(
        message: "step '\(id)' need not have ended here", help: "add '\(id)' to the step's 'needs'")
    }
    let isKnownForm =
      path.count == 3 && path[2] == "verdict" || path.count == 4 && path[2] == "metrics"
    guard isKnownForm else {
      return .unknown(
        message: "'\(path.joined(separator: "."))' is not a value of a step",
        help: #"write steps.\#(id).verdict or steps.\#(id).metrics["NAME"]"#)
    }
    guard case .inRun(_, let outcomes) = knowledge, let outcome = outcomes[id] else { return .notYet }
    if path.count == 3 { return .found(.string(outcome.verdict.rawValue)) }
    guard let metric = outcome.metrics.first(where: { $0.name == path[3] && $0.labels.isEmpty }),
      let quantity = metric.quantity
    else { return .found(.null) }
    return .found(quantity.unit == .none ? .number(quantity.value) : .quantity(quantity))
  }
}
