import Execution
import Foundation
import PipelineModel
import TestSupport
import XCTest

/// Random pipelines, run for real, against the table of docs/explanation/verdicts.md written down here once more.
///
/// `LOADLINE_CAMPAIGN=1` runs 10,000 of them, else 300 are run.
final class RandomRunTests: XCTestCase {
  private struct Shape {
    var needs: [[Int]]
    /// Of a step that looks into failures, those that name it under `on-failure`.
    var causes: [[Int]]
    var verdicts: [Verdict]
    var always: Set<Int>
    var continues: Set<Int>
    var exclusive: Set<Int>
    var locks: [Int: Int]
    var isStrict: Bool

    var yaml: String {
      needs.indices.reduce("steps:\n") { text, index in
        var line = "  s\(index): { uses: give, with: { verdict: \(verdicts[index].rawValue) }"
        line += ", needs: [" + needs[index].map { "s\($0)" }.joined(separator: ", ") + "]"
        let looking = needs.indices.filter { causes[$0].contains(index) }
        if !looking.isEmpty {
          line += ", on-failure: [" + looking.map { "s\($0)" }.joined(separator: ", ") + "]"
        }
        if always.contains(index) { line += ", always: true" }
        if continues.contains(index) { line += ", continue-on-failure: true" }
        if exclusive.contains(index) { line += ", exclusive: true" }
        if let lock = locks[index] { line += ", locks: l\(lock)" }
        return text + line + " }\n"
      }
    }

    /// Whether a step needs another, or looks into its failure, by way of any number of steps.
    func awaits(_ index: Int, _ other: Int) -> Bool {
      (needs[index] + causes[index]).contains { $0 == other || awaits($0, other) }
    }

    /// A step that never began lets nobody run, and nobody looks into its failure.
    var expected: [Verdict] {
      var found = [Verdict?](repeating: nil, count: needs.count)
      var began: Set<Int> = []
      func verdict(_ index: Int) -> Verdict {
        if let known = found[index] { return known }
        let isAllowed = needs[index].allSatisfy { other in
          [.passed, .warned, .inconclusive].contains(verdict(other))
            || (began.contains(other) && continues.contains(other))
        }
        let isWanted = causes[index].reduce(causes[index].isEmpty) { isWanted, other in
          [.failed, .errored].contains(verdict(other)) || isWanted
        }
        if isWanted, isAllowed || always.contains(index) { began.insert(index) }
        let own = began.contains(index) ? verdicts[index] : .skipped
        found[index] = own
        return own
      }
      return needs.indices.map(verdict)
    }
  }

  /// "errored, cancelled, failed, inconclusive, warned, passed, in this order"; nothing but skipped proves nothing.
  private func whole(_ verdicts: [Verdict], isStrict: Bool) -> (verdict: Verdict, exitCode: Int32) {
    let order: [Verdict] = [.errored, .cancelled, .failed, .inconclusive, .warned, .passed]
    let worst = order.first(where: verdicts.contains) ?? .inconclusive
    let code: Int32
    if verdicts.contains(.failed) || (isStrict && verdicts.contains(.warned)) {
      code = 1
    } else {
      code = [.passed, .warned].contains(worst) ? 0 : 3
    }
    return (worst, code)
  }

  func testVerdictsGoOnAsThePageSays() async throws {
    let rounds = ProcessInfo.processInfo.environment["LOADLINE_CAMPAIGN"] == "1" ? 10_000 : 300
    var generator = SeededGenerator(seed: 77)
    for round in 0..<rounds {
      let count = Int.random(in: 1...10, using: &generator)
      func some(_ share: Double) -> Set<Int> {
        Set((0..<count).filter { _ in Double.random(in: 0..<1, using: &generator) < share })
      }
      let choices: [Verdict] = [
        .passed, .passed, .passed, .warned, .inconclusive, .failed, .errored, .skipped,
      ]
      var shape = Shape(
        needs: randomNeeds(count, using: &generator), causes: Array(repeating: [], count: count),
        verdicts: (0..<count).map { _ in choices.randomElement(using: &generator) ?? .passed },
        always: some(0.2), continues: some(0.2), exclusive: some(0.2), locks: [:],
        isStrict: Bool.random(using: &generator))
      let looking = some(0.2)
      for index in looking.sorted() {
        shape.causes[index] = some(0.3).subtracting(looking).subtracting(shape.needs[index]).sorted()
          .filter { !shape.awaits($0, index) }
      }
      for index in some(0.3) { shape.locks[index] = Int.random(in: 0..<2, using: &generator) }
      let isStrict = shape.isStrict
      let jobs = Int.random(in: 1...4, using: &generator)
      let run = try await TestRun.run(shape.yaml, jobs: jobs) { options, _ in options.isStrict = isStrict }
      let context = "round \(round): \(shape.yaml)"
      XCTAssertEqual(run.report.steps.map(\.verdict), shape.expected, context)
      let counting = zip(shape.expected, shape.causes).filter(\.1.isEmpty).map(\.0)
      let expected = whole(counting, isStrict: isStrict)
      XCTAssertEqual(run.finished.verdict, expected.verdict, context)
      XCTAssertEqual(run.finished.exitCode, expected.exitCode, context)
      checkOrder(run.events, of: shape, jobs: jobs, context)
    }
  }

  /// What ran beside what, as the journal tells it.
  private func checkOrder(_ events: [RunEvent], of shape: Shape, jobs: Int, _ context: String) {
    var running: Set<Int> = []
    var ended: Set<Int> = []
    func index(_ id: StepID) -> Int { Int(id.text.dropFirst()) ?? -1 }
    for event in events {
      switch event {
      case .stepStarted(let event):
        let step = index(event.step)
        XCTAssertTrue((shape.needs[step] + shape.causes[step]).allSatisfy(ended.contains), context)
        XCTAssertTrue(running.isDisjoint(with: shape.exclusive), context)
        XCTAssertTrue(!shape.exclusive.contains(step) || running.isEmpty, context)
        XCTAssertFalse(
          running.contains { shape.locks[$0] != nil && shape.locks[$0] == shape.locks[step] }, context)
        running.insert(step)
        XCTAssertLessThanOrEqual(running.count, jobs, context)
      case .stepFinished(let event):
        running.remove(index(event.step))
        XCTAssertTrue(ended.insert(index(event.step)).inserted, context)
      default: break
      }
    }
  }
}
