import Diagnostics
import Documents

extension Node {
  /// Whether an expression stands in the value or anywhere below it.
  var holdsTemplate: Bool {
    switch value {
    case .string(let text), .unresolved(let text): ExpressionTemplate.isTemplate(text)
    case .sequence(let nodes): nodes.contains { $0.holdsTemplate }
    case .mapping(let mapping): mapping.entries.contains { $0.value.holdsTemplate }
    case .null, .bool, .number: false
    }
  }

  /// The tree with every expression replaced by its value.
  ///
  /// An expression alone in a scalar keeps its type; inside longer text it becomes text. What is not known yet
  /// becomes an `unresolved` node. Faults are reported at the expression's own place.
  ///
  /// - Parameter quoting: what is done with text before it is put in, where the reader has a template language of its
  ///   own in which a value must mean nothing but itself.
  package func resolvingExpressions(
    in scope: some ExpressionScope, collector: DiagnosticCollector, quoting: (String) -> String = { $0 }
  ) -> Node {
    // Most trees hold none, and stay as they are.
    holdsTemplate ? rebuilt(in: scope, collector: collector, quoting: quoting) : self
  }

  private func rebuilt(
    in scope: some ExpressionScope, collector: DiagnosticCollector, quoting: (String) -> String
  ) -> Node {
    switch value {
    case .string(let text):
      guard ExpressionTemplate.isTemplate(text) else { return self }
      return resolvingTemplate(text, in: scope, collector: collector, quoting: quoting)
    case .sequence(let nodes):
      return replacing(
        value: .sequence(
          nodes.map { $0.rebuilt(in: scope, collector: collector, quoting: quoting) }))
    case .mapping(let mapping):
      let entries = mapping.entries.map { entry in
        Mapping.Entry(
          key: entry.key,
          value: entry.value.rebuilt(in: scope, collector: collector, quoting: quoting))
      }
      return replacing(value: .mapping(Mapping(entries)))
    case .unresolved(let text):
      // What was never an expression, as under a misspelt key, stays unknown.
      guard ExpressionTemplate.isTemplate(text) else { return self }
      return resolvingTemplate(text, in: scope, collector: collector, quoting: quoting)
    case .null, .bool, .number: return self
    }
  }

  private func resolvingTemplate(
    _ text: String, in scope: some ExpressionScope, collector: DiagnosticCollector,
    quoting: (String) -> String
  ) -> Node {
    do {
      let template = try ExpressionTemplate.parse(text)
      if template.segments.count == 1, case .expression(let inner, let offset) = template.segments[0] {
        guard let result = try evaluate(inner, at: offset, in: scope) else {
          return replacing(value: .unresolved(text))
        }
        return replacing(value: Self.value(of: result, quoting: quoting))
      }
      var output = ""
      var isKnown = true
      for segment in template.segments {
        switch segment {
        case .text(let literal): output += literal
        case .expression(let inner, let offset):
          if let result = try evaluate(inner, at: offset, in: scope) {
            output += quoting(result.text)
          } else {
            // What stands behind it may still be wrong.
            isKnown = false
          }
        }
      }
      return replacing(value: isKnown ? .string(output) : .unresolved(text))
    } catch {
      collector.add(diagnostic(for: error))
      // The fault is told once; nothing that depends on the value can be judged.
      return replacing(value: .unresolved(text))
    }
  }

  private func evaluate(
    _ expression: Expression, at offset: Int, in scope: some ExpressionScope
  ) throws(ExpressionFault) -> ExpressionValue? {
    do {
      return try ExpressionEvaluator.evaluate(expression, in: scope)
    } catch {
      throw ExpressionFault(
        error.message, (error.offsets.lowerBound + offset)..<(error.offsets.upperBound + offset),
        help: error.help)
    }
  }

  /// The diagnostic of a fault whose offsets are bytes of this scalar's text.
  package func diagnostic(for fault: ExpressionFault) -> Diagnostic {
    Diagnostic(
      code: "bad-expression", message: fault.message,
      range: ScalarSourceMap(node: self).range(ofDecoded: fault.offsets), help: fault.help)
  }

  private static func value(of result: ExpressionValue, quoting: (String) -> String) -> Value {
    switch result {
    case .null: .null
    case .bool(let flag): .bool(flag)
    case .number: .number(lexeme: result.text)
    case .quantity, .string: .string(quoting(result.text))
    }
  }
}
