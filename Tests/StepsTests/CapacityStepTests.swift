import PipelineModel
import TestSupport
import XCTest

/// The formulas of the operations guide, "Capacity Planning", on a table of cases. What is expected is computed here from the
/// guide's own lines.
final class CapacityStepTests: XCTestCase {
  private func metrics(_ with: String) async throws -> [String: Metric] {
    let results = try TemporaryFolder()
    let trial = PipelineTrial(workspace: results.path, results: results.path + "/results")
    let ended = try await trial.run("steps:\n  plan: { uses: capacity, with: { \(with) } }\n")
    let step = try XCTUnwrap(ended["plan"])
    XCTAssertEqual(step.verdict, .passed, step.reason ?? "")
    return Dictionary(step.metrics.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
  }

  private func check(
    _ with: String, _ expected: [String: Double], line: UInt = #line
  ) async throws {
    let found = try await metrics(with)
    XCTAssertEqual(Set(found.keys), Set(expected.keys), line: line)
    for (name, value) in expected {
      XCTAssertEqual(found[name]?.value ?? .nan, value, accuracy: abs(value) * 1e-12, name, line: line)
    }
  }

  /// What a program writes is known only when it has run.
  func testAMetricThatWasNotMeasuredIsNoTraffic() async throws {
    let folder = try TemporaryFolder()
    let ended = try await PipelineTrial(in: folder).run(
      """
      steps:
        measure: { uses: command, with: { run: [sh, -c, "echo '{\\"other\\": 1}' > m.json"], metrics: m.json } }
        plan:
          uses: capacity
          needs: measure
          with:
            traffic: { requests-per-second: "${{ steps.measure.metrics.rate }}" }
            pods: { requests-per-pod: 850/s }
      """)
    XCTAssertEqual(ended["measure"]?.verdict, .passed, ended["measure"]?.reason ?? "")
    let plan = try XCTUnwrap(ended["plan"])
    XCTAssertEqual(plan.verdict, .errored)
    XCTAssertEqual(plan.findings.map(\.code), ["missing-key"])
  }

  func testPods() async throws {
    // requests_per_second = concurrent_users * (requests_per_user_per_minute / 60)
    // required_pods = requests_per_second / (requests_per_pod_per_second * 0.7)
    for (users, perMinute, perPod, pods) in [
      (5000.0, 12.0, 850.0, 2.0), (1, 1, 850, 1), (10_000, 30, 100, 72), (60, 60, 100, 1),
      (840, 150, 1000, 3), (2_000_000, 6, 1234.5, 232), (700, 60, 1000, 1), (701, 60, 1000, 2),
    ] {
      let requests = users * (perMinute / 60)
      XCTAssertEqual((requests / (perPod * 0.7) - 1e-9).rounded(.up), pods)
      try await check(
        "traffic: { concurrent-users: \(users), requests-per-user: \(perMinute)/min }, pods: { requests-per-pod: \(perPod)/s }",
        ["requests_per_second": requests, "required_pods": pods])
    }
  }

  func testWholeNumbersAreNotRoundedUpForTheSakeOfBinaryFractions() async throws {
    for pods in 1...60 {
      for perPod in [100.0, 300, 850, 1000, 1700] {
        let rate = (perPod * 7 * Double(pods)) / 10
        try await check(
          "traffic: { requests-per-second: \(rate)/s }, pods: { requests-per-pod: \(perPod)/s }",
          ["requests_per_second": rate, "required_pods": Double(pods)])
      }
    }
  }

  func testShards() async throws {
    // queries_per_second = requests_per_second * average_queries_per_request
    // required_db_shards = queries_per_second / (queries_per_shard_per_second * 0.8)
    for (rate, perRequest, perShard, shards) in [
      (1000.0, 3.0, 2000.0, 2.0), (1, 0.5, 100, 1), (1600, 5, 1000, 10), (1601, 5, 1000, 11),
    ] {
      try await check(
        "traffic: { requests-per-second: \(rate)/s }, shards: { queries-per-request: \(perRequest), queries-per-shard: \(perShard)/s }",
        [
          "requests_per_second": rate, "queries_per_second": rate * perRequest, "required_db_shards": shards,
        ])
    }
  }

  func testCache() async throws {
    // cache_entries = daily_active_users * average_cached_items_per_user
    // required_cache_memory = cache_entries * average_entry_size_bytes * 1.5
    for (users, items, bytes) in [(100_000.0, 20.0, 2048.0), (1, 1, 1), (3_000_000, 7.5, 512)] {
      try await check(
        "cache: { daily-active-users: \(users), items-per-user: \(items), entry-size: \(Int(bytes))B }",
        ["cache_entries": users * items, "required_cache_memory": users * items * bytes * 1.5])
    }
  }

  func testStorage() async throws {
    // monthly_data_growth = new_users_per_month * data_per_user
    // yearly_storage_need = monthly_data_growth * 12 * 1.3
    for (users, bytes) in [(10_000.0, 5_000_000.0), (1, 1), (250_000, 1024)] {
      try await check(
        "storage: { new-users-per-month: \(users), data-per-user: \(Int(bytes))B }",
        ["monthly_data_growth": users * bytes, "yearly_storage_need": users * bytes * 12 * 1.3])
    }
  }

  func testFactorsCanBeReplaced() async throws {
    try await check(
      """
      traffic: { requests-per-second: 1000/s }, pods: { requests-per-pod: 100/s, target-utilization: 50% },
      shards: { queries-per-request: 1, queries-per-shard: 100/s, target-utilization: 100% },
      cache: { daily-active-users: 10, items-per-user: 10, entry-size: 10B, overhead: 0% },
      storage: { new-users-per-month: 10, data-per-user: 10B, buffer: 100% }
      """,
      [
        "requests_per_second": 1000, "required_pods": 20, "queries_per_second": 1000,
        "required_db_shards": 10, "cache_entries": 100, "required_cache_memory": 1000,
        "monthly_data_growth": 100, "yearly_storage_need": 2400,
      ])
  }

  func testUnitsAreThoseOfTheQuantities() async throws {
    let found = try await metrics(
      "traffic: { requests-per-second: 60/min }, pods: { requests-per-pod: 3600/h }, cache: { daily-active-users: 1, items-per-user: 1, entry-size: 1KiB }"
    )
    XCTAssertEqual(found["requests_per_second"]?.quantity, Quantity(1, .perSecond))
    XCTAssertEqual(found["required_pods"]?.quantity, Quantity(2, .none))
    XCTAssertEqual(found["required_cache_memory"]?.quantity, Quantity(1536, .bytes))
  }

  func testAMeasuredRateOfAnEarlierStep() async throws {
    let folder = try TemporaryFolder()
    let ended = try await PipelineTrial(in: folder).run(
      """
      steps:
        measure:
          uses: command
          with: { shell: 'echo "{\\"rate\\": \\"812.5/s\\"}" > m.json', metrics: m.json }
        plan:
          uses: capacity
          needs: measure
          with:
            traffic: { requests-per-second: 4000/s }
            pods: { requests-per-pod: "${{ steps.measure.metrics.rate }}" }
      """)
    XCTAssertEqual(ended["measure"]?.verdict, .passed, ended["measure"]?.reason ?? "")
    XCTAssertEqual(ended["plan"]?.reason, "8 pods")
  }
}
