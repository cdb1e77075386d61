import Diagnostics
import Documents
import PipelineModel
import TestSupport
import XCTest

final class StepGraphTests: XCTestCase {
  /// A pipeline of steps 0, 1, … with these needs; what the graph itself reads, nothing else.
  private func pipeline(_ needs: [[Int]]) -> Pipeline? {
    let source = SourceFile(path: "f", text: "")
    func node(_ value: Node.Value) -> Node { Node(value, source: source, start: 0, end: 0) }
    func text(_ text: String) -> Node { node(.string(text)) }
    let steps = needs.enumerated().map { index, needs in
      let entries = [
        Mapping.Entry(key: text("uses"), value: text("command")),
        Mapping.Entry(key: text("needs"), value: node(.sequence(needs.map { text("s\($0)") }))),
      ]
      return Mapping.Entry(key: text("s\(index)"), value: node(.mapping(Mapping(entries))))
    }
    let root = Mapping.Entry(key: text("steps"), value: node(.mapping(Mapping(steps))))
    return PipelineDecoder.decode(node(.mapping(Mapping([root]))), collector: DiagnosticCollector())
  }

  private func graph(_ needs: [[Int]]) -> StepGraph {
    StepGraph(ids: needs.indices.map { StepID("s\($0)") }, needs: needs.map { $0.map { StepID("s\($0)") } })
  }

  private func check(_ needs: [[Int]], order: [Int]?, cycles: [[Int]] = [], line: UInt = #line) {
    let graph = graph(needs)
    XCTAssertEqual(graph.order, order, line: line)
    XCTAssertEqual(graph.cycles, cycles, line: line)
  }

  func testOrder() {
    check([], order: [])
    check([[]], order: [0])
    check([[], [], []], order: [0, 1, 2])
    check([[1], [2], []], order: [2, 1, 0])
    check([[2], [], [1]], order: [1, 2, 0])
    check([[], [0], [0], [1, 2]], order: [0, 1, 2, 3])
    check([[3], [], [], [1]], order: [1, 2, 3, 0])
    check([[], [0, 0, 0]], order: [0, 1])
    check([[], [7]], order: [0, 1])
  }

  func testCycles() {
    check([[0]], order: nil, cycles: [[0]])
    check([[1], [0]], order: nil, cycles: [[0, 1]])
    check([[], [2], [3], [1], [1]], order: nil, cycles: [[1, 2, 3]])
    check([[1, 2], [0], [0]], order: nil, cycles: [[0, 1], [0, 2]])
    check([[1], [0], [3], [2]], order: nil, cycles: [[0, 1], [2, 3]])
  }

  func testAncestors() {
    let graph = graph([[], [0], [0], [1, 2], []])
    XCTAssertEqual(graph.ancestors(of: 3), [0, 1, 2])
    XCTAssertEqual(graph.ancestors(of: 1), [0])
    XCTAssertEqual(graph.ancestors(of: 0), [])
    XCTAssertEqual(graph.dependants, [[1, 2], [3], [3], [], []])
    XCTAssertEqual(self.graph([[1], [0]]).ancestors(of: 0), [0, 1])
  }

  func testRandomGraphsAgainstReachability() {
    var generator = SeededGenerator(seed: 9)
    for _ in 0..<400 {
      let count = Int.random(in: 1...8, using: &generator)
      let density = Int.random(in: 1...4, using: &generator)
      let needs = (0..<count).map { _ in
        (0..<count).filter { _ in Int.random(in: 0..<10, using: &generator) < density - 1 }
      }
      let graph = graph(needs)
      var reaches = needs.map(Set.init)
      for middle in 0..<count {
        for start in 0..<count where reaches[start].contains(middle) {
          reaches[start].formUnion(reaches[middle])
        }
      }
      let isCyclic = (0..<count).contains { reaches[$0].contains($0) }
      for step in 0..<count { XCTAssertEqual(graph.ancestors(of: step), reaches[step]) }
      XCTAssertEqual(graph.order == nil, isCyclic)
      XCTAssertEqual(graph.cycles.isEmpty, !isCyclic)
      for cycle in graph.cycles {
        XCTAssertEqual(Set(cycle).count, cycle.count)
        for (step, next) in zip(cycle, cycle.dropFirst() + cycle.prefix(1)) {
          XCTAssertTrue(needs[step].contains(next), "\(needs) \(cycle)")
        }
      }
      // Without one need of each cycle found none is left.
      var broken = needs
      for cycle in graph.cycles { broken[cycle[cycle.count - 1]].removeAll { $0 == cycle[0] } }
      XCTAssertEqual(self.graph(broken).cycles, [], "\(needs)")
      guard let order = graph.order else { continue }
      XCTAssertEqual(order.sorted(), Array(0..<count))
      var done: Set<Int> = []
      for step in order {
        // The first in the file of all that were ready.
        let ready = (0..<count).filter { !done.contains($0) && done.isSuperset(of: needs[$0]) }
        XCTAssertEqual(step, ready.first)
        done.insert(step)
      }
    }
  }

  func testAChainOfAHundredThousandSteps() {
    let count = 100_000
    let graph = graph((0..<count).map { $0 + 1 < count ? [$0 + 1] : [] })
    XCTAssertEqual(graph.order?.first, count - 1)
    XCTAssertEqual(graph.ancestors(of: 0).count, count - 1)
    XCTAssertEqual(graph.cycles, [])
    let ring = self.graph((0..<count).map { [($0 + 1) % count] })
    XCTAssertNil(ring.order)
    XCTAssertEqual(ring.cycles.map(\.count), [count])
  }

  func testManyCyclesAreBounded() {
    // Each step needs the next and the first: as many cycles as steps, together of quadratic length.
    let count = 20_000
    let graph = graph((0..<count).map { $0 + 1 < count ? [$0 + 1, 0] : [0] })
    XCTAssertEqual(graph.cycles.count, 100)
    let full = self.graph((0..<60).map { _ in Array(0..<60) })
    XCTAssertEqual(full.cycles.count, 100)
  }

  func testAPipelineOfManyStepsIsDecodedInLinearTime() throws {
    let pipeline = try XCTUnwrap(pipeline((0..<10_000).map { $0 + 1 < 10_000 ? [$0 + 1] : [0] }))
    XCTAssertEqual(pipeline.graph.cycles.map(\.count), [10_000])
  }

  func testThePlan() throws {
    let pipeline = try XCTUnwrap(pipeline([[1, 2], [2], [], []]))
    let plan = try XCTUnwrap(Plan(pipeline, graph: pipeline.graph))
    XCTAssertEqual(plan.steps.map { "\($0.id) \($0.stage)" }, ["s2 1", "s1 2", "s0 3", "s3 1"])
    let circle = try XCTUnwrap(self.pipeline([[0]]))
    XCTAssertNil(Plan(circle, graph: circle.graph))
  }
}
