import Foundation
import PipelineModel
import Steps
import TestSupport
import XCTest

final class HistoryFolderTests: XCTestCase {
  private static let host = HostFacts(
    operatingSystem: "Linux 6", architecture: "x86_64", processors: 2, processorModel: "Model A",
    loadAverage: nil)

  private func entry(
    _ value: Double, run: String, day: Double, metric: String = "encode.time", branch: String = "main",
    model: String = "Model A", samples: [Double]? = nil
  ) -> HistoryEntry {
    let host = HostFacts(
      operatingSystem: "Linux 6", architecture: "x86_64", processors: 2, processorModel: model,
      loadAverage: nil)
    return HistoryEntry(
      time: 1_795_000_000 + day * 86_400, run: run, pipeline: "nightly", step: StepID("bench"),
      metric: Metric(metric, .seconds, value, samples: samples), value: value,
      source: HistoryEntry.Provenance(commit: "c\(run)", branch: branch, isDirty: false),
      machine: HistoryEntry.Machine(host))
  }

  private func history(_ folder: TemporaryFolder) -> HistoryFolder { HistoryFolder(folder.path + "/history") }

  func testWhatIsAddedIsReadAndAddedOnce() throws {
    let folder = try TemporaryFolder()
    let history = history(folder)
    let entries = [
      entry(1, run: "a", day: 0, samples: [1, 2]), entry(2, run: "b", day: 40), entry(3, run: "c", day: 1),
    ]
    XCTAssertEqual(try history.add(entries), 3)
    XCTAssertEqual(try history.add(entries + [entry(4, run: "d", day: 2)]), 1)
    let read = history.entries()
    XCTAssertEqual(read.diagnostics, [])
    XCTAssertEqual(read.entries.map(\.value), [1, 3, 4, 2])
    XCTAssertEqual(read.entries.first, entries[0])
    let files = try FileManager.default.contentsOfDirectory(atPath: history.path + "/bench.encode").sorted()
    XCTAssertEqual(files.count, 2)
    XCTAssertTrue(files.allSatisfy { $0.hasSuffix(".jsonl") })
  }

  func testALineThatAKilledWriterLeftUnfinishedGoesAndNoOther() throws {
    let folder = try TemporaryFolder()
    let history = history(folder)
    _ = try history.add([entry(1, run: "a", day: 0)])
    let file =
      "history/bench.encode/"
      + (try FileManager.default.contentsOfDirectory(atPath: history.path + "/bench.encode")[0])
    let whole = try folder.read(file)
    for cut in [1, 20, whole.utf8.count - 1] {
      try folder.write(whole + String(whole.prefix(cut)), to: file)
      XCTAssertEqual(history.entries().entries.map(\.run), ["a"])
      XCTAssertEqual(history.entries().diagnostics, [])
      XCTAssertEqual(try history.add([entry(2, run: "b\(cut)", day: 1)]), 1)
      XCTAssertEqual(history.entries().entries.map(\.run), ["a", "b\(cut)"])
      XCTAssertEqual(history.entries().diagnostics, [])
    }
  }

  func testALineThatIsNoEntryIsToldWithItsPlace() throws {
    let folder = try TemporaryFolder()
    let history = history(folder)
    _ = try history.add([entry(1, run: "a", day: 0)])
    let file =
      "history/bench.encode/"
      + (try FileManager.default.contentsOfDirectory(atPath: history.path + "/bench.encode")[0])
    try folder.write("<<<<<<< HEAD\n" + folder.read(file), to: file)
    let read = history.entries()
    XCTAssertEqual(read.entries.map(\.run), ["a"])
    XCTAssertEqual(read.diagnostics.map(\.code), ["bad-history"])
    XCTAssertEqual(read.diagnostics.first?.range?.startPosition.line, 1)
  }

  func testNamesOfMetricsCannotLeaveTheFolder() throws {
    let folder = try TemporaryFolder()
    let history = history(folder)
    _ = try history.add([
      entry(1, run: "a", day: 0, metric: "../../escape.x"), entry(1, run: "a", day: 0, metric: "é b"),
    ])
    XCTAssertEqual(history.entries().entries.count, 2)
    XCTAssertEqual(try FileManager.default.contentsOfDirectory(atPath: folder.path), ["history"])
  }

  func testPruning() throws {
    let folder = try TemporaryFolder()
    let history = history(folder)
    _ = try history.add((0..<100).map { entry(1, run: "r\($0)", day: Double($0)) })
    let counts = try history.prune(before: 1_795_000_000 + 50 * 86_400, maximumBytes: nil)
    XCTAssertGreaterThan(counts.removed, 0)
    XCTAssertEqual(history.entries().entries.count, 50)
    _ = try history.prune(before: nil, maximumBytes: 5_000)
    let left = history.entries().entries
    XCTAssertLessThan(left.count, 50)
    XCTAssertEqual(left.last?.run ?? "r99", "r99")
  }

  // MARK: - Baselines

  private func step(_ value: Double) -> (StepFinished, Metric) {
    let metric = Metric("encode.time", .seconds, value)
    return (StepFinished(step: StepID("bench"), verdict: .passed, reason: nil, metrics: [metric]), metric)
  }

  func testBranchesAnchorsAndMachines() throws {
    let folder = try TemporaryFolder()
    let history = history(folder)
    _ = try history.add(
      (0..<30).map { entry(1 + Double($0) / 100, run: "r\($0)", day: Double($0)) }
        + [
          entry(9, run: "pr", day: 31, branch: "feature"), entry(7, run: "other", day: 32, model: "Model B"),
        ])
    let baselines = HistoryBaselines(history, run: "r29", machine: HistoryEntry.Machine(Self.host))
    let (step, metric) = step(2)
    let rolling = try baselines.baseline(step: step, metric: metric, name: "main", runs: 1).get()
    XCTAssertEqual(rolling.values.count, 20)
    XCTAssertEqual(rolling.values.last, 1.28)
    XCTAssertEqual(rolling.current, [2])
    try history.save(
      Anchor(
        name: "first", acceptedAt: 1_795_000_000 + 9.5 * 86_400, reason: nil, branch: "main",
        entries: (0..<10).map { entry(1 + Double($0) / 100, run: "r\($0)", day: Double($0)) }))
    let anchored = try baselines.baseline(step: step, metric: metric, name: "first", runs: 5).get()
    XCTAssertEqual(anchored.values.count, 10)
    XCTAssertEqual(anchored.current, [1.25, 1.26, 1.27, 1.28, 2])
    let nights = try baselines.nights(step: step, metric: metric, name: "main").get()
    XCTAssertEqual(nights.count, 30)
    func why(_ name: String, _ machine: String = "Model A") -> String {
      let host = HostFacts(
        operatingSystem: "", architecture: "x86_64", processors: 2, processorModel: machine, loadAverage: nil)
      let baselines = HistoryBaselines(history, run: "x", machine: HistoryEntry.Machine(host))
      switch baselines.baseline(step: step, metric: metric, name: name, runs: 1) {
      case .success: return "found"
      case .failure(let missing): return missing.message.replacingOccurrences(of: folder.path + "/", with: "")
      }
    }
    XCTAssertEqual(why("gone"), "the branch 'gone' has no run of this metric in 'history'")
    XCTAssertEqual(
      why("feature", "Model C"),
      "the branch 'feature' has 1 run of this metric, none on a machine like this (Model C, 2 processors); the last is of Model A, 2 processors"
    )
    XCTAssertEqual(why("main", "Model B"), "found")
  }

  // MARK: - In a pipeline

  func testALimitAgainstTheHistory() async throws {
    let folder = try TemporaryFolder()
    let machine = HistoryEntry.Machine.current
    func entry(_ value: Double, _ index: Int) -> HistoryEntry {
      HistoryEntry(
        time: 1_795_000_000 + Double(index) * 86_400, run: "r\(index)", pipeline: "p", step: StepID("work"),
        metric: Metric("size", .bytes, value), value: value,
        source: HistoryEntry.Provenance(commit: "0123456789\(index)", branch: "main", isDirty: false),
        machine: machine)
    }
    _ = try HistoryFolder(folder.path + "/performance-history").add(
      (0..<20).map { entry(1000 * (1 + 0.004 * Double($0 % 3 - 1)), $0) })
    try folder.write("limits: { work.size: { max-increase: 5%, against: main } }\n", to: "b.yaml")
    try folder.write("limits: { work.size: { trend: rise, against: main } }\n", to: "t.yaml")
    try folder.write("limits: { work.size: { max-increase: 5%, against: gone } }\n", to: "g.yaml")
    func verdict(_ size: Int, _ budget: String) async throws -> StepFinished {
      try folder.write(
        #"{"version": 1, "metrics": [{"name": "size", "unit": "B", "value": \#(size)}]}"#, to: "source.json")
      let ended = try await PipelineTrial(in: folder).run(
        """
        steps:
          work: { uses: command, with: { run: [cp, source.json, m.json], metrics: m.json } }
          budget: { uses: budget, needs: work, with: { file: \(budget) } }
        """)
      return try XCTUnwrap(ended["budget"], "\(ended)")
    }
    let same = try await verdict(1001, "b.yaml")
    XCTAssertEqual(same.verdict, .passed, same.limits.first?.reason ?? same.reason ?? "")
    let risen = try await verdict(1200, "b.yaml")
    XCTAssertEqual(risen.verdict, .failed, risen.limits.first?.reason ?? "")
    XCTAssertEqual(risen.limits.first?.rule, "max-increase 5% against main")
    let suspected = try await verdict(1200, "t.yaml")
    XCTAssertEqual(suspected.verdict, .warned, suspected.limits.first?.reason ?? "")
    let gone = try await verdict(1000, "g.yaml")
    XCTAssertEqual(gone.verdict, .inconclusive)
  }
}
