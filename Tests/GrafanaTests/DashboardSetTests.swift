import Diagnostics
import Documents
import Grafana
import TestSupport
import XCTest

/// What several dashboards have wrong together.
final class DashboardSetTests: XCTestCase {
  private func identity(_ path: String, _ text: String) throws -> DashboardIdentity {
    let root = try XCTUnwrap(JSONReader.read(SourceFile(path: path, text: text)).documents.first)
    return DashboardIdentity(try XCTUnwrap(DashboardReader.read(root).dashboard))
  }

  /// The findings of links when the dashboards 'a', which links so, and 'b' are checked together.
  private func links(_ links: String, isComplete: Bool = false) throws -> (
    found: [Diagnostic], marks: [Range<Int>]
  ) {
    let input = MarkedInput(#"{"uid": "a", "title": "A", "panels": [], "links": [\#(links)]}"#)
    let found = DashboardSet.check(
      [
        try identity("a.json", input.text),
        try identity("b.json", #"{"uid": "b", "title": "B", "panels": []}"#),
      ],
      isComplete: isComplete)
    return (found, input.ranges)
  }

  func testLinksToNowhere() throws {
    for link in [
      #"{"url": "/d/‹c›/name?x=1"}"#, #"{"url": "/d/‹c›"}"#, #"{"url": "d/‹c›?a=/d/b"}"#,
      #"{"url": "\/grafana\/d\/‹c›"}"#,
      #"{"url": "/d/‹c›/$job"}"#.replacing("/$job", with: "#/d/b"),
    ] {
      let (found, marks) = try links(link)
      XCTAssertEqual(found.map(\.code), ["link-uid"], link)
      XCTAssertEqual(found.compactMap { $0.range.map { $0.start..<$0.end } }, marks, link)
      XCTAssertEqual(found.map(\.severity), [.info])
      XCTAssertEqual(try links(link, isComplete: true).found.map(\.severity), [.warning])
    }
    for link in [
      #"{"url": "/d/b/name"}"#, #"{"url": "/d/a"}"#, #"{"url": "https://other/d/c"}"#,
      #"{"url": "/d/${uid}"}"#,
      #"{"url": "/x?y=/d/c"}"#, #"{"url": "/dashboards"}"#, #"{"url": 5}"#, #"{"type": "dashboards"}"#,
      #"{"url": "/d/"}"#,
    ] {
      XCTAssertEqual(try links(link).found, [], link)
    }
  }

  func testLinksOfPanels() throws {
    let panel =
      #"{"uid": "a", "title": "A", "panels": [{"type": "stat", "links": [{"url": "/d/x"}], "fieldConfig": {"defaults": {"links": [{"url": "/d/y"}]}, "overrides": [{"properties": [{"id": "links", "value": [{"url": "/d/z"}]}]}]}}]}"#
    let found = DashboardSet.check([
      try identity("a.json", panel), try identity("b.json", #"{"uid": "b", "title": "B", "panels": []}"#),
    ])
    XCTAssertEqual(
      found.map(\.message),
      ["x", "y", "z"].map { "the link leads to the dashboard '\($0)', which none of the files defines" })
  }

  /// Of one dashboard alone nothing can be said.
  func testOneDashboardAlone() throws {
    let alone = try identity(
      "a.json", #"{"uid": "a", "title": "A", "panels": [], "links": [{"url": "/d/c"}]}"#)
    XCTAssertEqual(DashboardSet.check([alone], isComplete: true), [])
  }
}
