import Diagnostics
import Foundation
import Reports
import XCTest

final class DiagnosticReportTests: XCTestCase {
  private let reporter = DiagnosticReport(
    toolVersion: "0.1.0",
    rules: [
      DiagnosticReport.Rule(
        code: "promql-unknown-function", summary: "A query calls a function that Prometheus lacks.",
        help: "Prometheus refuses the rule file. Write the name of a function that exists.")
    ])

  private var some: [Diagnostic] {
    let first = RunFixture.unknownFunction
    let duplicate = Diagnostic(
      code: "duplicate-alert", severity: .info, message: "alert 'HighLatency' is defined twice",
      range: first.range,
      notes: [
        Diagnostic.Note(message: "the first is here", range: RunFixture.missingFor.range ?? first.range!)
      ])
    return [
      first, RunFixture.missingFor, duplicate,
      Diagnostic(code: "cannot-read", message: "cannot read 'missing.yaml': no such file", range: nil),
    ]
  }

  func testFormats() throws {
    for format in DiagnosticReport.Format.allCases {
      try Golden.check("diagnostics-\(format.rawValue)", reporter.render(some, as: format))
    }
    let coloured = DiagnosticReport(isColoured: true, toolVersion: "0.1.0")
    try Golden.check("diagnostics-colour", coloured.render(some, as: .text))
  }

  func testTextIsWhatSnippetsSay() throws {
    let expected = some.map { Snippet.render($0) + "\n" }.joined() + "2 errors, 1 warning, 1 remark\n"
    XCTAssertEqual(try reporter.render(some, as: .text), expected)
  }

  func testThousandsOnAllCores() async throws {
    let many = (0..<600).flatMap { _ in some }
    for format in DiagnosticReport.Format.allCases {
      let text = try await reporter.renderOnAllCores(many, as: format)
      XCTAssertEqual(text, try reporter.render(many, as: format), "\(format)")
    }
  }

  func testCleanInputs() throws {
    for format in DiagnosticReport.Format.allCases {
      try Golden.check("clean-\(format.rawValue)", reporter.render([], as: format))
    }
  }

  private func checkGitHub(_ diagnostic: Diagnostic, _ expected: String, line: UInt = #line) throws {
    XCTAssertEqual(try reporter.render([diagnostic], as: .github), expected + "\n", line: line)
  }

  func testGitHubEscapes() throws {
    try checkGitHub(
      RunFixture.diagnostic("a-code", "100% of\r\n'x': wrong", in: "a: ‹b›", path: "./a,b:c%.yaml"),
      "::error file=a%2Cb%3Ac%25.yaml,line=1,col=4,endLine=1,endColumn=5,title=a-code::100%25 of  'x': wrong"
    )
    try checkGitHub(
      RunFixture.diagnostic("code", "m", .warning, in: "‹a\nb›", path: "f", help: "h"),
      "::warning file=f,line=1,endLine=2,title=code::m%0Ahelp: h")
    try checkGitHub(
      Diagnostic(code: "code", severity: .info, message: "m", range: nil), "::notice title=code::m")
  }

  func testGitHubShowsTenAnnotationsOfAType() throws {
    let many = (1...25).map { RunFixture.diagnostic("code", "m\($0)", in: "‹a›", path: "f") }
    let lines = try reporter.render(many, as: .github).split(separator: "\n")
    XCTAssertEqual(lines.filter { $0.hasPrefix("::error") }.count, 10)
    XCTAssertEqual(lines[9], "::error title=loadline::16 more of this severity in the log")
    XCTAssertEqual(lines[10], "f:1:1: error: m10 [code]")
    XCTAssertEqual(lines.count, 26)
  }

  private func checkColumns(_ marked: String, _ start: Int, _ end: Int, line: UInt = #line) throws {
    let text = try reporter.render([RunFixture.diagnostic("code", "m", in: marked)], as: .sarif)
    XCTAssertTrue(text.contains("\"startColumn\" : \(start),"), text, line: line)
    XCTAssertTrue(text.contains("\"endColumn\" : \(end),"), text, line: line)
  }

  func testSARIFColumnsCountCodePoints() throws {
    try checkColumns("a: ‹b›", 4, 5)
    try checkColumns("äö: ‹日本›x", 5, 7)
    try checkColumns("x\ny👩: ‹👩›", 5, 6)
    try checkColumns("‹›", 1, 1)
  }

  func testSARIFLeavesOutWhatCodeScanningWouldRefuse() throws {
    let warning = RunFixture.diagnostic("code", "m", .warning, in: "‹a›")
    let many = [Diagnostic](repeating: warning, count: 25_002) + [RunFixture.unknownFunction]
    let text = try reporter.render(many, as: .sarif)
    XCTAssertTrue(text.contains("3 more results are left out"))
    XCTAssertTrue(text.contains("unknown function 'rat'"))
  }

  func testHostileTextIsInert() throws {
    let hostile = RunFixture.hostile
    let diagnostics = [
      RunFixture.diagnostic(hostile, hostile, in: "k: ‹\u{1B}[2J\u{202E}›\n", path: hostile, help: hostile),
      Diagnostic(code: hostile, message: hostile, range: nil, help: hostile),
      Diagnostic(code: "c", message: "::error::x", range: nil),
    ]
    Inert.check(try reporter.render(diagnostics, as: .text))
    _ = try JUnitReader.read(reporter.render(diagnostics, as: .junit))
    for format in [DiagnosticReport.Format.json, .sarif] {
      _ = try JSONSerialization.jsonObject(with: Data(reporter.render(diagnostics, as: format).utf8))
    }
    let commands = try reporter.render(diagnostics, as: .github)
    XCTAssertEqual(commands.split(separator: "\n").count, 3)
    for scalar in commands.unicodeScalars where scalar != "\n" {
      XCTAssertFalse(scalar.value < 0x20 || (0x7F...0x9F).contains(scalar.value) || scalar.value == 0x202E)
    }
  }
}
