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
  init(_ steps: [Step]) {
    self.init(ids: steps.map { $0.id }, needs: steps.map { $0.needs })
  }

  /// - Parameter needs: for each id those that it needs; names of no step and repeated ones are left out.
  package init(ids: [StepID], needs named: [[StepID]]) {
    var indices: [StepID: Int] = [:]
    indices.reserveCapacity(ids.count)
    for (index, id) in ids.enumerated() { indices[id] = index }
    var needs: [[Int]] = []
    needs.reserveCapacity(ids.count)
    var dependants = [[Int]](repeating: [], count: ids.count)
    for (index, names) in named.enumerated() {
      guard !names.isEmpty else {
        needs.append([])
        continue
      }
      var seen: Set<Int> = []
      let own = names.compactMap { indices[$0] }.filter { seen.insert($0).inserted }
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

  /// Cycles, each as its steps in the order in which each needs the next; at most 100, and none exactly where
  /// `order` is not nil. Every cycle of the graph shares a need with one of them, unless there are more than 100.
  package var cycles: [[Int]] {
    // Depth-first search without recursion; a step's place is its index on the path.
    var path: [(step: Int, next: Int)] = []
    var place = [Int?](repeating: nil, count: ids.count)
    var isSeen = [Bool](repeating: false, count: ids.count)
    var found: [[Int]] = []
    func enter(_ step: Int) {
      isSeen[step] = true
      place[step] = path.count
      path.append((step, 0))
    }
    for root in ids.indices where !isSeen[root] {
      enter(root)
      while let top = path.last {
        if top.next == needs[top.step].count {
          place[top.step] = nil
          path.removeLast()
          continue
        }
        path[path.count - 1].next += 1
        let need = needs[top.step][top.next]
        if let start = place[need] {
          found.append(path[start...].map(\.step))
          if found.count == 100 { return found }
        } else if !isSeen[need] {
          enter(need)
        }
      }
    }
    return found
  }

  static func reportCycles(in pipeline: Pipeline, collector: DiagnosticCollector) {
    let graph = pipeline.graph
    for cycle in graph.cycles {
      // Begin at the step that stands first in the file, so that the message does not depend on the search.
      let first = cycle.firstIndex(of: cycle.min() ?? 0) ?? 0
      let turned = (cycle[first...] + cycle[..<first]).map { graph.ids[$0].text }
      let members = Set(turned)
      let hasDiagnosis = cycle.contains { index in
        pipeline.steps[index].diagnoses.contains { members.contains($0.text) }
      }
      let message =
        turned.count == 1
        ? "step '\(turned[0])' needs itself" : "steps need each other in a circle: \(shown(turned))"
      collector.error(
        "cycle", message, at: pipeline.steps[cycle[first]].idNode,
        help: turned.count == 1
          ? "take it out of its own 'needs'"
          : "take one 'needs'\(hasDiagnosis ? " or 'on-failure'" : "") out of the circle")
    }
  }

  /// `a → b → a`; of more than ten steps the first eight and the last.
  private static func shown(_ steps: [String]) -> String {
    guard steps.count > 10, let last = steps.last else {
      return (steps + steps.prefix(1)).joined(separator: " → ")
    }
    let ends = steps.prefix(8) + ["…", last] + steps.prefix(1)
    return ends.joined(separator: " → ") + " (\(steps.count) steps)"
  }
}
