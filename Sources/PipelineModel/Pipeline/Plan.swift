/// What a run of a pipeline will do, in the order of the needs: a value, nothing has begun.
package struct Plan: Sendable, Encodable {
  package struct Item: Sendable, Encodable {
    package let id: StepID
    package let name: String
    package let kind: String
    package let needs: [StepID]
    /// Those of `needs` into whose failures it looks; nil where there are none.
    package let diagnoses: [StepID]?
    package let services: [String]
    package let isExclusive: Bool
    package let isConditional: Bool
    /// 1 for steps without needs, else one more than the largest of those needed.
    package let stage: Int

    fileprivate init(_ step: borrowing Step, needs: [StepID], stage: Int) {
      id = step.id
      name = step.name
      kind = step.uses
      self.needs = needs
      diagnoses = step.isDiagnosing ? step.diagnoses : nil
      services = step.services
      isExclusive = step.isExclusive
      isConditional = step.condition != nil
      self.stage = stage
    }
  }

  /// The version of the JSON form: 1.
  package let version: Int
  package let pipeline: String
  package let file: String
  package let steps: [Item]

  /// Nil where the needs form a cycle, which `PipelineDecoder` has reported.
  package init?(_ pipeline: Pipeline, graph: StepGraph) {
    guard let order = graph.order else { return nil }
    var stages = [Int](repeating: 1, count: graph.ids.count)
    for index in order {
      stages[index] = (graph.needs[index].map { stages[$0] }.max() ?? 0) + 1
    }
    version = 1
    self.pipeline = pipeline.name
    file = pipeline.file
    // By index, as each copy of a step counts references.
    steps = order.map { index in
      Item(
        pipeline.steps[index], needs: graph.needs[index].map { graph.ids[$0] }, stage: stages[index])
    }
  }
}
