import Documents
import PipelineModel

/// The kinds of steps that a program knows, by name, with the specification's type taken away.
package struct StepCatalog: Sendable {
  package let kinds: [RegisteredStepKind]
  private let byName: [String: RegisteredStepKind]

  package init(_ kinds: [any StepKind.Type]) {
    self.kinds = kinds.map { RegisteredStepKind($0) }
    byName = Dictionary(self.kinds.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
  }

  package subscript(_ name: String) -> RegisteredStepKind? { byName[name] }
}

/// A kind of step whose specification's type is known to nobody outside.
package struct RegisteredStepKind: Sendable {
  package let name: String
  package let summary: String
  package let keys: [KeyDescription]
  package let isMeasurement: Bool
  package let isCacheable: Bool
  let inputPatterns: @Sendable (Node) -> [String]
  /// What is done with values of expressions before they are put into text.
  package let quoting: @Sendable (String) -> String
  /// Decodes what stands under `with`; nil where it cannot be known yet or is wrong.
  package let decode: @Sendable (Node, DiagnosticCollector) -> DecodedStep?

  init(_ kind: any StepKind.Type) { self = Self.register(kind) }

  private init(
    of kind: any StepKind.Type, quoting: @escaping @Sendable (String) -> String,
    decode: @escaping @Sendable (Node, DiagnosticCollector) -> DecodedStep?
  ) {
    name = kind.name
    summary = kind.summary
    keys = kind.keys
    isMeasurement = kind.isMeasurement
    isCacheable = kind.isCacheable
    inputPatterns = { kind.inputPatterns(of: $0) }
    self.quoting = quoting
    self.decode = decode
  }

  private static func register<Kind: StepKind>(_ kind: Kind.Type) -> RegisteredStepKind {
    RegisteredStepKind(of: kind, quoting: { Kind.quoting($0) }) { node, collector in
      guard let spec = Kind.decode(node, collector: collector) else { return nil }
      return DecodedStep(
        metrics: Kind.metrics(of: spec),
        check: { Kind.check(spec, in: $0, collector: $1) },
        run: { try await Kind.run(spec, in: $0) })
    }
  }
}

/// A step whose `with` has been decoded: ready to check and to run.
package struct DecodedStep: Sendable {
  package let metrics: [MetricDescription]?
  package let check: @Sendable (StepSurroundings, DiagnosticCollector) -> Void
  package let run: @Sendable (StepContext) async throws -> StepResult
}
