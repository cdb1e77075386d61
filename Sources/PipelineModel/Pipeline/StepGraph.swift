import Diagnostics
import Documents

/// The steps of a pipeline and what each needs, by index in the order of the file.
package struct StepGraph: Sendable {
  package let ids: [StepID]
  /// For each step the indices of those it needs, each once.
  package let needs: [[Int]]
  /// For each step the indices of those that need it.
  package let dependants: [[Int]]
  private let indices: [StepID: Int]

  /// Needs that name no step are left out; `PipelineDecoder` has reported them.
  package init(_ pipeline: Pipeline) {
    let ids = pipeline.steps.map(\.id)
    var indices: [StepID: Int] = [:]
    for (index, id) in ids.enumerated() { indices[id] = index }
    var needs: [[Int]] = []
    var dependants = [[Int]](repeating: [], count: ids.count)
    for (index, step) in pipeline.steps.enumerated() {
      var seen: Set<Int> = []
      let own = step.needs.compactMap { indices[$0] }.filter { seen.insert($0).inserted }
      for need in own { dependants[need].append(index) }
      needs.append(own)
    }
    self.ids = ids
    self.needs = needs
    self.dependants = dependants
    self.indices = indices
  }

  /// The place of a step in `ids`; nil where there is no such step.
  package func index(of id: StepID) -> Int? { indices[id] }

  /// Every step after those that it needs, otherwise in the order of the file; nil where there is a cycle.
  package var order: [Int]? {
    var missing = needs.map(\.count)
    var ready = MinimumHeap(missing.indices.filter { missing[$0] == 0 })
    var order: [Int] = []
    while let next = ready.removeFirst() {
      order.append(next)
      for dependant in dependants[next] {
        missing[dependant] -= 1
        if missing[dependant] == 0 { ready.insert(dependant) }
      }
    }
    return order.count == ids.count ? order : nil
  }

  /// All steps that must end before this one, directly or through others.
  package func ancestors(of index: Int) -> Set<Int> {
    var found: Set<Int> = []
    var open = needs[index]
    while let next = open.popLast() {
      if found.insert(next).inserted { open += needs[next] }
    }
    return found
  }

  /// Cycles, each as its steps in the order in which each needs the next.
  package var cycles: [[Int]] {
    // Depth-first search without recursion: 0 unseen, 1 on the path, 2 done.
    var state = [UInt8](repeating: 0, count: ids.count)
    var found: [[Int]] = []
    for root in ids.indices where state[root] == 0 {
      var path: [(step: Int, next: Int)] = [(root, 0)]
      state[root] = 1
      while let top = path.last {
        if top.next == needs[top.step].count {
          state[top.step] = 2
          path.removeLast()
          continue
        }
        path[path.count - 1].next += 1
        let need = needs[top.step][top.next]
        if state[need] == 1 {
          let start = path.firstIndex { $0.step == need } ?? 0
          found.append(path[start...].map(\.step))
        } else if state[need] == 0 {
          state[need] = 1
          path.append((need, 0))
        }
      }
    }
    return found
  }

  static func reportCycles(in pipeline: Pipeline, collector: DiagnosticCollector) {
    let graph = StepGraph(pipeline)
    for cycle in graph.cycles {
      // Begin at the step that stands first in the file, so that the message does not depend on the search.
      let first = cycle.firstIndex(of: cycle.min() ?? 0) ?? 0
      let turned = cycle[first...] + cycle[..<first] + [cycle[first]]
      let path = turned.map { graph.ids[$0].text }.joined(separator: " → ")
      collector.error(
        "cycle", "steps need each other in a circle: \(path)", at: pipeline.steps[cycle[first]].idNode,
        help: "take one 'needs' out of the circle")
    }
  }
}
