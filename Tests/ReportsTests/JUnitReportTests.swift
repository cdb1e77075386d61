import Foundation
import PipelineModel
import Reports
import TestSupport
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

  func testEveryRunIsValidAgainstBothSchemas() throws {
    var interrupted = RunFixture()
    interrupted.run("rules", "alert-rules", .warned, seconds: 3)
    for run in [RunFixture.failing, .passing, .hostileRun, .manyFindings, .warned, interrupted] {
      let text = JUnitReport().render(try run.report())
      XCTAssertEqual(JUnitSchema.jenkins.faults(in: text), [])
      XCTAssertEqual(JUnitSchema.ant.faults(in: text), [])
    }
  }

  func testLintIsValidAgainstTheSchemaOfJenkins() throws {
    for diagnostics in [[], [RunFixture.unknownFunction, RunFixture.missingFor]] {
      let text = try DiagnosticReport(toolVersion: "0.1.0").render(diagnostics, as: .junit)
      XCTAssertEqual(JUnitSchema.jenkins.faults(in: text), [])
      XCTAssertEqual(JUnitSchema.ant.faults(in: text), ["'testsuite' without 'timestamp'"])
    }
  }

  /// Each change of a valid document, and what either schema has to say of it.
  func testTheSchemasRefuse() throws {
    let valid = JUnitReport().render(try RunFixture.failing.report())
    func check(_ old: String, _ new: String, jenkins: String?, ant: String?, line: UInt = #line) throws {
      let range = try XCTUnwrap(valid.range(of: old), line: line)
      let changed = valid.replacingCharacters(in: range, with: new)
      XCTAssertEqual(JUnitSchema.jenkins.faults(in: changed).first, jenkins, line: line)
      XCTAssertEqual(JUnitSchema.ant.faults(in: changed).first, ant, line: line)
    }
    try check(
      "<testcase ", "<testcase file='a' ", jenkins: "'testcase' with 'file'", ant: "'testcase' with 'file'")
    try check("<testsuites>", "<testsuites name='a'>", jenkins: nil, ant: "'testsuites' with 'name'")
    try check(
      "<testsuites>", "<testsuites skipped='1'>",
      jenkins: "'testsuites' with 'skipped'", ant: "'testsuites' with 'skipped'")
    try check(#" type="errored""#, "", jenkins: nil, ant: "'error' without 'type'")
    try check(#" tests="9""#, "", jenkins: "'testsuite' without 'tests'", ant: "'testsuite' without 'tests'")
    try check(
      "T16:13:54", "T16:13:54Z", jenkins: nil, ant: "'timestamp' of 'testsuite' is '2026-11-23T16:13:54Z'")
    try check(
      #"time="0.210""#, #"time="1,000""#, jenkins: nil, ant: "'time' of 'testcase' is '1,000'")
    try check(
      "<system-err/>", "<system-error/>", jenkins: "unknown element 'system-error'",
      ant: "unknown element 'system-error'")
    try check("</failure>", "</failure>x", jenkins: "'testcase' has text", ant: "'testcase' has text")
    try check(
      "</failure>", "</failure><system-out/>", jenkins: nil, ant: "'testcase' holds 'failure system-out '")
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
