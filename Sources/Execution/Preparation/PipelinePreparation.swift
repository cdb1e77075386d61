import Diagnostics
import Documents
import PipelineModel
import SystemIO

/// Reads and checks a pipeline file: what `loadline check` tells, and what every run does first.
package struct PipelinePreparation {
  /// Steps from which on parts of a pipeline are checked beside each other; they take a few milliseconds.
  private static let manySteps = 1_000

  private let catalog: StepCatalog
  private let workspace: String
  private let callers: [String]
  private let collector = DiagnosticCollector(most: [Diagnostic].mostKept)

  /// The pipeline, nil where nothing can be made of the file, and every fault found, in order.
  ///
  /// - Parameters:
  ///   - inputs: what the caller gave with `--input`.
  ///   - callers: the paths of the pipelines whose steps call this one, the outermost first.
  package static func prepare(
    _ root: Node, inputs: [(name: String, value: String)], catalog: StepCatalog, workspace: String,
    callers: [String] = []
  ) -> (pipeline: PreparedPipeline?, diagnostics: [Diagnostic]) {
    let preparation = PipelinePreparation(catalog: catalog, workspace: workspace, callers: callers)
    let prepared = preparation.prepare(root, inputs: inputs)
    return (prepared, preparation.collector.diagnostics.sortedByPlace())
  }

  private func prepare(_ root: Node, inputs: [(name: String, value: String)]) -> PreparedPipeline? {
    guard let pipeline = PipelineDecoder.decode(root, below: workspace, collector: collector) else {
      return nil
    }
    let (values, faults) = InputValues.resolve(inputs, for: pipeline)
    collector.add(faults)
    let graph = pipeline.graph
    let prepared = PreparedPipeline(
      pipeline: pipeline, graph: graph, inputs: values, catalog: catalog, workspace: workspace,
      fileEnvironment: fileEnvironment(of: pipeline))
    let bare = PipelineScope(
      pipeline: pipeline, graph: graph, step: nil, inputs: values, knowledge: .beforeRun)
    for variable in pipeline.environment {
      _ = variable.value.resolvingExpressions(in: bare, collector: collector)
    }
    for service in pipeline.services {
      let node = service.node.resolvingExpressions(in: bare, collector: collector)
      _ = ServiceDefinition.decode(node, name: service.name, collector: collector)
    }
    checkSteps(of: prepared)
    return prepared
  }

  private func fileEnvironment(of pipeline: Pipeline) -> [String: String] {
    var environment: [String: String] = [:]
    for node in pipeline.environmentFiles {
      let (variables, diagnostics) = EnvironmentFile.read(node.scalarText ?? "", below: workspace)
      for diagnostic in diagnostics {
        collector.add(
          diagnostic.range != nil
            ? diagnostic
            : Diagnostic(
              code: diagnostic.code, message: diagnostic.message, range: node.range,
              help: "the path is relative to the folder in which loadline runs"))
      }
      for (name, value) in variables { environment[name] = value }
    }
    return environment
  }

  private func checkSteps(of prepared: PreparedPipeline) {
    let pipeline = prepared.pipeline
    let parts = mapSideBySide(Self.parts(of: pipeline.steps.count)) { [catalog, workspace, callers] part in
      let preparation = PipelinePreparation(catalog: catalog, workspace: workspace, callers: callers)
      let decoded = preparation.checked(part, of: prepared)
      return (steps: decoded, diagnostics: preparation.collector.diagnostics)
    }
    for part in parts { collector.add(part.diagnostics) }
    let decoded = parts.flatMap(\.steps)
    // A step that cannot be decoded yet may give any metric.
    let metrics = decoded.indices.map { index in
      decoded[index]?.metrics.map {
        pipeline.steps[index].isExclusive ? $0 + MachineWatch.descriptions : $0
      }
    }
    let path = callers + [pipeline.file]
    for (index, step) in decoded.enumerated() {
      let surroundings = StepSurroundings(
        workspace: prepared.folder(of: pipeline.steps[index]), graph: prepared.graph, index: index,
        metrics: metrics, callers: path, services: pipeline.steps[index].services,
        hasUnknownNeeds: pipeline.steps[index].needs.contains { prepared.graph.index(of: $0) == nil })
      step?.check(surroundings, collector)
      checkMetricNames(of: pipeline.steps[index], in: MetricNameScope(surroundings: surroundings))
    }
  }

  /// What is wrong with an expression itself has been told, and is found again.
  private func checkMetricNames(of step: Step, in scope: MetricNameScope) {
    let found = DiagnosticCollector()
    checkExpressions(of: step, in: scope, found)
    for value in [step.with] + step.parameters.map(\.value) {
      _ = value.resolvingExpressions(in: scope, collector: found)
    }
    for fault in found.diagnostics
    where !collector.diagnostics.contains(where: { $0.range == fault.range && $0.message == fault.message }) {
      collector.add(fault)
    }
  }

  private static func parts(of count: Int) -> [Range<Int>] {
    let parts = max(1, min(HostInformation.usableProcessors, count / manySteps))
    return (0..<parts).map { count * $0 / parts..<count * ($0 + 1) / parts }
  }

  private func checked(_ part: Range<Int>, of prepared: PreparedPipeline) -> [DecodedStep?] {
    // By index, as each copy of a step counts references.
    part.map { index in
      checked(
        prepared.pipeline.steps[index],
        in: PipelineScope(
          pipeline: prepared.pipeline, graph: prepared.graph, step: index, inputs: prepared.inputs,
          knowledge: .beforeRun))
    }
  }

  /// The step, once all that is told of it is told; nil where it cannot be decoded.
  private func checked(_ step: Step, in scope: PipelineScope) -> DecodedStep? {
    for parameter in step.parameters {
      _ = parameter.value.resolvingExpressions(in: scope.withoutParameters, collector: collector)
    }
    checkExpressions(of: step, in: scope, collector)
    if let text = step.processors, ProcessorSet(text) == nil {
      collector.error(
        "bad-cpus", "'\(text)' is not a list of processors", at: step.idNode,
        help: "write cpus: 0-1 or cpus: 0,2")
    }
    return decode(step, in: scope)
  }

  /// Those of its environment and its condition.
  private func checkExpressions(
    of step: Step, in scope: some ExpressionScope, _ collector: DiagnosticCollector
  ) {
    for variable in step.environment {
      _ = variable.value.resolvingExpressions(in: scope, collector: collector)
    }
    if let condition = step.condition {
      do throws(ExpressionFault) {
        _ = try condition.evaluate(in: scope)
      } catch {
        collector.add(condition.node.diagnostic(for: error))
      }
    }
  }

  private func decode(_ step: Step, in scope: PipelineScope) -> DecodedStep? {
    guard let kind = catalog[step.uses] else {
      collector.error(
        "unknown-kind", "unknown kind of step '\(step.uses)'", at: step.usesNode,
        help: Suggestion.help(for: step.uses, among: catalog.kinds.map(\.name)))
      return nil
    }
    if step.cache != nil, !kind.isCacheable {
      collector.error(
        "uncacheable", "a '\(kind.name)' step takes no 'cache': its result does not depend on files alone",
        at: step.usesNode, help: "leave 'cache' away")
    }
    return StepDecoding.decode(step, kind: kind, scope: scope, collector: collector)?.step
  }
}
