import Foundation
import PipelineModel
import Reports
import XCTest

final class JSONReportTests: XCTestCase {
  func testReadsBackAsTheSameReport() throws {
    for run in [RunFixture.failing, .passing] {
      let report = try run.report()
      let text = try JSONReport().render(report)
      XCTAssertEqual(try JSONDecoder().decode(RunReport.self, from: Data(text.utf8)), report)
      XCTAssertTrue(text.hasSuffix("}\n"))
    }
  }

  func testHostileTextIsInert() throws {
    let report = try RunFixture.hostileRun.report()
    let text = try JSONReport().render(report)
    let decoder = JSONDecoder()
    decoder.nonConformingFloatDecodingStrategy = .convertFromString(
      positiveInfinity: "Infinity", negativeInfinity: "-Infinity", nan: "NaN")
    let decoded = try decoder.decode(RunReport.self, from: Data(text.utf8))
    XCTAssertEqual(Array(decoded.pipeline.utf8), Array(RunFixture.hostile.utf8))
    for scalar in text.unicodeScalars where scalar != "\n" {
      XCTAssertFalse(scalar.value < 0x20 || (0x7F...0x9F).contains(scalar.value) || scalar.value == 0x202E)
    }
  }

  func testCatalogNamesAndFiles() throws {
    let catalog = ReporterCatalog()
    XCTAssertEqual(
      catalog.names, ["text", "markdown", "html", "json", "junit", "sarif", "github", "outputs"])
    XCTAssertEqual(
      catalog.entries.map(\.fileName),
      [
        "report.txt", "SUMMARY.md", "report.html", "report.json", "junit.xml", "results.sarif",
        "annotations.txt",
        "outputs.txt",
      ])
    XCTAssertNil(catalog.entry(named: "pdf"))
    let report = try RunFixture.failing.report()
    for entry in catalog.entries {
      let text = try entry.reporter.render(report)
      XCTAssertTrue(text.hasSuffix("\n"))
      XCTAssertEqual(text, try entry.reporter.render(report))
    }
  }
}
