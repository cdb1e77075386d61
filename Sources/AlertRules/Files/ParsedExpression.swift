import PromQL
import Synchronization

/// What a PromQL text says, wherever it stands: all rules with the same text share one.
final class ParsedExpression: Sendable {
  let text: String
  /// Nil where the text holds no expression.
  let tree: PromQLExpression?
  /// What is wrong with it, in the order of the text; with any, no check looks into it.
  let faults: [PromQLFault]
  /// What the target lacks.
  let targetFaults: [PromQLFault]
  /// Every selector in it.
  let selectors: [VectorSelector]
  /// Whether some selector has a name with a colon, as recorded series have by convention.
  let usesRecords: Bool
  private let flow = Mutex<LabelFlow?>(nil)

  init(_ text: String, target: PrometheusTarget) {
    let bytes = Array(text.utf8)
    let colon = UInt8(ascii: ":")
    self.text = text
    (tree, faults) = PromQLParser.parse(bytes)
    targetFaults = tree.map { TargetCheck.check($0, bytes: bytes, target: target) } ?? []
    let selectors = tree?.selectors ?? []
    self.selectors = selectors
    usesRecords = bytes.contains(colon) && selectors.contains { $0.metricName?.utf8.contains(colon) == true }
  }

  /// The labels that its result can have; nil where the text holds no expression. Made when it is first asked for.
  var labelFlow: LabelFlow? {
    guard let tree else { return nil }
    return flow.withLock { flow in
      if let flow { return flow }
      let made = LabelFlow(of: tree)
      flow = made
      return made
    }
  }
}
