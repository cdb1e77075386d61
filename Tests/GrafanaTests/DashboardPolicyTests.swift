import Diagnostics
import Documents
import Grafana
import TestSupport
import XCTest

/// What a house asks of its dashboards.
final class DashboardPolicyTests: XCTestCase {
  private func check(
    _ marked: String, _ codes: String..., file: StaticString = #filePath, line: UInt = #line,
    policy change: (inout DashboardPolicy) -> Void
  ) throws {
    let input = MarkedInput(marked)
    let dashboard = try XCTUnwrap(DashboardReader.read(try document(input.text)).dashboard)
    var policy = DashboardPolicy()
    change(&policy)
    let found = policy.check(dashboard)
    XCTAssertEqual(found.map(\.code), codes, file: file, line: line)
    XCTAssertEqual(
      found.compactMap { $0.range.map { $0.start..<$0.end } }, input.ranges, file: file, line: line)
  }

  func testTags() throws {
    try check(#"{"title": "a", "tags": ["x"], "panels": []}"#) { $0.tags = ["x"] }
    try check(#"{"title": "a", "tags": ‹[›"y"], "panels": []}"#, "policy-tag") { $0.tags = ["x", "y"] }
    try check(#"{"title": ‹"a"›, "panels": []}"#, "policy-tag") { $0.tags = ["x"] }
  }

  func testTitles() throws {
    try check(#"{"title": "API / x", "panels": []}"#) { $0.titles = ["b", "[A-Z]+ / .*"] }
    try check(#"{"title": ‹"my API / x"›, "panels": []}"#, "policy-title") { $0.titles = ["[A-Z]+ / .*"] }
  }

  func testDatasources() throws {
    func panel(_ datasource: String, _ target: String) -> String {
      #"{"title": "a", "panels": [{"type": "stat", "datasource": \#(datasource), "targets": [{"refId": "A", "datasource": \#(target)}]}]}"#
    }
    try check(panel(#"{"uid": "main"}"#, "null")) { $0.datasources = ["main"] }
    try check(panel(#"{"uid": ‹"trial"›}"#, #"‹"old"›"#), "policy-datasource", "policy-datasource") {
      $0.datasources = ["main"]
    }
    try check(panel(#""$ds""#, #"{"type": "__expr__", "uid": "__expr__"}"#)) { $0.datasources = ["main"] }
    try check(panel(#""-- Mixed --""#, #"{"uid": "x"}"#)) { $0.datasources = [] }
  }

  func testDescriptions() throws {
    for description in DashboardPolicy.descriptions {
      for (text, count) in [(description.example, 1), (description.fix, 0)] {
        let dashboard = try XCTUnwrap(DashboardReader.read(try document(text)).dashboard)
        var policy = DashboardPolicy()
        (policy.tags, policy.titles, policy.datasources) = (["team-a"], ["[A-Z]+.*"], ["main"])
        XCTAssertEqual(policy.check(dashboard).filter { $0.code == description.code }.count, count)
      }
    }
  }
}
