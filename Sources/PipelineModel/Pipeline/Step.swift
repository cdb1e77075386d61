import Documents

/// One step of a pipeline: what every kind of step has in common.
package struct Step: Sendable {
  package let id: StepID
  /// The id's own place in the file.
  package let idNode: Node
  /// The name that reports show; the id where none is given.
  package let name: String
  /// The kind, such as `load`.
  package let uses: String
  package let usesNode: Node
  package let needs: [StepID]
  package let services: [String]
  /// Runs also when a step that it needs did not pass.
  package let always: Bool
  /// Nothing else runs while this step does.
  package let isExclusive: Bool
  /// Its dependants run also when it fails; its verdict still counts.
  package let continuesOnFailure: Bool
  package let timeout: Duration
  package let condition: StepCondition?
  package let environment: [(name: String, value: Node)]
  /// The mapping under `with`; an empty one where there is none.
  package let with: Node
}

/// The `if` of a step, with its place.
package struct StepCondition: Sendable {
  package let expression: Expression
  package let node: Node
  /// The byte of the node's text at which the expression begins.
  package let offset: Int
}
