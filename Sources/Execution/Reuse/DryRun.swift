import Documents
import PipelineModel
import SystemIO

/// What a run would do with each step, and why, as far as that can be known; nothing runs and nothing is written.
package struct DryRun: Sendable {
  package enum Action: String, Sendable { case run, reuse, skip }

  package struct Line: Sendable, Equatable {
    package let step: StepID
    package let action: Action
    /// One phrase.
    package let reason: String
  }

  private let prepared: PreparedPipeline
  private let options: RunOptions
  private let masker: SecretMasker
  private let policy: ReusePolicy
  private var lines: [StepID: Line] = [:]
  private var outcomes: [StepID: StepFinished] = [:]

  /// A line for each step, each after those that it needs.
  package static func lines(of prepared: PreparedPipeline, options: RunOptions) -> [Line] {
    var run = DryRun(prepared: prepared, options: options)
    return (prepared.graph.order ?? []).map { index in
      let line = run.line(of: index)
      run.lines[line.step] = line
      return line
    }
  }

  private init(prepared: PreparedPipeline, options: RunOptions) {
    var options = options
    options.environment.merge(prepared.fileEnvironment) { own, _ in own }
    self.prepared = prepared
    self.options = options
    masker = SecretMasker(prepared.pipeline.secrets.compactMap { options.environment[$0] })
    policy = ReusePolicy(
      earlier: options.earlier, cache: options.cache, fresh: options.selection.fresh,
      reusesMeasurements: options.reusesMeasurements)
  }

  private mutating func line(of index: Int) -> Line {
    let step = prepared.pipeline.steps[index]
    if let reason = options.selection.skipped[step.id] {
      return Line(step: step.id, action: .skip, reason: reason)
    }
    let causes = step.diagnoses.compactMap { lines[$0] }
    if !causes.isEmpty, causes.allSatisfy({ $0.action != .run }) {
      return Line(
        step: step.id, action: .skip,
        reason: SkipReason.noFailure(of: causes.map { ($0.step, outcomes[$0.step]?.verdict ?? .skipped) }))
    }
    let needs = prepared.graph.needs[index].map { prepared.graph.ids[$0] }.filter {
      !step.diagnoses.contains($0)
    }
    if !step.always, let need = needs.first(where: { lines[$0]?.action == .skip }) {
      return Line(step: step.id, action: .skip, reason: "needs '\(need)', which is skipped")
    }
    let (scope, layers) = scope(of: step, at: index)
    if let condition = step.condition, let holds = try? condition.evaluate(in: scope), !holds {
      return Line(step: step.id, action: .skip, reason: "its condition is false")
    }
    let isConditional = step.condition.map { ((try? $0.evaluate(in: scope)) ?? nil) == nil } ?? false
    let failures = causes.filter { $0.action == .run }.prefix(3).map { "'\($0.step)'" }
    let suffix =
      (failures.isEmpty ? "" : "; only if \(failures.joined(separator: " or ")) fails")
      + (isConditional ? "; only if its condition holds" : "")
    switch decision(of: step, in: scope, layers: layers) {
    case .reuse(let earlier):
      outcomes[step.id] = earlier.finished.reused(from: earlier.origin)
      return Line(
        step: step.id, action: .reuse, reason: "nothing has changed since \(earlier.origin)" + suffix)
    case .run(let reason): return Line(step: step.id, action: .run, reason: reason + suffix)
    }
  }

  private func decision(
    of step: Step, in scope: PipelineScope, layers: [String: String]?
  ) -> ReusePolicy.Decision {
    let collector = DiagnosticCollector()
    guard let kind = prepared.catalog[step.uses],
      let decoded = StepDecoding.decode(step, kind: kind, scope: scope, collector: collector), let layers,
      !decoded.with.containsUnresolved
    else { return .run("it depends on what is known only in the run") }
    var environment = layers
    for name in step.cache?.environment ?? [] { environment[name] = options.environment[name] ?? "" }
    let fingerprint = StepFingerprint.text(
      of: step, with: decoded.with, environment: environment,
      patterns: kind.inputPatterns(decoded.with) + (step.cache?.files ?? []),
      folder: prepared.folder(of: step),
      toolVersion: options.toolVersion, masker: masker)
    return policy.decision(of: step, kind: kind, fingerprint: fingerprint, upstream: outcomes)
  }

  /// - Returns: no variables where some cannot be known yet.
  private func scope(of step: Step, at index: Int) -> (PipelineScope, layers: [String: String]?) {
    var environment = options.environment
    var layers: [String: String]? = [:]
    func makeScope() -> PipelineScope {
      PipelineScope(
        pipeline: prepared.pipeline, graph: prepared.graph, step: index, inputs: prepared.inputs,
        knowledge: .inRun(environment: environment, outcomes: outcomes))
    }
    for layer in [prepared.pipeline.environment, step.environment] {
      let isKnown = layer.allSatisfy {
        !$0.value.resolvingExpressions(in: makeScope(), collector: DiagnosticCollector()).isUnresolved
      }
      guard isKnown, let values = try? EnvironmentLayer.resolve(layer, in: makeScope()) else {
        layers = nil
        continue
      }
      environment.merge(values) { _, new in new }
      layers?.merge(values) { _, new in new }
    }
    return (makeScope(), layers)
  }
}

extension Node {
  /// Whether a value somewhere in the tree is not known yet.
  fileprivate var containsUnresolved: Bool {
    switch value {
    case .unresolved: true
    case .sequence(let nodes): nodes.contains { $0.containsUnresolved }
    case .mapping(let mapping): mapping.entries.contains { $0.value.containsUnresolved }
    case .null, .bool, .number, .string: false
    }
  }
}
