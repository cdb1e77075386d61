import Diagnostics
import Documents
import PromQL

/// One rule of a group, as far as it could be read.
///
/// A class, since some forty checks pass it on: that costs one count and not one for each of its parts.
package final class Rule: Sendable {
  package enum Kind: String, Sendable {
    case alert, record
  }

  package let kind: Kind
  /// The alert's or the recorded series' name.
  package let name: String
  package let nameNode: Node
  /// The whole mapping.
  package let node: Node
  /// Nil where the expression is missing or no text.
  package let expression: RuleExpression?
  /// Labels with texts for values, those of the group left out.
  package let labels: [RuleText]
  package let annotations: [RuleText]
  /// The value of `for`.
  package let holdTime: Node?
  /// Seconds of `for`; nil where it is absent or no duration.
  package let holdSeconds: Double?

  init(
    kind: Kind, name: String, nameNode: Node, node: Node, expression: RuleExpression?, labels: [RuleText],
    annotations: [RuleText], holdTime: Node?, holdSeconds: Double?
  ) {
    self.kind = kind
    self.name = name
    self.nameNode = nameNode
    self.node = node
    self.expression = expression
    self.labels = labels
    self.annotations = annotations
    self.holdTime = holdTime
    self.holdSeconds = holdSeconds
  }

  /// As messages name it: `alert 'HighLatency'`, `recording rule 'path:latency:p95'`.
  package var subject: String { (kind == .alert ? "alert" : "recording rule") + " '\(name)'" }
}

/// A label or an annotation of a rule; a class for the same reason.
package final class RuleText: Sendable {
  package let name: String
  package let node: Node
  package let text: String

  init(name: String, node: Node, text: String) {
    self.name = name
    self.node = node
    self.text = text
  }
}

/// The PromQL of a rule with its place in the file; a class for the same reason.
package final class RuleExpression: Sendable {
  package let node: Node
  package let tree: PromQLExpression
  /// What the text says, wherever it stands.
  let parsed: ParsedExpression

  private init(node: Node, tree: PromQLExpression, parsed: ParsedExpression) {
    self.node = node
    self.tree = tree
    self.parsed = parsed
  }

  package var text: String { parsed.text }
  /// Whether it is free of faults: only then do checks look into it.
  package var isSound: Bool { parsed.faults.isEmpty }
  /// Every selector in it.
  package var selectors: [VectorSelector] { parsed.selectors }

  /// The bytes of the file that make a part of the expression.
  package func range(_ part: TextRange) -> SourceRange {
    ScalarSourceMap(node: node).range(ofDecoded: part.start..<part.end)
  }

  /// Parses the text; nil where it holds no expression. What is wrong with it goes to the collector.
  static func read(
    _ text: String, at node: Node, memo: RuleTextMemo, collector: DiagnosticCollector
  ) -> RuleExpression? {
    let parsed = memo.expression(text)
    if !parsed.faults.isEmpty || !parsed.targetFaults.isEmpty {
      let map = ScalarSourceMap(node: node)
      func add(_ fault: PromQLFault, _ severity: Diagnostic.Severity) {
        collector.add(
          Diagnostic(
            code: fault.code, severity: severity, message: fault.message,
            range: map.range(ofDecoded: fault.range.start..<fault.range.end), help: fault.help))
      }
      for fault in parsed.faults { add(fault, .error) }
      // What an undeclared target may well have is no error.
      for fault in parsed.targetFaults { add(fault, memo.target.isDeclared ? .error : .warning) }
    }
    return parsed.tree.map { RuleExpression(node: node, tree: $0, parsed: parsed) }
  }
}
