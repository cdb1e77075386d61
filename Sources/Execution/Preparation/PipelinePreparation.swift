import Diagnostics
import Documents
import PipelineModel
import SystemIO

/// Reads and checks a pipeline file: what `loadline check` tells, and what every run does first.
package struct PipelinePreparation {
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
    let graph = StepGraph(pipeline)
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
    var decoded: [DecodedStep?] = []
    for (index, step) in pipeline.steps.enumerated() {
      let scope = PipelineScope(
        pipeline: pipeline, graph: prepared.graph, step: index, inputs: prepared.inputs,
        knowledge: .beforeRun)
      for parameter in step.parameters {
        _ = parameter.value.resolvingExpressions(in: scope.withoutParameters, collector: collector)
      }
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
      if let text = step.processors, ProcessorSet(text) == nil {
        collector.error(
          "bad-cpus", "'\(text)' is not a list of processors", at: step.idNode,
          help: "write cpus: 0-1 or cpus: 0,2")
      }
      decoded.append(decode(step, in: scope))
    }
    // A step that cannot be decoded yet may give any metric.
    let metrics = zip(decoded, pipeline.steps).map { decoded, step in
      decoded?.metrics.map { $0 + (step.isExclusive ? MachineWatch.descriptions : []) }
    }
    for (index, step) in decoded.enumerated() {
      step?.check(
        StepSurroundings(
          workspace: prepared.folder(of: pipeline.steps[index]), graph: prepared.graph, index: index,
          metrics: metrics, callers: callers + [pipeline.file], services: pipeline.steps[index].services,
          hasUnknownNeeds: pipeline.steps[index].needs.contains { prepared.graph.index(of: $0) == nil }),
        collector)
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
