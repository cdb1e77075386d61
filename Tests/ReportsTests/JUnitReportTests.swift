import Foundation
import PipelineModel
import Reports
import XCTest

#if canImport(FoundationXML)
  import FoundationXML
#endif

final class JUnitReportTests: XCTestCase {
  func testFailingRun() throws {
    try Golden.check("junit-failing", JUnitReport().render(try RunFixture.failing.report()))
  }

  func testPassingRun() throws {
    try Golden.check("junit-passing", JUnitReport().render(try RunFixture.passing.report()))
  }

  func testRunWithoutAnEndIsAnError() throws {
    var run = RunFixture()
    run.run("rules", "alert-rules", .passed, seconds: 3)
    let read = try JUnitReader.read(JUnitReport().render(try run.report()))
    XCTAssertEqual(read.errors, 1)
  }

  func testEveryDocumentIsWellFormedAndCountsItsCases() throws {
    for run in [RunFixture.failing, .passing, .hostileRun, .manyFindings] {
      let read = try JUnitReader.read(JUnitReport().render(try run.report()))
      XCTAssertEqual(read.suite["tests"], String(read.names.count))
      XCTAssertEqual(read.suite["failures"], String(read.failures))
      XCTAssertEqual(read.suite["errors"], String(read.errors))
      XCTAssertEqual(read.suite["skipped"], String(read.skipped))
      XCTAssertEqual(Set(read.names).count, read.names.count)
    }
  }

  func testEqualNamesAreToldApart() throws {
    var run = RunFixture()
    let finding = Finding(RunFixture.unknownFunction)
    run.run("a", "lint", .failed, findings: [Finding](repeating: finding, count: 3000))
    run.finish(.failed, .failed)
    let read = try JUnitReader.read(JUnitReport().render(try run.report()))
    XCTAssertEqual(Set(read.names).count, 1001)
    XCTAssertEqual(read.suite["failures"], "1001")
  }

  func testInconclusiveIsNotGreen() throws {
    var run = RunFixture()
    run.run("load", "load", .inconclusive, "the generator was saturated", seconds: 2)
    run.finish(.inconclusive, .noVerdict)
    let read = try JUnitReader.read(JUnitReport().render(try run.report()))
    XCTAssertEqual(read.errors, 1)
  }
}

/// The counts of a JUnit document, read by Foundation's parser.
final class JUnitReader: NSObject, XMLParserDelegate {
  private(set) var suite: [String: String] = [:]
  private(set) var names: [String] = []
  private(set) var failures = 0
  private(set) var errors = 0
  private(set) var skipped = 0

  static func read(_ text: String) throws -> JUnitReader {
    let reader = JUnitReader()
    let parser = XMLParser(data: Data(text.utf8))
    parser.delegate = reader
    if !parser.parse() { throw parser.parserError ?? CocoaError(.fileReadCorruptFile) }
    return reader
  }

  func parser(
    _ parser: XMLParser, didStartElement name: String, namespaceURI: String?, qualifiedName: String?,
    attributes: [String: String] = [:]
  ) {
    switch name {
    case "testsuite": suite = attributes
    case "testcase": names.append((attributes["classname"] ?? "") + "\u{0}" + (attributes["name"] ?? ""))
    case "failure": failures += 1
    case "error": errors += 1
    case "skipped": skipped += 1
    default: break
    }
  }
}
