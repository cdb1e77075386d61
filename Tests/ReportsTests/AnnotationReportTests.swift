import Diagnostics
import PipelineModel
import Reports
import TestSupport
import XCTest

final class AnnotationReportTests: XCTestCase {
  /// A workflow command as GitHub's runner reads it. Source: actions/runner, src/Runner.Common/ActionCommand.cs.
  private struct Command: Equatable {
    let name: String
    var properties: [String: String] = [:]
    let data: String

    /// Nil for a line that is none.
    init?(_ line: String) {
      let text = Array(line.unicodeScalars.drop { $0.properties.isWhitespace })
      guard text.starts(with: "::".unicodeScalars), let end = Self.index(of: "::", in: text, from: 2) else {
        return nil
      }
      let head = Self.string(text[2..<end])
      let parts = head.split(separator: " ", maxSplits: 1).map(String.init)
      name = parts.first ?? ""
      for pair in (parts.count > 1 ? parts[1] : "").components(separatedBy: ",") {
        let sides = pair.components(separatedBy: "=")
        guard sides.count >= 2 else { continue }
        properties[sides[0]] = Self.decode(
          sides.dropFirst().joined(separator: "="),
          [("%0D", "\r"), ("%0A", "\n"), ("%3A", ":"), ("%2C", ","), ("%25", "%")])
      }
      data = Self.decode(Self.string(text[(end + 2)...]), [("%0D", "\r"), ("%0A", "\n"), ("%25", "%")])
    }

    private static func index(of mark: String, in text: [Unicode.Scalar], from start: Int) -> Int? {
      let mark = Array(mark.unicodeScalars)
      guard text.count >= start + mark.count else { return nil }
      return (start...(text.count - mark.count)).first { Array(text[$0..<($0 + mark.count)]) == mark }
    }

    private static func string(_ scalars: ArraySlice<Unicode.Scalar>) -> String {
      String(String.UnicodeScalarView(scalars))
    }

    /// One after the other, `%25` last, as the runner does.
    private static func decode(_ text: String, _ escapes: [(String, String)]) -> String {
      escapes.reduce(text) { $0.replacingOccurrences(of: $1.0, with: $1.1, options: .literal) }
    }
  }

  private func commands(_ run: RunFixture) throws -> [Command] {
    // Bytes, as CR and LF together are one character.
    let text = AnnotationReport().render(try run.report())
    return text.utf8.split(separator: UInt8(ascii: "\n")).compactMap {
      Command(String(decoding: $0, as: UTF8.self))
    }
  }

  func testTheMostMissedLimitStandsFirst() throws {
    var run = RunFixture()
    run.run(
      "rules", "alert-rules", .failed,
      findings: [Finding(RunFixture.missingFor), Finding(RunFixture.unknownFunction)])
    run.run("bench", "benchmark", .errored, "no input")
    run.run(
      "budget", "budget", .failed,
      limits: [
        RunFixture.limit(
          "load.latency.p95", "max 500ms", .failed, 0.55, .seconds, bound: 0.5, action: "Scale up."),
        RunFixture.limit("load.throughput", "min 1000/s", .failed, 400, .perSecond, bound: 1000, line: 4),
        RunFixture.limit("load.error_rate", "max 1%", .passed, 0, .ratio, bound: 0.01),
      ])
    let commands = try commands(run)
    XCTAssertEqual(
      commands.map { "\($0.name) \($0.properties["title"] ?? "")" },
      [
        "error missed-limit", "error missed-limit", "error errored-step", "error promql-unknown-function",
        "warning alert-without-for",
      ])
    XCTAssertEqual(commands[0].data, "load.throughput is 400/s; the limit is min 1000/s")
    XCTAssertEqual(commands[0].properties["line"], "4")
    XCTAssertEqual(commands[1].data, "load.latency.p95 is 550ms; the limit is max 500ms\nhelp: Scale up.")
    XCTAssertEqual(commands[2].data, "step bench is errored: no input")
    XCTAssertEqual(commands[3].properties["col"], "15")
  }

  func testAPassingRunHasNone() throws {
    XCTAssertEqual(AnnotationReport().render(try RunFixture.passing.report()), "")
  }

  func testFiveThousandFindingsStayWithinTheLimits() throws {
    let commands = try commands(RunFixture.manyFindings)
    XCTAssertEqual(commands.count, 10)
    XCTAssertEqual(commands.last?.data, "5001 more of this severity in the log")
  }

  /// What goes in comes out of the runner's decoding, whatever it is, and no text becomes a command of its own.
  func testHostileTextComesBackFromTheRunner() throws {
    var generator = SeededGenerator(seed: 8)
    let pieces = [
      "::", "::error::", "%", "%25", "%0A", "%3A", "%252C", "\n", "\r", "\r\n", ",", "=", " ", "##[error]",
      "a", "\u{1B}[31m",
      "\u{202E}", "\0", "é", "🔥", "e\u{301}", "::stop-commands::x", "]]>", "<script>", "`", "|",
    ]
    for _ in 0..<2000 {
      func text() -> String {
        (0..<Int.random(in: 1...6, using: &generator)).map { _ in
          pieces.randomElement(using: &generator) ?? ""
        }.joined()
      }
      let (code, message, help, path) = ("c" + text(), text(), text(), "f" + text())
      var run = RunFixture()
      let diagnostic = RunFixture.diagnostic(code, message, in: "‹x›\n", path: path, help: help)
      let finding = Finding(diagnostic)
      run.run("a", "alert-rules", .failed, findings: [finding])
      let commands = try commands(run)
      XCTAssertEqual(commands.count, 1)
      // Controls are made harmless; all else is as it was.
      func inert(_ text: String) -> String {
        text.unicodeScalars.map { $0 == "\n" || $0 == "\r" ? String($0) : InertText.phrase(String($0)) }
          .joined()
      }
      XCTAssertEqual(
        Array((commands.first?.data ?? "").utf8),
        Array(inert(finding.message + "\nhelp: " + (finding.help ?? "")).utf8))
      XCTAssertEqual(Array((commands.first?.properties["title"] ?? "").utf8), Array(inert(finding.code).utf8))
      XCTAssertEqual(
        Array((commands.first?.properties["file"] ?? "").utf8), Array(inert(finding.file ?? "").utf8))
    }
  }
}
