import Diagnostics
import Foundation
import PipelineModel
import Reports
import TestSupport
import XCTest

/// Hostile texts, made from seeds, in every format of a report: whoever reads it obeys none of them.
final class HostileTextTests: XCTestCase {
  private static let seeds: Range<UInt64> = 0..<100

  private func forEachRun(_ check: (RunFixture, RunReport, String) throws -> Void) throws {
    for seed in Self.seeds {
      var source = HostileText(seed: seed)
      let run = source.run()
      try check(run, try run.report(), "seed \(seed)")
    }
  }

  /// A report that a job prints is no command of the job; those that are to be commands are ours.
  func testNoReportIsACommandOfTheLogThatShowsIt() throws {
    try forEachRun { run, report, place in
      for entry in ReporterCatalog().entries where entry.name != "github" {
        let text = try entry.reporter.render(report)
        XCTAssertEqual(WorkflowRunner.commands(in: text), [], "\(entry.name), \(place)")
        XCTAssertEqual(WorkflowRunner.commands(in: withoutInvisible(text)), [], "\(entry.name), \(place)")
      }
      let comparison = ComparisonReport(RunComparison(base: report, head: report))
      for format in ComparisonReport.Format.allCases {
        XCTAssertEqual(WorkflowRunner.commands(in: comparison.render(format)), [], place)
      }
      let annotations = WorkflowRunner.commands(in: AnnotationReport().render(report))
      XCTAssertEqual(Set(annotations.map(\.name)), ["error", "warning"], place)
      XCTAssertEqual(annotations.count, 6, place)
    }
  }

  private func withoutInvisible(_ text: String) -> String {
    String(
      String.UnicodeScalarView(text.unicodeScalars.filter { !$0.properties.isDefaultIgnorableCodePoint }))
  }

  /// What an annotation says comes out of the runner's decoding as it went in, each line inert.
  func testAnnotationsComeBackFromTheRunner() throws {
    for seed in UInt64(1000)..<1600 {
      var source = HostileText(seed: seed)
      let (code, message, help, path) = (
        "c" + source.next(), source.next(), source.next(), "f" + source.next()
      )
      let diagnostic = RunFixture.diagnostic(code, message, in: "‹x›\n", path: path, help: help)
      var run = RunFixture()
      run.run("a", "alert-rules", .failed, findings: [Finding(diagnostic)])
      for text in [
        AnnotationReport().render(try run.report()),
        try DiagnosticReport(toolVersion: "1").render([diagnostic], as: .github),
      ] {
        let commands = WorkflowRunner.commands(in: text)
        XCTAssertEqual(commands.count, 1, "seed \(seed)")
        let said = InertText.lines(diagnostic.message + "\nhelp: " + (diagnostic.help ?? "")).joined(
          separator: "\n")
        XCTAssertEqual(Array((commands.first?.data ?? "").utf8), Array(said.utf8), "seed \(seed)")
        XCTAssertEqual(commands.first?.properties["line"], "1")
        // In names all stays but what a terminal would obey.
        func inert(_ text: String) -> [UInt8] {
          text.unicodeScalars.flatMap { scalar -> [UInt8] in
            Array((scalar == "\n" || scalar == "\r" ? String(scalar) : InertText.phrase(String(scalar))).utf8)
          }
        }
        XCTAssertEqual(Array((commands.first?.properties["title"] ?? "").utf8), inert(diagnostic.code))
        XCTAssertEqual(
          Array((commands.first?.properties["file"] ?? "").utf8), inert(diagnostic.range?.source.path ?? ""))
      }
    }
  }

  /// The log of a run: groups are ours, their titles are what the line would say, and logs of steps say nothing.
  func testGroupsOfTheLogComeBackFromTheRunner() throws {
    for seed in Self.seeds {
      var source = HostileText(seed: seed)
      var run = RunFixture(pipeline: source.next())
      run.plan("a", source.next(), name: source.next())
      run.start("a")
      run.end("a", .warned, source.next(), seconds: 1)
      run.add(.note(RunNote(message: source.next())))
      run.finish(.warned, .passed)
      let log = (0..<20).map { _ in source.next() }.joined(separator: "\n")
      var (plain, folded) = (
        GroupedReporter(isColoured: false, folding: .none),
        GroupedReporter(isColoured: false, folding: .github)
      )
      var titles: [String] = []
      var lines: [String] = []
      for entry in run.journal {
        let told = plain.lines(for: entry, log: log)
        if case .stepFinished = entry.event { titles.append(try XCTUnwrap(told.first)) }
        lines += folded.lines(for: entry, log: log)
        XCTAssertEqual(WorkflowRunner.commands(in: told.joined(separator: "\n")), [], "seed \(seed)")
      }
      XCTAssertEqual(
        WorkflowRunner.commands(in: lines.joined(separator: "\n")),
        [
          WorkflowRunner.Command(name: "group", data: titles[0]),
          WorkflowRunner.Command(name: "endgroup", data: ""),
        ],
        "seed \(seed)")
    }
  }

  /// The file of a step's outputs gives just these, whatever the run is called.
  func testOutputsComeBackFromTheRunner() throws {
    for seed in Self.seeds {
      var source = HostileText(seed: seed)
      var run = RunFixture()
      run.run("a", "command", .failed)
      run.finish(.failed, .failed)
      run.name = source.next()
      let report = try run.report()
      XCTAssertEqual(
        try WorkflowRunner.outputs(in: OutputReport().render(report)),
        ["verdict": "failed", "exit-code": "1", "run": InertText.phrase(report.run)], "seed \(seed)")
    }
  }

  /// In SARIF and JUnit the texts are what an independent reader finds, without controls and links.
  func testSARIFShowsNoLinksAndNoControls() throws {
    struct Log: Decodable {
      struct Run: Decodable {
        struct Message: Decodable { let text: String }
        struct Result: Decodable { let message: Message }
        let results: [Result]
      }
      let runs: [Run]
    }
    try forEachRun { _, report, place in
      let log = try JSONDecoder().decode(Log.self, from: Data(SARIFReport().render(report).utf8))
      let messages = log.runs.flatMap(\.results).map(\.message.text)
      XCTAssertEqual(messages.count, 5, place)
      for message in messages {
        XCTAssertFalse(message.contains("]("), "\(place): \(message)")
        Inert.checkControls(message)
      }
    }
  }

  /// A step's summary and a comment, by GitHub's own renderer: tables and words, no link, no picture, and each step's row
  /// says what the step is called.
  func testMarkdownShowsTextAsItIs() throws {
    var documents: [[String: String]] = []
    try forEachRun { run, report, _ in
      let comparison = ComparisonReport(RunComparison(base: report, head: report)).render(.markdown)
      documents.append([
        "text": MarkdownReport().render(report), "comparison": comparison,
        "names": run.steps.map { InertText.phrase(InertText.cut($0.name, toBytes: 200)) }.joined(
          separator: "\n"),
      ])
    }
    let rendered = try MarkdownRenderer.render(documents)
    XCTAssertEqual(rendered.count, Self.seeds.count)
    for (seed, page) in rendered.enumerated() {
      XCTAssertEqual(
        Set(page.tags).subtracting(MarkdownRenderer.allowedTags), [],
        "seed \(seed): \(documents[seed]["text"] ?? "")")
      XCTAssertEqual(page.names, page.wantedNames, "seed \(seed)")
    }
  }
}
