import HTTPLoad
import XCTest

/// When requests are sent: stages, spread, iterations, think time.
final class PacingTests: XCTestCase {
  private func plan(_ model: LoadPlan.Model, _ change: (inout LoadPlan) -> Void) throws -> LoadPlan {
    var plan = LoadPlan(
      target: try LoadTarget("http://h"), requests: [.init(name: "r", path: "/")], model: model,
      duration: .zero)
    change(&plan)
    return plan
  }

  private func offsets(_ plan: LoadPlan) -> [Double] {
    let schedule = ArrivalSchedule(plan.profile)
    var piece = 0
    return (0..<schedule.count).map { Double(schedule.offsetNanoseconds(Double($0), piece: &piece)) / 1e9 }
  }

  func testARampBringsAsManyAsTheAreaUnderIt() throws {
    let plan = try plan(.open(requestsPerSecond: 10)) {
      $0.warmUp = .seconds(1)
      $0.stages = [
        LoadStage(duration: .seconds(10), target: 30, isMeasured: false),
        LoadStage(duration: .seconds(5), isMeasured: true),
        LoadStage(duration: .seconds(10), target: 10, isMeasured: false),
      ]
    }
    XCTAssertEqual(plan.problems, [])
    let times = offsets(plan)
    XCTAssertEqual(times.count, 10 + 200 + 150 + 200)
    XCTAssertEqual(times, times.sorted())
    XCTAssertEqual(times[10], 1, accuracy: 1e-6)
    // In the ramp from r to r + st, n requests are due after (√(r² + 2sn) − r) ÷ s.
    let root: Double = (10.0 * 10.0 + 2.0 * 2.0 * 100.0).squareRoot()
    let hundredth: Double = 1.0 + (root - 10.0) / 2.0
    XCTAssertEqual(times[110], hundredth, accuracy: 1e-6)
    XCTAssertEqual(times[210], 11, accuracy: 1e-6)
    XCTAssertEqual(times[211] - times[210], 1 / 30.0, accuracy: 1e-6)
    XCTAssertLessThan(times[559], 26)
    // Falling, the gaps grow.
    XCTAssertLessThan(times[362] - times[361], times[559] - times[558])
  }

  /// The rates of the schedule, counted second by second, are those of the stages.
  func testManyStagesKeepTheirRates() throws {
    let levels: [Double] = [100, 400, 50, 50, 1000, 1]
    let plan: LoadPlan = try plan(.open(requestsPerSecond: levels[0])) {
      $0.stages = levels.dropFirst().map { LoadStage(duration: .seconds(2), target: $0, isMeasured: true) }
    }
    let times = offsets(plan)
    for second in 0..<10 {
      let (from, to) = (levels[second / 2], levels[second / 2 + 1])
      let share: Double = second % 2 == 0 ? 0.25 : 0.75
      let expected = from + (to - from) * share
      let range = Double(second)..<Double(second + 1)
      let count = times.filter { range.contains($0) }.count
      XCTAssertEqual(Double(count), expected, accuracy: 1.5, "second \(second)")
    }
  }

  private func run(
    _ model: LoadPlan.Model, _ change: (inout LoadPlan) -> Void
  ) async throws -> (result: LoadResult, requests: Int) {
    let server = try LoopbackServer { _ in .send(LoopbackServer.ok) }
    defer { server.stop() }
    var plan = try plan(model, change)
    plan.target = try LoadTarget("http://\(server.address)")
    let result = try await LoadEngine.run(plan)
    return (result, server.requests)
  }

  func testOnlyMeasuredStagesCount() async throws {
    let (result, requests) = try await run(.open(requestsPerSecond: 200)) {
      $0.warmUp = .milliseconds(100)
      $0.threads = 2
      $0.stages = [
        LoadStage(duration: .milliseconds(200), isMeasured: true),
        LoadStage(duration: .milliseconds(200), target: 400, isMeasured: false),
        LoadStage(duration: .milliseconds(200), isMeasured: true),
      ]
    }
    XCTAssertEqual(requests, 20 + 40 + 60 + 80)
    XCTAssertEqual(result.overall.counts.scheduled, 120)
    XCTAssertEqual(result.warmUp.scheduled, 80)
    XCTAssertEqual(result.measuredNanoseconds, 400_000_000)
    XCTAssertEqual(result.targetRate ?? 0, 300, accuracy: 1e-9)
  }

  func testIterationsEndTheRun() async throws {
    let cases: [(LoadPlan.Model, Int)] = [
      (.open(requestsPerSecond: 1_000), 1), (.open(requestsPerSecond: 1_000), 3),
      (.closed(concurrency: 4), 1), (.closed(concurrency: 5), 2),
    ]
    for (model, threads) in cases {
      let (result, requests) = try await run(model) {
        $0.iterations = 101
        $0.threads = threads
      }
      XCTAssertEqual(requests, 101, "\(model) \(threads)")
      XCTAssertEqual(result.overall.counts.succeeded, 101, "\(model) \(threads)")
      XCTAssertFalse(result.isSaturated)
      XCTAssertGreaterThan(result.measuredNanoseconds, 0)
    }
  }

  /// Two requests at 20 a second are the load of 100 ms, though the second is sent after 50.
  func testFewIterationsHaveTheRateThatWasAskedFor() async throws {
    for threads in 1...2 {
      let (result, _) = try await run(.open(requestsPerSecond: 20)) {
        $0.iterations = 2
        $0.threads = threads
      }
      XCTAssertEqual(result.targetRate ?? 0, 20, accuracy: 0.001)
      XCTAssertEqual(Double(result.measuredNanoseconds) / 1e9, 0.1, accuracy: 0.001)
    }
  }

  func testIterationsAreCountedAfterTheWarmUp() async throws {
    for model in [LoadPlan.Model.open(requestsPerSecond: 1_000), .closed(concurrency: 2)] {
      let isOpen = if case .open = model { true } else { false }
      let processes: [ArrivalProcess] = isOpen ? [.constant, .poisson(seed: 3)] : [.constant]
      for arrivals in processes {
        let (result, _) = try await run(model) {
          $0.iterations = 50
          $0.arrivals = arrivals
          $0.warmUp = .milliseconds(50)
        }
        XCTAssertEqual(result.overall.counts.scheduled, 50, "\(model) \(arrivals)")
        XCTAssertGreaterThan(result.warmUp.scheduled, 0)
      }
    }
  }

  func testPoissonArrivalsAreAsManyAsTheRateSaysAndTheSameForEveryThread() async throws {
    var counts: Set<UInt64> = []
    for threads in 1...3 {
      let (result, _) = try await run(.open(requestsPerSecond: 4_000)) {
        $0.arrivals = .poisson(seed: 7)
        $0.threads = threads
        $0.duration = .milliseconds(250)
      }
      counts.insert(result.overall.counts.scheduled)
    }
    XCTAssertEqual(counts.count, 1)
    // Within five standard deviations of 1000.
    XCTAssertEqual(Double(counts.first ?? 0), 1_000, accuracy: 5 * 1_000.0.squareRoot())
  }

  func testUsersComeAndGoWithTheStages() async throws {
    let (result, _) = try await run(.closed(concurrency: 1)) {
      $0.thinkTime = ThinkTime(.milliseconds(2))
      $0.threads = 2
      $0.stages = [
        LoadStage(duration: .milliseconds(200), target: 8, isMeasured: false),
        LoadStage(duration: .milliseconds(100), isMeasured: true),
        LoadStage(duration: .milliseconds(200), target: 1, isMeasured: false),
      ]
    }
    XCTAssertEqual(result.connectTime.count, 8, "each user has one connection")
    XCTAssertGreaterThan(result.warmUp.succeeded, result.overall.counts.succeeded / 4)
  }

  func testThinkingUsersSendNoMoreThanTheirPauseAllows() async throws {
    let (result, requests) = try await run(.closed(concurrency: 3)) {
      $0.thinkTime = ThinkTime(minimum: .milliseconds(20), maximum: .milliseconds(40))
      $0.duration = .milliseconds(400)
    }
    XCTAssertLessThanOrEqual(requests, 3 * 20)
    XCTAssertGreaterThan(requests, 6)
    XCTAssertEqual(result.connectTime.count, 3)
  }

  func testImpossiblePacesAreRefused() throws {
    func check(
      _ model: LoadPlan.Model, _ problem: String, line: UInt = #line, _ change: (inout LoadPlan) -> Void
    ) throws {
      let plan = try plan(model) {
        $0.duration = .seconds(1)
        change(&$0)
      }
      XCTAssertEqual(plan.problems, [problem], line: line)
    }
    let open = LoadPlan.Model.open(requestsPerSecond: 1)
    try check(open, "the think time belongs to the closed model: at a rate, users do not wait for each other")
    {
      $0.thinkTime = ThinkTime(.seconds(1))
    }
    try check(.closed(concurrency: 1), "the spread of arrivals belongs to the open model") {
      $0.arrivals = .poisson(seed: 1)
    }
    try check(open, "the stages measure nothing") {
      $0.stages = [LoadStage(duration: .seconds(1), isMeasured: false)]
    }
    try check(open, "the arrival rate of a stage must be from 0.000001/s to 1000000/s; got 0.0") {
      $0.stages = [LoadStage(duration: .seconds(1), target: 0, isMeasured: true)]
    }
    try check(open, "iterations and stages exclude each other") {
      $0.stages = [LoadStage(duration: .seconds(1), isMeasured: true)]
      $0.iterations = 5
    }
    try check(open, "the iterations must be from 1 to 1000000000000; got 0") { $0.iterations = 0 }
  }

  func testTheFirstByteHasATimeoutOfItsOwn() async throws {
    let server = try LoopbackServer {
      $0.number % 2 == 0 ? .hang : .sendPieces(["HTTP/1.1 200 OK\r\nContent-Le", "ngth: 2\r\n\r\nhi"])
    }
    defer { server.stop() }
    var plan = LoadPlan(
      target: try LoadTarget("http://\(server.address)"), requests: [.init(name: "r", path: "/")],
      model: .closed(concurrency: 1), duration: .zero)
    plan.iterations = 4
    plan.firstByteTimeout = .milliseconds(30)
    let result = try await LoadEngine.run(plan)
    XCTAssertEqual(result.overall.failures.map(\.cause), [.firstByteTimeout])
    XCTAssertEqual(result.overall.counts.timedOut, 2)
    XCTAssertEqual(result.overall.firstByte.count, 2)
    XCTAssertEqual(result.overall.serviceTime.count, 4)
  }
}
