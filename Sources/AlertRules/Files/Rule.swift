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
  package let text: String
  package let tree: PromQLExpression
  /// Whether it is free of faults: only then do checks look into it.
  package let isSound: Bool
  /// Every selector in it.
  package let selectors: [VectorSelector]
  /// Whether some selector has a name with a colon, as recorded series have by convention.
  package let usesRecords: Bool

  private init(
    node: Node, text: String, tree: PromQLExpression, isSound: Bool, selectors: [VectorSelector],
    usesRecords: Bool
  ) {
    self.node = node
    self.text = text
    self.tree = tree
    self.isSound = isSound
    self.selectors = selectors
    self.usesRecords = usesRecords
  }

  /// The bytes of the file that make a part of the expression.
  package func range(_ part: TextRange) -> SourceRange {
    ScalarSourceMap(node: node).range(ofDecoded: part.start..<part.end)
  }

  /// Parses the text; nil where it holds no expression. What is wrong with it goes to the collector.
  static func read(
    _ text: String, at node: Node, target: PrometheusTarget, collector: DiagnosticCollector
  ) -> RuleExpression? {
    let bytes = Array(text.utf8)
    let (tree, faults) = PromQLParser.parse(bytes)
    let targetFaults = tree.map { TargetCheck.check($0, bytes: bytes, target: target) } ?? []
    if !faults.isEmpty || !targetFaults.isEmpty {
      let map = ScalarSourceMap(node: node)
      func add(_ fault: PromQLFault, _ severity: Diagnostic.Severity) {
        collector.add(
          Diagnostic(
            code: fault.code, severity: severity, message: fault.message,
            range: map.range(ofDecoded: fault.range.start..<fault.range.end), help: fault.help))
      }
      for fault in faults { add(fault, .error) }
      // What an undeclared target may well have is no error.
      for fault in targetFaults { add(fault, target.isDeclared ? .error : .warning) }
    }
    guard let tree else { return nil }
    let selectors = tree.selectors
    let colon = UInt8(ascii: ":")
    let usesRecords =
      bytes.contains(colon) && selectors.contains { $0.metricName?.utf8.contains(colon) == true }
    return RuleExpression(
      node: node, text: text, tree: tree, isSound: faults.isEmpty, selectors: selectors,
      usesRecords: usesRecords)
  }
}
