import DemoService
import Execution
import Foundation
import HTTPLoad
import PipelineModel
import Statistics
import Steps
import SystemIO
import TestSupport
import XCTest

final class ShardMergeTests: XCTestCase {
  /// Sends a load in shards, all in this process, each of which leaves its files below `<index>/`.
  private func send(
    _ count: Int, _ model: LoadPlan.Model = .open(requestsPerSecond: 400), to folder: TemporaryFolder,
    step: String = "load", path: String = "/delay?ms=2",
    _ change: @Sendable (inout LoadPlan) -> Void = { _ in }
  ) async throws {
    let server = try DemoServer(DemoConfiguration())
    try server.start()
    defer { server.stop() }
    let start = MonotonicClock.wallNanoseconds + 150_000_000
    let target = try LoadTarget("http://127.0.0.1:\(server.port)")
    try await withThrowingTaskGroup(of: Void.self) { group in
      for index in 0..<count {
        var plan = LoadPlan(
          target: target,
          requests: [.init(name: "slow", path: path), .init(name: "fails", path: "/status/500")],
          model: model, duration: .milliseconds(1_500))
        change(&plan)
        plan.shard = LoadShard(index: index, count: count, startWallNanoseconds: start)
        let (plan_, results) = (plan, folder.path + "/\(index)")
        group.addTask {
          let result = try await LoadEngine.run(plan_)
          let run = try RunFolder.create(below: results, pipeline: "load", at: Date())
          let id = StepID(step)
          _ = try LoadArtifacts.write(result, of: plan_, to: StepFolder(run: run, step: id), step: id)
        }
      }
      try await group.waitForAll()
    }
  }

  private func manifests(_ folder: TemporaryFolder) -> [String] { ShardSearch.manifests(below: folder.path) }

  private func record(_ path: String) throws -> ShardManifest {
    try JSONDecoder().decode(ShardManifest.self, from: Data(contentsOf: URL(fileURLWithPath: path)))
  }

  private func log(_ path: String) throws -> HistogramLog {
    let folder = (path as NSString).deletingLastPathComponent
    let name = FileManager.default.fileExists(atPath: folder + "/latency.hlog") ? "latency" : "service_time"
    return try HistogramLog(text: Array(Data(contentsOf: URL(fileURLWithPath: "\(folder)/\(name).hlog"))))
  }

  // MARK: - All shards

  func testTheWholeIsTheUnionOfItsShards() async throws {
    let folder = try TemporaryFolder()
    try await send(3, to: folder)
    let paths = manifests(folder)
    XCTAssertEqual(paths.count, 3, "latest is not looked through")
    let (loads, diagnostics) = ShardMerge.merge(paths.reversed())
    XCTAssertEqual(diagnostics, [])
    let load = try XCTUnwrap(loads.first)
    let whole = load.result
    XCTAssertEqual(load.shards.map(\.manifest.shard.index), [0, 1, 2])
    XCTAssertEqual(whole.overall.counts.scheduled, 600)
    XCTAssertEqual(whole.requests.map(\.counts.scheduled), [300, 300])
    XCTAssertEqual(whole.requests[1].counts.failed, 300)
    XCTAssertEqual(whole.requests[1].failures.first?.cause, .unexpectedStatus)
    XCTAssertEqual(whole.requests[1].failures.first?.count, 300)
    XCTAssertEqual(whole.targetRate, 400)
    XCTAssertEqual(whole.measuredNanoseconds, 1_500_000_000)
    XCTAssertNil(whole.shard)
    let records = try paths.map { try record($0).load }
    XCTAssertEqual(whole.succeededInTime, records.map(\.succeededInTime).reduce(0, +))
    XCTAssertEqual(whole.processorNanoseconds, records.map(\.processorNanoseconds).reduce(0, +))
    for (index, request) in whole.requests.enumerated() {
      var (latency, service, lag) = (Histogram(), Histogram(), Histogram())
      for record in records.map({ $0.requests[index] }) {
        latency.merge(try XCTUnwrap(record.latency).histogram())
        service.merge(try record.serviceTime.histogram())
        lag.merge(try XCTUnwrap(record.sendLag).histogram())
      }
      XCTAssertEqual(request.latency, latency)
      XCTAssertEqual(request.serviceTime, service)
      XCTAssertEqual(request.sendLag, lag)
    }
    var bySecond = whole.requests.map { _ in UInt64(0) }
    try whole.seconds.forEach { for window in $0 { bySecond[window.request] += window.counts.scheduled } }
    XCTAssertEqual(bySecond, [300, 300])
    // The same from the interchange files alone.
    var union = Histogram()
    for path in paths {
      for interval in try log(path).intervals where interval.tag == nil { union.merge(interval.durations) }
    }
    for percent in [0, 50, 95, 99, 99.9] {
      let value = whole.overall.latency?.percentile(percent)
      XCTAssertEqual(value, union.percentile(percent), "p\(percent)")
    }
    XCTAssertEqual(whole.overall.latency?.count, union.count)
    let metrics = LoadMetrics.metrics(of: whole)
    XCTAssertEqual(metrics.first { $0.name == "requests" && $0.labels.isEmpty }?.value, 600)
    XCTAssertEqual(metrics.first { $0.name == "error_rate" && $0.labels.isEmpty }?.value, 0.5)
  }

  func testTheClosedModelMerges() async throws {
    let folder = try TemporaryFolder()
    try await send(2, .closed(concurrency: 5), to: folder)
    let (loads, diagnostics) = ShardMerge.merge(manifests(folder))
    XCTAssertEqual(diagnostics, [])
    let result = try XCTUnwrap(loads.first?.result)
    XCTAssertNil(result.overall.latency)
    XCTAssertEqual(result.connectTime.count, 5)
    XCTAssertEqual(result.overall.serviceTime.count, result.overall.counts.scheduled)
  }

  func testScenariosAndRandomArrivalsMerge() async throws {
    let folder = try TemporaryFolder()
    try await send(3, to: folder) {
      $0.arrivals = .poisson(seed: 7)
      $0.scenarios = [
        LoadScenario(name: "one", weight: 3, requests: 0..<1), LoadScenario(name: "two", requests: 1..<2),
      ]
    }
    let (loads, diagnostics) = ShardMerge.merge(manifests(folder))
    XCTAssertEqual(diagnostics, [])
    let load = try XCTUnwrap(loads.first)
    XCTAssertEqual(load.result.scenarios.map(\.name), ["one", "two"])
    let counts = load.result.scenarios.map(\.counts.scheduled)
    let scheduled = counts.reduce(0, +)
    // 600 are due on the average; which they are, one machine and three agree about.
    XCTAssertEqual(Double(scheduled), 600, accuracy: 120)
    let mix = RequestMix(weights: [3, 1])
    let second = (0..<Int(scheduled)).count { mix.request(at: $0) == 1 }
    XCTAssertEqual(counts[1], UInt64(second))
    XCTAssertEqual(load.result.scenarios.map(\.counts.completed), [counts[0], 0])
    XCTAssertEqual(load.result.scenarios.map(\.requests), [0..<1, 1..<2])
    XCTAssertEqual(load.result.scenarios[0].durations.count, counts[0])
    XCTAssertGreaterThanOrEqual(load.result.requests[0].firstByte.count, counts[0])
    let metrics = LoadMetrics.metrics(of: load.result)
    XCTAssertEqual(metrics.first { $0.name == "iterations" && $0.labels.isEmpty }?.value, Double(scheduled))
    XCTAssertEqual(
      metrics.first { $0.name == "requests" && $0.labels == ["scenario": "two"] }?.value, Double(counts[1]))
  }

  func testUsersOfRampsAreDealtToTheShards() async throws {
    let folder = try TemporaryFolder()
    try await send(2, .closed(concurrency: 1), to: folder) {
      $0.stages = [
        LoadStage(duration: .milliseconds(200), target: 5, isMeasured: false),
        LoadStage(duration: .milliseconds(300), target: nil, isMeasured: true),
      ]
    }
    let (loads, diagnostics) = ShardMerge.merge(manifests(folder))
    XCTAssertEqual(diagnostics, [])
    XCTAssertEqual(loads.first?.result.connectTime.count, 5)
    XCTAssertEqual(loads.first?.shards.map(\.result.connectTime.count), [3, 2])
  }

  func testWindowsAreTheSumBySecond() async throws {
    let folder = try TemporaryFolder()
    try await send(2, to: folder)
    let load = try XCTUnwrap(ShardMerge.merge(manifests(folder)).loads.first)
    let run = try RunFolder.create(below: folder.path + "/merged", pipeline: "merge", at: Date())
    let artifacts = try LoadArtifacts.writeSeconds(
      load.result, to: StepFolder(run: run, step: StepID("load")))
    let step = StepFinished(step: StepID("load"), verdict: .passed, reason: nil, artifacts: artifacts)
    let windows = try LoadWindows.read(step) { run.path + "/" + $0 }.get()
    let reference = try MetricReference.parse("load.throughput").get()
    let values = try windows.values(of: reference, every: 1).get()
    // Half of 400 a second succeed; whatever ends in another second than it began is a few.
    XCTAssertEqual(values.first?.value ?? 0, 200, accuracy: 5)
    let succeeded = values.reduce(0) { $0 + ($1.value ?? 0) * ($1.end - $1.start) }
    XCTAssertEqual(succeeded, Double(load.result.succeededInTime), accuracy: 205)
  }

  // MARK: - What is no whole

  /// Changes a file of a shard and checks the codes and messages of what the merge finds.
  private func check(
    _ folder: TemporaryFolder, _ code: String, _ parts: String..., line: UInt = #line,
    _ change: ([String]) throws -> [String]
  ) throws {
    let copy = try TemporaryFolder()
    try FileManager.default.removeItem(atPath: copy.path)
    try FileManager.default.copyItem(atPath: folder.path, toPath: copy.path)
    let (loads, diagnostics) = ShardMerge.merge(try change(manifests(copy)))
    XCTAssertEqual(loads.count, 0, line: line)
    XCTAssertEqual(Set(diagnostics.map(\.code)), [code], "\(diagnostics.map(\.message))", line: line)
    for part in parts {
      XCTAssert(
        diagnostics.contains { $0.message.contains(part) }, "no '\(part)' in \(diagnostics.map(\.message))",
        line: line)
    }
  }

  private func edit(_ path: String, _ change: (inout [String: Any]) -> Void) throws {
    let url = URL(fileURLWithPath: path)
    var object = try JSONSerialization.jsonObject(with: Data(contentsOf: url)) as? [String: Any] ?? [:]
    change(&object)
    try JSONSerialization.data(withJSONObject: object).write(to: url)
  }

  private func edit(_ path: String, _ key: String, _ change: (inout [String: Any]) -> Void) throws {
    try edit(path) { object in
      var inner = object[key] as? [String: Any] ?? [:]
      change(&inner)
      object[key] = inner
    }
  }

  func testAnythingLessThanAllShardsOnceIsRefused() async throws {
    let folder = try TemporaryFolder()
    try await send(3, to: folder)
    try check(folder, "missing-shard", "shard 1/3 of step 'load' is missing", "0/3 in '", "2/3 in '") {
      [$0[0], $0[2]]
    }
    try check(folder, "missing-shard", "shards 0/3, 1/3 of step 'load' are missing; there is 2/3 in") {
      [$0[2]]
    }
    try check(folder, "duplicate-shard", "shard 1/3 of step 'load' is there 2 times: '") { $0 + [$0[1]] }
    try check(folder, "late-shard", "shard 2/3 in '", "began 60 ms after", "set by 41 ms") {
      try edit($0[2], "clock") {
        $0["startDelayNanoseconds"] = 60_000_000
        $0["changeNanoseconds"] = -41_000_000
      }
      return $0
    }
    try check(folder, "late-shard") {
      try edit($0[2], "clock") { $0["changeNanoseconds"] = Int64.min }
      return $0
    }
  }

  func testShardsOfOtherLoadsAreRefused() async throws {
    let folder = try TemporaryFolder()
    try await send(3, to: folder)
    // The one that differs is named; its place is then missing too.
    func checkForeign(_ part: String, line: UInt = #line, _ change: (inout [String: Any]) -> Void) throws {
      let copy = try TemporaryFolder()
      try FileManager.default.removeItem(atPath: copy.path)
      try FileManager.default.copyItem(atPath: folder.path, toPath: copy.path)
      let paths = manifests(copy)
      try edit(paths[0], change)
      let (loads, diagnostics) = ShardMerge.merge(paths)
      XCTAssertEqual(loads.count, 0, line: line)
      XCTAssertEqual(diagnostics.map(\.code), ["foreign-shard", "missing-shard"], line: line)
      let message = diagnostics.first?.message ?? ""
      XCTAssert(message.contains(part) && message.contains(paths[0]), message, line: line)
    }
    try checkForeign("its plan is 0000000000000000") { $0["plan"] = "0000000000000000" }
    try checkForeign("its common start is 1s") { $0["startAtNanoseconds"] = 1_000_000_000 }
    try checkForeign("it is of attempt 2, not 1") { $0["attempt"] = 2 }
    try checkForeign("it is one of 4, not of 3") { $0["shard"] = ["index": 0, "count": 4] }
  }

  func testShardsOfSeveralStepsAreMergedApart() async throws {
    let folder = try TemporaryFolder()
    try await send(2, to: folder)
    let other = try TemporaryFolder()
    try await send(2, to: other, step: "spike")
    let all = manifests(folder) + manifests(other)
    XCTAssertEqual(ShardMerge.merge(all).loads.map(\.step.text), ["load", "spike"])
    let diagnostics = ShardMerge.merge(all.dropLast()).diagnostics
    XCTAssertEqual(diagnostics.map(\.code), ["missing-shard"])
    XCTAssert(diagnostics.first?.message.contains("of step 'spike'") ?? false)
  }

  func testDamagedFilesAreRefused() async throws {
    let folder = try TemporaryFolder()
    try await send(2, to: folder)
    func beside(_ path: String, _ name: String) -> String {
      (path as NSString).deletingLastPathComponent + "/" + name
    }
    try check(folder, "damaged-shard", "is no manifest of a shard") {
      try Data("{".utf8).write(to: URL(fileURLWithPath: $0[0]))
      return $0
    }
    try check(folder, "damaged-shard", "has version 2 instead of 1") {
      try edit($0[0]) { $0["version"] = 2 }
      return $0
    }
    try check(folder, "damaged-shard", "which cannot be") {
      try edit($0[0], "shard") { $0["index"] = 2 }
      return $0
    }
    try check(folder, "unreadable-file", "latency.hlog") {
      try FileManager.default.removeItem(atPath: beside($0[0], "latency.hlog"))
      return $0
    }
    // Files of the other shard, each whole in itself.
    for name in ["latency.hlog", "timeline.json"] {
      try check(folder, "damaged-shard") {
        let (from, to) = (beside($0[1], name), beside($0[0], name))
        try FileManager.default.removeItem(atPath: to)
        try FileManager.default.copyItem(atPath: from, toPath: to)
        return $0
      }
    }
    // A log that lost its last line.
    try check(folder, "damaged-shard", "do not add up to the whole") {
      let url = URL(fileURLWithPath: beside($0[0], "latency.hlog"))
      let lines = String(decoding: try Data(contentsOf: url), as: UTF8.self).split(separator: "\n")
      try Data((lines.dropLast().joined(separator: "\n") + "\n").utf8).write(to: url)
      return $0
    }
    try check(folder, "damaged-shard", "the figures contradict each other") {
      try edit($0[0], "load") { $0["succeededInTime"] = 1_000_000 }
      return $0
    }
    // No length is too great to be read.
    try check(folder, "missing-shard") {
      try edit($0[0], "load") {
        $0["measuredNanoseconds"] = Int64.max
        $0["elapsedNanoseconds"] = Int64.max
      }
      return [$0[0]]
    }
    try check(folder, "damaged-shard", "the counts of the warm-up do not add up") {
      try edit($0[0], "load") {
        $0["warmUp"] = ["scheduled": 1, "succeeded": 0, "failed": 0, "timedOut": 0, "unsent": 0]
      }
      return $0
    }
  }

  /// Whatever number stands where in the files, the merge says so or makes a result; it does not end the program.
  func testHostileNumbersAreSurvived() async throws {
    let folder = try TemporaryFolder()
    try await send(2, to: folder)
    let paths = manifests(folder)
    let results = try RunFolder.create(below: folder.path + "/merged", pipeline: "merge", at: Date())
    let number = try NSRegularExpression(pattern: #"(?<=: |:)-?[0-9][0-9.eE+-]*"#)
    for name in ["shard.json", "timeline.json"] {
      let path = (paths[0] as NSString).deletingLastPathComponent + "/" + name
      let url = URL(fileURLWithPath: path)
      let text = String(decoding: try Data(contentsOf: url), as: UTF8.self)
      let matches = number.matches(in: text, range: NSRange(text.startIndex..., in: text))
      XCTAssertGreaterThan(matches.count, 20)
      for match in matches {
        let range = try XCTUnwrap(Range(match.range, in: text))
        for value in ["-1", "9223372036854775807", "18446744073709551615", "281474976710655", "1e308"] {
          try Data(text.replacingCharacters(in: range, with: value).utf8).write(to: url)
          let (loads, diagnostics) = ShardMerge.merge(paths)
          XCTAssertNotEqual(loads.isEmpty, diagnostics.isEmpty)
          guard let load = loads.first else { continue }
          _ = LoadMetrics.metrics(of: load.result)
          _ = LoadVerdict.judge(load.result)
          _ = load.notes
          _ = try LoadArtifacts.writeSeconds(
            load.result, to: StepFolder(run: results, step: StepID("load")))
        }
      }
      try Data(text.utf8).write(to: url)
    }
  }

  // MARK: - Verdicts

  func testASaturatedShardSaturatesTheWhole() async throws {
    let folder = try TemporaryFolder()
    try await send(2, to: folder)
    let paths = manifests(folder)
    try edit(paths[1], "load") { $0["saturation"] = ["the 99th percentile of send lag was high"] }
    let load = try XCTUnwrap(ShardMerge.merge(paths).loads.first)
    let (verdict, reason) = LoadVerdict.judge(load.result)
    XCTAssertEqual(verdict, .inconclusive)
    XCTAssertEqual(
      reason, "the generator was saturated: shard 1/2: the 99th percentile of send lag was high")
  }

  func testUnsurenessAboutClocksIsTold() async throws {
    let folder = try TemporaryFolder()
    try await send(2, to: folder)
    let paths = manifests(folder)
    func notes(_ change: (inout [String: Any]) -> Void) throws -> Int {
      try edit(paths[1], "clock", change)
      return try XCTUnwrap(ShardMerge.merge(paths).loads.first).notes.count
    }
    XCTAssertEqual(try notes { $0["isSynchronised"] = false }, 1, "one machine has one clock")
    XCTAssertEqual(try notes { $0["boot"] = "another" }, 2)
    try edit(paths[0], "clock") { $0["isSynchronised"] = true }
    XCTAssertEqual(try notes { $0["isSynchronised"] = true }, 1)
  }

  func testABudgetOverOneShardIsInconclusive() async throws {
    let server = try DemoServer(DemoConfiguration())
    try server.start()
    defer { server.stop() }
    let folder = try TemporaryFolder()
    try folder.write(
      "limits:\n  load.error_rate: { max: 100% }\n  load.throughput: { min: 1/s, every: 1s }\n",
      to: "budget.yaml")
    for (shard, verdict) in [("0/2", Verdict.inconclusive), ("0/1", .passed)] {
      let start = MonotonicClock.wallNanoseconds / 1_000_000_000 + 1
      let ended = try await PipelineTrial(in: folder).run(
        """
        env: { SHARD: \(shard), AT: \(start).25 }
        steps:
          load:
            uses: load
            with:
              base-url: http://127.0.0.1:\(server.port)
              shard: "${{ env.SHARD }}"
              start-at: "${{ env.AT }}"
              concurrency: 2
              duration: 1s
              requests: [{ get: /delay?ms=5 }]
          budget: { uses: budget, needs: load, with: { file: budget.yaml } }
        """)
      let load = try XCTUnwrap(ended["load"])
      XCTAssertEqual(load.verdict, .passed, load.reason ?? "")
      XCTAssert(load.reason?.hasPrefix("shard \(shard): ") ?? false, load.reason ?? "")
      XCTAssertEqual(load.artifacts.contains("steps/load/shard.json"), true)
      XCTAssertEqual(ended["budget"]?.verdict, verdict, ended["budget"]?.reason ?? "")
      if verdict == .inconclusive {
        XCTAssertEqual(
          ended["budget"]?.limits.map(\.reason),
          Array(
            repeating: "step 'load' sent one shard of 2 of its load: hold the budget with 'loadline merge'",
            count: 2))
      }
    }
  }
}
