import Diagnostics
import Documents
import PipelineModel

/// From what stands under `with` to a step that can run, before the run and in it.
enum StepDecoding {
  /// The step, and what stands under its `with` with its expressions computed.
  static func decode(
    _ step: Step, kind: RegisteredStepKind, scope: PipelineScope, collector: DiagnosticCollector
  ) -> (step: DecodedStep, with: Node)? {
    refuseExpressions(in: step.with, kind: kind, collector: collector)
    let resolved = step.with.resolvingExpressions(
      in: scope, collector: collector, quoting: kind.quoting)
    return kind.decode(resolved, collector).map { ($0, resolved) }
  }

  /// Text that another program reads as code never takes values by substitution.
  private static func refuseExpressions(
    in node: Node, kind: RegisteredStepKind, collector: DiagnosticCollector
  ) {
    for key in kind.keys where !key.allowsExpressions {
      guard let value = node[key.name] else { continue }
      for text in scalars(of: key.shape, in: value) where ExpressionTemplate.isTemplate(text.scalarText ?? "")
      {
        collector.error(
          "expression-in-code", "'\(key.name)' takes no '${{ }}': a value would become code", at: text,
          help: value.mapping == nil
            ? "pass the value under 'env' and read it there as \"$NAME\"" : "write the value out")
      }
    }
  }

  /// Those that have their place there; others are of a wrong type, which is told once.
  private static func scalars(of shape: ValueShape, in node: Node) -> [Node] {
    guard case .map(let element) = shape else { return node.scalarText == nil ? [] : [node] }
    return (node.mapping?.entries ?? []).flatMap { scalars(of: element, in: $0.value) }
  }
}

extension StepCondition {
  /// Nil when a value is not known yet. Offsets in a fault are bytes of the node's text.
  func evaluate(in scope: some ExpressionScope) throws(ExpressionFault) -> Bool? {
    do throws(ExpressionFault) {
      if let fault = expression.unknownVerdict { throw fault }
      return try ExpressionEvaluator.evaluate(expression, in: scope)?.isTrue
    } catch {
      throw ExpressionFault(
        error.message, (error.offsets.lowerBound + offset)..<(error.offsets.upperBound + offset),
        help: error.help)
    }
  }
}
