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
    let all = pipeline.steps
    // Part by part, as a copy of a whole step counts many references.
    steps = order.map { index in
      Item(
        id: all[index].id, name: all[index].name, kind: all[index].uses,
        needs: graph.needs[index].map { graph.ids[$0] },
        diagnoses: all[index].isDiagnosing ? all[index].diagnoses : nil, services: all[index].services,
        isExclusive: all[index].isExclusive, isConditional: all[index].condition != nil, stage: stages[index])
    }
  }
}
