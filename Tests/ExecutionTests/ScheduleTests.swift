import Documents
import Diagnostics
import Execution
import PipelineModel
import TestSupport
import XCTest

/// The schedule against rules written down here once more.
final class ScheduleTests: XCTestCase {
  private struct Shape {
    var needs: [[Int]]
    var exclusive: Set<Int> = []
    var always: Set<Int> = []
    /// For each step those that look into its failure.
    var onFailure: [Int: Set<Int>] = [:]
    var continues: Set<Int> = []
    var locks: [Int: Set<Int>] = [:]
    var weights: [Int: Int] = [:]

    var yaml: String {
      needs.indices.map { index in
        var line =
          "  s\(index): { uses: x, needs: [" + needs[index].map { "s\($0)" }.joined(separator: ", ") + "]"
        if exclusive.contains(index) { line += ", exclusive: true" }
        if let looks = onFailure[index], !looks.isEmpty {
          line += ", on-failure: [" + looks.sorted().map { "s\($0)" }.joined(separator: ", ") + "]"
        }
        if always.contains(index) { line += ", always: true" }
        if continues.contains(index) { line += ", continue-on-failure: true" }
        if let own = locks[index], !own.isEmpty {
          line += ", locks: [" + own.sorted().map { "l\($0)" }.joined(separator: ", ") + "]"
        }
        if let weight = weights[index] { line += ", weight: \(weight)" }
        return line + " }"
      }.reduce("steps:\n") { $0 + $1 + "\n" }
    }
  }

  private func pipeline(_ shape: Shape) throws -> Pipeline {
    let parsed = YAMLReader.read(SourceFile(path: "p.yaml", text: shape.yaml))
    let root = try XCTUnwrap(parsed.documents.first, "\(parsed.diagnostics.map(\.message))")
    return try XCTUnwrap(PipelineDecoder.decode(root, collector: DiagnosticCollector()))
  }

  func testRandomPipelines() throws {
    var generator = SeededGenerator(seed: 7)
    for round in 0..<10_000 {
      let count = Int.random(in: 1...14, using: &generator)
      func some(_ share: Double) -> Set<Int> {
        Set((0..<count).filter { _ in Double.random(in: 0..<1, using: &generator) < share })
      }
      let needs = randomNeeds(count, using: &generator)
      var shape = Shape(needs: needs, exclusive: some(0.2), always: some(0.2), continues: some(0.2))
      // Nothing looks into the failure of what looks into one, and no circle may close.
      let lookers = some(0.2)
      var edges = needs.map { Set($0) }
      for looker in lookers.sorted() {
        for cause in 0..<count where !lookers.contains(cause) && Bool.random(using: &generator) {
          if Self.reaches(cause, looker, edges) { continue }
          edges[looker].insert(cause)
          shape.onFailure[cause, default: []].insert(looker)
        }
      }
      for index in some(0.4) {
        shape.locks[index] = Set((0..<3).filter { _ in Bool.random(using: &generator) })
      }
      for index in some(0.2) { shape.weights[index] = Int.random(in: 1...6, using: &generator) }
      let verdicts = (0..<count).map { _ in
        Int.random(in: 0..<2, using: &generator) == 0
          ? Verdict.passed : Verdict.allCases.randomElement(using: &generator) ?? .passed
      }
      try play(
        shape, verdicts, jobs: Int.random(in: 1...4, using: &generator), round: round, using: &generator)
    }
  }

  /// Whether the step needs the other, directly or through others.
  private static func reaches(_ step: Int, _ other: Int, _ needs: [Set<Int>]) -> Bool {
    var seen: Set<Int> = []
    var open = [step]
    while let next = open.popLast() {
      if next == other { return true }
      if seen.insert(next).inserted { open += needs[next] }
    }
    return false
  }

  /// Plays a run with a random order of endings and holds every decision to the rules.
  private func play(
    _ shape: Shape, _ verdicts: [Verdict], jobs: Int, round: Int, using generator: inout SeededGenerator
  ) throws {
    let pipeline = try pipeline(shape)
    var schedule = Schedule(pipeline: pipeline, graph: pipeline.graph, jobs: jobs)
    var running: Set<Int> = []
    var ended: [Int: Bool] = [:]  // Whether it allows those that need it.
    var failed: Set<Int> = []
    var allCauses = [Set<Int>](repeating: [], count: shape.needs.count)
    for (cause, lookers) in shape.onFailure { for looker in lookers { allCauses[looker].insert(cause) } }
    let allNeeds = zip(shape.needs, allCauses).map { Array(Set($0).union($1)) }
    func causes(_ index: Int) -> Set<Int> { allCauses[index] }
    func needs(_ index: Int) -> [Int] { allNeeds[index] }
    func plainNeeds(_ index: Int) -> Set<Int> { Set(shape.needs[index]).subtracting(allCauses[index]) }
    var decided: Set<Int> = []
    let context = "round \(round), jobs \(jobs): \(shape)"
    func weight(_ index: Int) -> Int { min(jobs, shape.weights[index] ?? 1) }
    func load(_ steps: Set<Int>) -> Int { steps.reduce(0) { $0 + weight($1) } }
    var turns = 0
    while !(schedule.isDone && running.isEmpty) {
      turns += 1
      guard turns < 200 else { return XCTFail("no end: \(context)") }
      while case let decisions = schedule.next(), !decisions.isEmpty {
        for decision in decisions {
          switch decision {
          case .start(let index):
            XCTAssertTrue(decided.insert(index).inserted, "twice: \(context)")
            XCTAssertTrue(needs(index).allSatisfy { ended[$0] != nil }, "needs: \(context)")
            XCTAssertTrue(
              shape.always.contains(index) || plainNeeds(index).allSatisfy { ended[$0] == true },
              "start: \(context)")
            XCTAssertTrue(
              causes(index).isEmpty || !causes(index).isDisjoint(with: failed), "no failure: \(context)")
            XCTAssertTrue(running.isDisjoint(with: shape.exclusive), "beside an exclusive one: \(context)")
            if shape.exclusive.contains(index) { XCTAssertTrue(running.isEmpty, "not alone: \(context)") }
            for other in running {
              XCTAssertTrue(
                shape.locks[index, default: []].isDisjoint(with: shape.locks[other, default: []]),
                "one lock twice: \(context)")
            }
            running.insert(index)
            XCTAssertLessThanOrEqual(load(running), jobs, context)
          case .skip(let index, let obstacle):
            XCTAssertTrue(decided.insert(index).inserted, "twice: \(context)")
            XCTAssertTrue(needs(index).allSatisfy { ended[$0] != nil }, "skipped early: \(context)")
            XCTAssertFalse(shape.always.contains(index), context)
            XCTAssertTrue(
              plainNeeds(index).contains(obstacle) && ended[obstacle] == false, "obstacle: \(context)")
            ended[index] = false
          case .spare(let index):
            XCTAssertTrue(decided.insert(index).inserted, "twice: \(context)")
            XCTAssertTrue(needs(index).allSatisfy { ended[$0] != nil }, "spared early: \(context)")
            XCTAssertFalse(causes(index).isEmpty, context)
            XCTAssertTrue(causes(index).isDisjoint(with: failed), "a failure: \(context)")
            ended[index] = false
          }
        }
      }
      // Nobody waits without a reason: a step that may run does, where there is a place for it.
      let open = shape.needs.indices.filter { index in
        !decided.contains(index) && needs(index).allSatisfy { ended[$0] != nil }
      }
      if running.isEmpty { XCTAssertTrue(open.isEmpty, "idle: \(context)") }
      let held = running.reduce(into: Set<Int>()) { $0.formUnion(shape.locks[$1, default: []]) }
      let free = open.filter {
        !shape.exclusive.contains($0) && held.isDisjoint(with: shape.locks[$0, default: []])
      }
      // The first that no lock holds back must be too heavy, and those behind it do not overtake.
      if running.isDisjoint(with: shape.exclusive), let first = free.min() {
        XCTAssertGreaterThan(load(running) + weight(first), jobs, "a place left free: \(context)")
      }
      guard let next = running.sorted().randomElement(using: &generator) else { continue }
      running.remove(next)
      if [.failed, .errored].contains(verdicts[next]) { failed.insert(next) }
      ended[next] =
        [.passed, .warned, .inconclusive].contains(verdicts[next]) || shape.continues.contains(next)
      schedule.finish(next, verdict: verdicts[next])
    }
    XCTAssertEqual(decided.count, shape.needs.count, context)
    XCTAssertEqual(ended.count, shape.needs.count, context)
  }

  func testStepsBeginInTheOrderOfTheFile() throws {
    let pipeline = try pipeline(Shape(needs: [[], [], [], []], exclusive: [1]))
    var schedule = Schedule(pipeline: pipeline, graph: pipeline.graph, jobs: 2)
    XCTAssertEqual(schedule.next(), [.start(0), .start(2)])
    schedule.finish(2, verdict: .passed)
    XCTAssertEqual(schedule.next(), [.start(3)])
    schedule.finish(3, verdict: .passed)
    XCTAssertEqual(schedule.next(), [])
    schedule.finish(0, verdict: .passed)
    XCTAssertEqual(schedule.next(), [.start(1)])
    XCTAssertFalse(schedule.isDone)
    schedule.finish(1, verdict: .passed)
    XCTAssertTrue(schedule.isDone)
  }

  // MARK: - Size

  private func run(_ pipeline: Pipeline, firstVerdict: Verdict) -> (started: Int, skipped: Int) {
    var schedule = Schedule(pipeline: pipeline, graph: pipeline.graph, jobs: 4)
    var counts = (started: 0, skipped: 0)
    while case let decisions = schedule.next(), !decisions.isEmpty {
      for decision in decisions {
        switch decision {
        case .start(let index):
          counts.started += 1
          schedule.finish(index, verdict: index == 0 ? firstVerdict : .passed)
        case .skip, .spare: counts.skipped += 1
        }
      }
    }
    XCTAssertTrue(schedule.isDone)
    return counts
  }

  func testLongChainsAndWideGraphs() throws {
    let count = 3_000
    let chain = try pipeline(Shape(needs: (0..<count).map { $0 == 0 ? [] : [$0 - 1] }))
    let star = try pipeline(Shape(needs: (0..<count).map { $0 == 0 ? [] : [0] }))
    let clock = ContinuousClock()
    let elapsed = clock.measure {
      XCTAssertTrue(run(chain, firstVerdict: .passed) == (count, 0))
      XCTAssertTrue(run(chain, firstVerdict: .failed) == (1, count - 1))
      XCTAssertTrue(run(star, firstVerdict: .passed) == (count, 0))
      XCTAssertTrue(run(star, firstVerdict: .failed) == (1, count - 1))
    }
    XCTAssertLessThan(elapsed, .seconds(20))
  }
}
