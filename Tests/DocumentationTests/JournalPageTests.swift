import Foundation
import PipelineModel
import XCTest

/// The events that the page of the run's folder shows are events of the journal.
final class JournalPageTests: XCTestCase {
  func testEveryEventShownIsOneAndEveryKindIsShown() throws {
    let page = try Page("docs/reference/run-folder.md")
    var kinds: Set<String> = []
    for block in page.blocks where block.text.contains("\"event\":") {
      let entry = try JSONDecoder().decode(JournalEntry.self, from: Data(block.text.utf8))
      let encoder = JSONEncoder()
      encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
      // What is written again is what stands there: no key of the example is unknown.
      let again = String(decoding: try encoder.encode(entry), as: UTF8.self)
      XCTAssertEqual(again + "\n", block.text, "\(page.path):\(block.line)")
      kinds.insert(Self.kind(of: entry.event))
    }
    XCTAssertEqual(kinds.count, 7, "\(kinds)")
  }

  func testThePartsOfAStep() throws {
    let page = try Page("docs/reference/run-folder.md")
    let blocks = page.blocks.filter { $0.language == "json" && !$0.text.contains("\"event\":") }
    XCTAssertEqual(blocks.count, 3)
    _ = try JSONDecoder().decode(Metric.self, from: Data(blocks[0].text.utf8))
    _ = try JSONDecoder().decode(LimitOutcome.self, from: Data(blocks[1].text.utf8))
    _ = try JSONDecoder().decode(Finding.self, from: Data(blocks[2].text.utf8))
  }

  func testEveryFieldOfTheReportIsNamed() throws {
    let page = try Page("docs/reference/run-folder.md")
    let section = try XCTUnwrap(page.text.components(separatedBy: "## report.json").last)
    let block = try XCTUnwrap(page.blocks.first { $0.text.contains("run-started") })
    let entry = try JSONDecoder().decode(JournalEntry.self, from: Data(block.text.utf8))
    let report = try XCTUnwrap(RunReportBuilder.report(of: [entry]))
    for mirror in [Mirror(reflecting: report), Mirror(reflecting: try XCTUnwrap(report.steps.first))] {
      for field in mirror.children.compactMap(\.label) {
        XCTAssertTrue(section.contains("`\(field)`"), "no word about '\(field)'")
      }
    }
  }

  private static func kind(of event: RunEvent) -> String {
    switch event {
    case .runStarted: "run-started"
    case .serviceChanged: "service-changed"
    case .stepStarted: "step-started"
    case .stepFinished: "step-finished"
    case .stepRetried: "step-retried"
    case .note: "note"
    case .runFinished: "run-finished"
    }
  }
}
