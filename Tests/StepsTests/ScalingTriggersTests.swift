import Foundation
import PipelineModel
import TestSupport
import XCTest

/// The triggers of the operations guide, one row each: quiet at the warning's mark, warned behind it, failed behind the
/// critical one, with something to do.
final class ScalingTriggersTests: XCTestCase {
  private static let rows: [(metric: String, unit: String, warning: Double, critical: Double, rises: Bool)] =
    [
      ("cpu_usage", "ratio", 0.7, 0.85, true), ("memory_usage", "ratio", 0.75, 0.9, true),
      ("latency.p95", "s", 0.5, 1, true), ("error_rate", "ratio", 0.01, 0.05, true),
      ("cache_hit_rate", "ratio", 0.8, 0.7, false), ("database_connections", "ratio", 0.8, 0.95, true),
      ("queue_depth", "", 1000, 5000, true),
    ]

  /// The verdict of each of the seven limits when every metric is what the row makes of it.
  private func limits(
    _ value: ((metric: String, unit: String, warning: Double, critical: Double, rises: Bool)) -> Double
  ) async throws -> [LimitOutcome] {
    let folder = try TemporaryFolder()
    let budget = try Repository.bytes(Repository.root + "/budgets/scaling-triggers.yaml")
    try folder.write(String(decoding: budget, as: UTF8.self), to: "budget.yaml")
    let metrics = Self.rows.map { ["name": $0.metric, "unit": $0.unit, "value": value($0)] as [String: Any] }
    let text = try JSONSerialization.data(withJSONObject: ["version": 1, "metrics": metrics])
    try folder.write(String(decoding: text, as: UTF8.self), to: "source.json")
    let ended = try await PipelineTrial(in: folder).run(
      """
      steps:
        service: { uses: command, with: { run: [cp, source.json, m.json], metrics: m.json } }
        budget: { uses: budget, needs: service, with: { file: budget.yaml } }
      """)
    return try XCTUnwrap(ended["budget"]).limits
  }

  func testEachRow() async throws {
    let quiet = try await limits { $0.warning }
    XCTAssertEqual(quiet.count, 7)
    XCTAssertEqual(Set(quiet.map(\.verdict)), [.passed])
    let warned = try await limits { $0.rises ? $0.warning.nextUp : $0.warning.nextDown }
    XCTAssertEqual(Set(warned.map(\.verdict)), [.warned])
    let critical = try await limits { $0.critical }
    XCTAssertEqual(Set(critical.map(\.verdict)), [.warned])
    let failed = try await limits { $0.rises ? $0.critical.nextUp : $0.critical.nextDown }
    XCTAssertEqual(Set(failed.map(\.verdict)), [.failed])
    XCTAssertTrue(failed.allSatisfy { !($0.action ?? "").isEmpty })
    XCTAssertEqual(failed.map(\.metric), Self.rows.map { "service.\($0.metric)" })
  }
}
