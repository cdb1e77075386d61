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
  private let pipeline: Pipeline
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
    self.pipeline = pipeline
    self.graph = graph
    self.step = step
    self.knowledge = knowledge
  }

  private var inputNames: [String] { pipeline.inputs.map(\.name) }
  private var secretNames: [String] { pipeline.secrets }
  private var current: Step? { step.map { pipeline.steps[$0] } }

  package var requiresAllNames: Bool { if case .beforeRun = knowledge { true } else { false } }

  package func value(of path: [String]) -> ExpressionLookup {
    switch (path[0], path.count) {
    case ("inputs", 2): input(path[1])
    case ("secrets", 2): secret(path[1])
    case ("env", 2): environmentVariable(path[1])
    case ("steps", 2...): valueOfStep(path)
    case ("matrix", 2): matrixValue(path[1])
    case ("parameters", 2): parameter(path[1])
    case ("inputs", _), ("secrets", _), ("env", _), ("matrix", _), ("parameters", _):
      .unknown(
        message: "'\(path.joined(separator: "."))' is not a name", help: "write \(path[0]).NAME")
    default:
      .unknown(
        message: "unknown name '\(path[0])'",
        help: Suggestion.help(
          for: path[0], among: ["inputs", "env", "secrets", "steps", "matrix", "parameters"]))
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

  private func matrixValue(_ name: String) -> ExpressionLookup {
    if let value = current?.matrix.first(where: { $0.name == name })?.value { return .found(value) }
    let known = current?.matrix.map(\.name) ?? []
    return .unknown(
      message: "the matrix has no '\(name)'",
      help: known.isEmpty ? "give the step a 'matrix'" : Suggestion.help(for: name, among: known))
  }

  /// Computed in the scope of the step that gives the value, where no parameters exist.
  private func parameter(_ name: String) -> ExpressionLookup {
    let known = current?.parameters ?? []
    guard let node = known.first(where: { $0.name == name })?.value else {
      return .unknown(
        message: "the template has no parameter '\(name)'",
        help: known.isEmpty
          ? "parameters belong to 'templates'" : Suggestion.help(for: name, among: known.map(\.name)))
    }
    let collector = DiagnosticCollector()
    let value = node.resolvingExpressions(in: withoutParameters, collector: collector)
    if let fault = collector.diagnostics.first {
      // A check tells the fault where the value stands.
      return requiresAllNames ? .notYet : .unknown(message: fault.message, help: fault.help)
    }
    if value.isUnresolved { return .notYet }
    if value.isNull { return .found(.null) }
    guard let result = ExpressionValue(value) else {
      return .unknown(
        message: "parameter '\(name)' is \(value.typeName)",
        help: "use it alone in a value, where it keeps its shape")
    }
    return .found(result)
  }

  // MARK: - Results of steps

  /// `steps.ID.verdict`, `steps.ID.metrics["NAME"]`, `steps.ID.outputs.NAME`.
  private func valueOfStep(_ path: [String]) -> ExpressionLookup {
    let id = StepID(path[1])
    let members = pipeline.groups[id] ?? [id]
    for member in members {
      if let fault = whyNotReadable(member, as: id) { return fault }
    }
    switch (path.count > 2 ? path[2] : "", path.count) {
    case ("verdict", 3): return verdict(of: members)
    case ("metrics", 4), ("outputs", 4):
      guard members.count == 1, let only = members.first, pipeline.groups[id] == nil else {
        let first = members.first?.text ?? ""
        return .unknown(
          message: "step '\(id)' is a matrix of \(members.count) steps",
          help: "name one of them, such as steps.\(first).\(path[2])")
      }
      return path[2] == "metrics" ? metric(path[3], of: only) : output(path[3], of: only)
    default:
      return .unknown(
        message: "'\(path.joined(separator: "."))' is not a value of a step",
        help: #"write steps.\#(id).verdict, steps.\#(id).metrics["NAME"] or steps.\#(id).outputs.NAME"#)
    }
  }

  private func whyNotReadable(_ id: StepID, as written: StepID) -> ExpressionLookup? {
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
        message: "step '\(id)' need not have ended here", help: "add '\(written)' to the step's 'needs'")
    }
    return nil
  }

  /// That of the worst of them.
  private func verdict(of members: [StepID]) -> ExpressionLookup {
    guard case .inRun(_, let outcomes) = knowledge else { return .notYet }
    let verdicts = members.compactMap { outcomes[$0]?.verdict }
    guard verdicts.count == members.count, let worst = Verdict.worst(verdicts) else { return .notYet }
    return .found(.string(worst.rawValue))
  }

  private func metric(_ name: String, of id: StepID) -> ExpressionLookup {
    guard case .inRun(_, let outcomes) = knowledge, let outcome = outcomes[id] else { return .notYet }
    guard let metric = outcome.metrics.first(where: { $0.name == name && $0.labels.isEmpty }),
      let quantity = metric.quantity
    else { return .found(.null) }
    return .found(quantity.unit == .none ? .number(quantity.value) : .quantity(quantity))
  }

  private func output(_ name: String, of id: StepID) -> ExpressionLookup {
    let declared = graph.index(of: id).map { pipeline.steps[$0].outputs } ?? []
    guard declared.contains(name) else {
      return .unknown(
        message: "step '\(id)' has no output '\(name)'",
        help: declared.isEmpty
          ? "list it under 'outputs' of the step" : Suggestion.help(for: name, among: declared))
    }
    guard case .inRun(_, let outcomes) = knowledge, let outcome = outcomes[id] else { return .notYet }
    return .found(outcome.outputs?[name].map { .string($0) } ?? .null)
  }

  /// The names that the values of a step's parameters may use.
  package var withoutParameters: WithoutParameters { WithoutParameters(scope: self) }

  /// All names but parameters.
  package struct WithoutParameters: ExpressionScope {
    let scope: PipelineScope
    package var requiresAllNames: Bool { scope.requiresAllNames }

    package func value(of path: [String]) -> ExpressionLookup {
      path[0] == "parameters"
        ? .unknown(message: "a parameter's value cannot use parameters", help: nil) : scope.value(of: path)
    }
  }
}
