import Diagnostics
import PipelineModel
import TestSupport
import XCTest

/// The settings of the step: opinions, suppressions and the budget of a dashboard.
final class DashboardsStepTests: XCTestCase {
  private let board = #"""
    {"uid": "api", "title": "API", "refresh": "30s", "panels": [
      {"id": 1, "type": "timeseries", "title": "Load", "datasource": {"type": "prometheus", "uid": "p"}, "targets": [
        {"refId": "A", "expr": "requests_total"}, {"refId": "B", "expr": "rate(requests_total[$__interval])"}]}]}
    """#

  private func run(
    _ with: String, files: [String: String] = [:], limits: String? = nil
  ) async throws -> (boards: StepFinished, budget: StepFinished?) {
    let folder = try TemporaryFolder()
    for (path, text) in files { try folder.write(text, to: path) }
    if files.isEmpty { try folder.write(board, to: "boards/api.json") }
    if let limits { try folder.write("limits:\n\(limits)\n", to: "budget.yaml") }
    let budget =
      limits == nil
      ? "" : "  budget: { uses: budget, needs: boards, with: { file: budget.yaml } }\n"
    let ended = try await PipelineTrial(in: folder).run(
      """
      steps:
        boards:
          uses: dashboards
          with:
            files: "boards/*.json"
      \(with)
      \(budget)
      """)
    return (try XCTUnwrap(ended["boards"]), ended["budget"])
  }

  private func codes(_ with: String, files: [String: String] = [:]) async throws -> [String] {
    try await run(with, files: files).boards.findings.map(\.code)
  }

  func testOpinionsAreChosen() async throws {
    let plain = try await codes("")
    XCTAssertEqual(plain, ["query-counter", "query-interval"])
    let one = try await codes("      opinions: panel-units-rule")
    XCTAssertEqual(one, ["panel-units-rule", "query-counter", "query-interval"])
    let all = try await codes("      opinions: dashboard-linter")
    XCTAssertTrue(
      Set(all).isSuperset(of: ["template-job-rule", "target-rate-interval-rule", "uneditable-dashboard"]))
  }

  func testPolicy() async throws {
    let found = try await codes(
      "      policy: { tags: team-a, title: '[a-z]+', datasources: [main] }")
    XCTAssertEqual(
      found, ["policy-tag", "policy-title", "policy-datasource", "query-counter", "query-interval"])
  }

  /// `loadline.yaml` holds for every step; a suppression of a dashboard that was not checked is not stale.
  func testSettingsOfTheWorkspace() async throws {
    func found(_ dashboard: String) async throws -> [String] {
      try await codes(
        "",
        files: [
          "boards/api.json": board,
          "loadline.yaml": """
          dashboards:
            opinions: panel-units-rule
            suppress:
              - { check: query-counter, reason: fine, dashboard: \(dashboard) }
          """,
        ])
    }
    let covered = try await found("api")
    XCTAssertEqual(covered, ["panel-units-rule", "query-interval"])
    let absent = try await found("other")
    XCTAssertEqual(absent, ["panel-units-rule", "query-counter", "query-interval"])
    let misspelt = try await codes(
      "", files: ["boards/api.json": board, "loadline.yaml": "dashboards: { opinion: x }"])
    XCTAssertEqual(misspelt.filter { $0 == "unknown-key" }, ["unknown-key"])
  }

  func testLintFileOfDashboardLinter() async throws {
    let left = try await codes(
      "      opinions: [panel-units-rule, uneditable-dashboard]",
      files: [
        "boards/api.json": board, "boards/.lint": "exclusions:\n  panel-units-rule:\n    reason: no units\n",
      ])
    XCTAssertEqual(left, ["uneditable-dashboard", "query-counter", "query-interval"])
  }

  func testSuppressions() async throws {
    let suppressed = try await codes(
      """
            suppress:
              - { check: query-counter, dashboard: api, panel: Load, ref-id: A, reason: shown on purpose }
              - { check: [query-interval], panel: "1", reason: as well }
      """)
    XCTAssertEqual(suppressed, [])
    let stale = try await run(
      "      suppress: [{ check: query-counter, dashboard: other, reason: old }]")
    XCTAssertEqual(stale.boards.verdict, .failed)
    XCTAssertEqual(
      stale.boards.findings.map(\.code).sorted(), ["query-counter", "query-interval", "stale-suppression"])
  }

  func testWrongSettingsAreTold() async throws {
    for (with, message) in [
      ("      opinions: panel-unit-rule", "there is no opinion 'panel-unit-rule'"),
      ("      suppress: [{ check: nope, reason: x }]", "there is no check 'nope' of dashboards"),
      ("      suppress: [{ check: query-counter, reason: ' ' }]", "a suppression needs a reason"),
      ("      suppress: [{ check: query-counter }]", "missing key 'reason'"),
    ] {
      do {
        _ = try await run(with)
        XCTFail(with)
      } catch let refused as PipelineTrial.Refused {
        XCTAssertTrue(refused.text.contains(message), refused.text)
      }
    }
  }

  func testProvisionedFilesHaveNoInputs() async throws {
    let text =
      #"{"title": "a", "__inputs": [{"name": "DS"}], "panels": [{"type": "stat", "datasource": "${DS}"}]}"#
    let provisioned = try await codes("      mode: provisioned", files: ["boards/a.json": text])
    XCTAssertEqual(provisioned, ["input-unfilled"])
    let imported = try await codes("", files: ["boards/a.json": text])
    XCTAssertEqual(imported, [])
  }

  func testBudgetOfADashboard() async throws {
    let (boards, budget) = try await run(
      "", limits: "  boards.panels: { max: 20 }\n  boards.targets: { max: 1 }\n  boards.queries: { max: 1/s }"
    )
    XCTAssertEqual(boards.verdict, .warned)
    XCTAssertEqual(budget?.limits.map(\.verdict), [.passed, .failed, .passed])
  }

  func testFilesTogether() async throws {
    let small = #"{"uid": "api", "title": "API", "panels": []}"#
    let found = try await codes("", files: ["boards/a.json": small, "boards/b.json": small])
    XCTAssertEqual(found.sorted(), ["title-in-two-files", "uid-in-two-files"])
  }
}
