import Documents
import Diagnostics
import Grafana
import TestSupport
import XCTest

final class DashboardFixTests: XCTestCase {
  private func fixed(_ text: String) throws -> (text: String, messages: [String]) {
    let dashboard = try XCTUnwrap(DashboardReader.read(try document(text)).dashboard)
    let fixes = DashboardFix.all(for: dashboard)
    return (
      String(decoding: DashboardFix.apply(fixes, to: Array(text.utf8)), as: UTF8.self), fixes.map(\.message)
    )
  }

  private func check(_ text: String, _ expected: String, line: UInt = #line) throws {
    let once = try fixed(text)
    XCTAssertEqual(once.text, expected, line: line)
    XCTAssertEqual(once.messages.isEmpty, text == expected, line: line)
    XCTAssertEqual(try fixed(once.text).messages, [], line: line)
  }

  func testOnlyTheBytesConcernedChange() throws {
    try check(
      "{\"title\" : \"\\u00e9\", \"panels\":[ {\"id\": 7,\t\"type\":\"stat\"},\n{\"id\":7e0 , \"type\": \"stat\"}]}\r\n",
      "{\"title\" : \"\\u00e9\", \"panels\":[ {\"id\": 7,\t\"type\":\"stat\"},\n{\"id\":8 , \"type\": \"stat\"}]}\r\n"
    )
    try check(
      #"{"title": "a", "panels": [{"type": "stat", "gridPos": {"h": 1, "w": 12, "x": 18, "y": 0}}]}"#,
      #"{"title": "a", "panels": [{"type": "stat", "gridPos": {"h": 1, "w": 12, "x": 12, "y": 0}}]}"#)
    try check(
      #"{"title": "a", "panels": [{"type": "stat", "gridPos": {"h": 1, "w": 30, "x": 18, "y": 0}}]}"#,
      #"{"title": "a", "panels": [{"type": "stat", "gridPos": {"h": 1, "w": 24, "x": 0, "y": 0}}]}"#)
    try check(#"{"id": 5, "title": "a", "panels": []}"#, #"{"id": null, "title": "a", "panels": []}"#)
    for text in [
      #"{"title": "a", "panels": [{"id": 0, "type": "stat"}, {"id": 0, "type": "stat"}, {"id": null}]}"#,
      #"{"title": "a", "panels": [{"type": "stat", "gridPos": {"w": 12, "x": 18}}]}"#,
      #"{"title": "a", "panels": [{"type": "stat", "gridPos": {"h": 1, "w": 1e9, "x": 18, "y": 0}}]}"#,
    ] { try check(text, text) }
  }

  func testEveryCorpusFileStaysOrIsReported() throws {
    guard let corpora = Repository.corpora else { throw XCTSkip("the corpora are absent") }
    for file in Repository.files(under: corpora + "/dashboards", endings: [".json"]) {
      let text = String(decoding: try Repository.bytes(file), as: UTF8.self)
      let once = try fixed(text)
      XCTAssertEqual(once.text == text, once.messages.isEmpty, file)
      XCTAssertEqual(try fixed(once.text).messages, [], file)
      let codes = Set(DashboardCheck.check(try document(once.text)).map(\.code))
      XCTAssertFalse(codes.contains("panel-id-duplicate") || codes.contains("grid-bounds"), file)
    }
  }
}
