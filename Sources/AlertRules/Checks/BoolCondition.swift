import Diagnostics
import PromQL

/// `bool-condition`
enum BoolCondition {
  static let check = RuleCheck(
    description: RuleCheckDescription(
      "bool-condition", .error, "The condition of an alert is no comparison with 'bool'.",
      why: "With 'bool' a comparison gives 0 in place of nothing; an alert fires for 0 as for any value.",
      example: """
        - alert: QueueFull
          expr: queue_length > ‹bool› 100
        """,
      fix: """
        - alert: QueueFull
          expr: queue_length > 100
        """),
    body: .rule { context in
      guard context.rule.kind == .alert, let tree = context.tree else { return }
      if let word = word(endOf: tree, context) {
        context.find(
          "with 'bool' \(context.rule.subject) fires whether the comparison holds or not", in: word,
          help: "remove 'bool'")
      }
      for chain in context.chains {
        for link in chain.links where link.operation == .and || link.operation == .unless {
          guard let word = word(endOf: link.operand, context) else { continue }
          context.find(
            "'\(link.operation.rawValue)' asks only whether a series is there, and with 'bool' it always is",
            in: word, help: "remove 'bool'")
        }
      }
    })

  /// The word 'bool' of a comparison that an expression is; nil where it is none.
  private static func word(endOf expression: PromQLExpression, _ context: RuleContext) -> TextRange? {
    guard case .binary(let chain) = expression.unwrapped,
      let link = chain.links.last, link.returnsBool, link.operation.isComparison,
      chain.first.type == .vector || chain.links.contains(where: { $0.operand.type == .vector })
    else { return nil }
    return context.word("bool", from: link.operationRange.end)
  }
}

extension RuleContext {
  /// The place of the next word of this text in the expression.
  func word(_ word: String, from start: Int) -> TextRange? {
    guard let expression else { return nil }
    let bytes = Array(expression.text.utf8)
    let wanted = Array(word.utf8)
    guard
      let at = bytes.indices.dropFirst(start).first(where: { index in
        index + wanted.count <= bytes.count
          && zip(bytes[index...], wanted).allSatisfy { $0 | 0x20 == $1 }
      })
    else { return nil }
    return TextRange(start: at, end: at + wanted.count)
  }
}
