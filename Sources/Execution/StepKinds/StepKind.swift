import Documents
import PipelineModel

/// A kind of step: what a pipeline names under `uses`.
///
/// Decoding is pure and tells everything that can be known before the run; running does the work.
package protocol StepKind: Sendable {
  associatedtype Spec: Sendable

  /// As pipelines write it: `alert-rules`.
  static var name: String { get }
  /// One sentence for the reference page and `loadline explain`.
  static var summary: String { get }
  /// What stands under `with`.
  static var keys: [KeyDescription] { get }

  /// Whether the step measures: its result is never taken from another run unless that is asked for.
  static var isMeasurement: Bool { get }

  /// Whether equal content gives an equal result, so that `cache` is sound.
  static var isCacheable: Bool { get }

  /// Patterns of the files that a step of this kind reads, from what stands under `with`.
  static func inputPatterns(of with: Node) -> [String]

  /// A value of an expression as it is put into text under `with`: changed only where the kind has a template language
  /// of its own there, so that a value never becomes a part of it.
  static func quoting(_ value: String) -> String

  /// The specification, or nil where diagnostics or values that are not known yet stand in its way.
  static func decode(_ node: Node, collector: DiagnosticCollector) -> Spec?

  /// The metrics that a step of this specification gives; nil where that shows only when it runs.
  static func metrics(of spec: Spec) -> [MetricDescription]?

  /// What can be told only with a look at the other steps and at the files that the step names.
  static func check(_ spec: Spec, in surroundings: StepSurroundings, collector: DiagnosticCollector)

  /// Does the work. A thrown error makes the step errored; a cancelled task ends soon.
  static func run(_ spec: Spec, in context: StepContext) async throws -> StepResult
}

extension StepKind {
  package static var isMeasurement: Bool { false }

  package static var isCacheable: Bool { false }

  /// Every text under `with`: what names no file changes nothing.
  package static func inputPatterns(of with: Node) -> [String] {
    switch with.value {
    case .string(let text): [text]
    case .sequence(let nodes): nodes.flatMap(inputPatterns)
    case .mapping(let mapping): mapping.entries.flatMap { inputPatterns(of: $0.value) }
    case .null, .bool, .number, .unresolved: []
    }
  }

  package static func quoting(_ value: String) -> String { value }

  package static func metrics(of spec: Spec) -> [MetricDescription]? { [] }

  package static func check(
    _ spec: Spec, in surroundings: StepSurroundings, collector: DiagnosticCollector
  ) {}
}
