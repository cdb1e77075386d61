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
  /// Those that must end first, with those into whose failures it looks.
  package private(set) var needs: [StepID]
  /// The steps that run where this one fails, to look into it, the most telling first.
  package private(set) var onFailure: [StepID]
  /// The steps into whose failures this one looks; it runs where one of them failed. Its verdict does not count.
  package private(set) var diagnoses: [StepID] = []
  package let services: [String]
  /// Runs also when a step that it needs did not pass.
  package let always: Bool
  /// Nothing else runs while this step does.
  package let isExclusive: Bool
  /// The processors on which an exclusive step runs, as the file names them.
  package let processors: String?
  /// Its dependants run also when it fails; its verdict still counts.
  package let continuesOnFailure: Bool
  package let timeout: Duration
  package let condition: StepCondition?
  package let retry: RetryPolicy?
  /// Steps that name the same lock never run at once.
  package let locks: [String]
  /// How many places the step takes.
  package let weight: Int
  /// Relative to the workspace; nil for the workspace itself.
  package let workingDirectory: String?
  /// Runs in a copy of the workspace.
  package let copiesWorkspace: Bool
  /// The names of the values that its programs give.
  package let outputs: [String]
  /// Patterns below the working directory.
  package let artifacts: [String]
  /// On what its result depends, where it may be taken from the cache.
  package let cache: CachePolicy?
  /// The values of its combination; empty without a matrix.
  package let matrix: [(name: String, value: ExpressionValue)]
  /// What its template's parameters are, not computed yet.
  package let parameters: [(name: String, value: Node)]
  package let environment: [(name: String, value: Node)]
  /// The mapping under `with`; an empty one where there is none.
  package let with: Node

  package var isDiagnosing: Bool { !diagnoses.isEmpty }

  func replacing(needs: [StepID], onFailure: [StepID], diagnoses: [StepID]) -> Step {
    var step = self
    step.needs = needs
    step.onFailure = onFailure
    step.diagnoses = diagnoses
    return step
  }
}

/// On what the result of a step depends, besides its definition.
package struct CachePolicy: Sendable, Equatable {
  /// Patterns relative to the step's folder.
  package let files: [String]
  /// Names of environment variables.
  package let environment: [String]
}

/// The `if` of a step, with its place.
package struct StepCondition: Sendable {
  package let expression: Expression
  package let node: Node
  /// The byte of the node's text at which the expression begins.
  package let offset: Int
}
