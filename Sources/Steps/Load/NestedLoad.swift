import Documents

/// A load inside a step of another kind: the keys of a `load` step without those that mean nothing there.
struct NestedLoad: Sendable {
  /// Of the step: `a 'chaos' step`.
  let subject: String
  let excluded: Set<String>
  /// What to write in place of an excluded key.
  let help: String

  var keys: [KeyDescription] { LoadKeys.step.filter { !excluded.contains($0.name) } }

  /// Nil where something is wrong; an excluded key is unknown.
  func decode(_ node: Node, collector: DiagnosticCollector) -> LoadSpec? {
    let given = node.mapping?.entries.filter { excluded.contains($0.name) } ?? []
    for entry in given {
      collector.error(
        "unknown-key", "the load of \(subject) has no '\(entry.name)'", at: entry.key, help: help)
    }
    return given.isEmpty ? LoadPlanDecoder.decode(node, collector: collector) : nil
  }
}
