import Documents
import RegularExpressions

/// A pipeline file, decoded. What its steps take under `with` is still a node: their kinds decode it.
package struct Pipeline: Sendable {
  package let name: String
  package let description: String?
  package let inputs: [InputDefinition]
  /// Names of environment variables whose values are masked everywhere.
  package let secrets: [String]
  /// Environment variables of every step and service, in the order of the file.
  package let environment: [(name: String, value: Node)]
  /// Files of environment variables, with their places in the pipeline file.
  package let environmentFiles: [Node]
  package let services: [Service]
  package let steps: [Step]
  /// What each of the steps needs.
  package let graph: StepGraph
  /// The steps of each matrix, by the id that stands in the file.
  package let groups: [StepID: [StepID]]
  /// The longest time of a whole run.
  package let timeout: Duration?
  /// The first failure ends the run.
  package let failsFast: Bool
  /// The path of the file as the user wrote it.
  package let file: String

  package func step(_ id: StepID) -> Step? { steps.first { $0.id == id } }

  package func service(_ name: String) -> Service? { services.first { $0.name == name } }
}

/// A value that the caller of a pipeline may give.
package struct InputDefinition: Sendable {
  package let name: String
  package let description: String?
  /// Nil when the caller must give a value.
  package let defaultValue: Node?
  package let type: InputType
  /// The texts that are allowed; empty where all are.
  package let allowedValues: [String]
  /// A regular expression that the whole value must match.
  package let pattern: RegularExpression?
}

/// A program that runs while the steps that name it do.
package struct Service: Sendable {
  package let name: String
  /// The whole mapping; it is decoded after its expressions have values.
  package let node: Node
}
