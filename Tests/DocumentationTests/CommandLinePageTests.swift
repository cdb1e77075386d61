import PipelineModel
import TestSupport
import XCTest

/// The page of the command line against the help of the program itself.
final class CommandLinePageTests: XCTestCase {
  private let page = "docs/reference/command-line.md"

  func testEveryVerbHasItsSectionAndNoOther() throws {
    let shown = try Page(page).prose.filter { $0.hasPrefix("## loadline ") }.map {
      String($0.dropFirst("## loadline ".count))
    }
    XCTAssertEqual(shown.sorted(), try verbs().sorted())
  }

  func testEveryFlagStandsInTheSectionOfItsVerbAndNoOther() throws {
    for verb in try verbs() {
      let help = try output("loadline \(verb) --help")
      let flags = help.split(separator: "\n").filter { $0.hasPrefix("  --") }.map { line in
        Self.flag(String(line.dropFirst(2)))
      }
      checkRows(try rows(of: verb), flags.filter { $0 != "--help" }, "loadline \(verb)")
    }
  }

  func testUsageOfEveryVerb() throws {
    let text = try Page(page).text
    for verb in try verbs() {
      let help = try output("loadline \(verb) --help")
      let usage = try XCTUnwrap(help.split(separator: "\n").first { $0.hasPrefix("usage: ") }).dropFirst(
        "usage: ".count)
      XCTAssertTrue(text.contains("\n" + usage + "\n"), "no usage line: \(usage)")
    }
  }

  func testEveryExitCode() throws {
    let rows = try Page("docs/reference/exit-codes.md").rows(headed: "Code")
    for code in ExitCode.allCases {
      XCTAssertTrue(
        rows.contains { $0[0] == "\(code.rawValue)" && $0[1] == code.summary },
        "\(code.rawValue): \(code.summary)")
    }
    XCTAssertEqual(rows.count, ExitCode.allCases.count)
  }

  private func verbs() throws -> [String] {
    let names = try output("loadline --help").split(separator: "\n").filter { $0.hasPrefix("  ") }.compactMap
    {
      $0.split(separator: " ").first.map(String.init)
    }
    return names.filter { $0 != "help" && $0 != "version" }
  }

  private func output(_ command: String) throws -> String {
    let sandbox = try Sandbox()
    defer { sandbox.remove() }
    return try sandbox.run(command).output
  }

  /// `--jobs N` of `--jobs N   How many …`: up to the first two blanks.
  private static func flag(_ line: String) -> String {
    line.range(of: "  ").map { String(line[..<$0.lowerBound]) } ?? line
  }

  /// The first cells of the flag table in the verb's section.
  private func rows(of verb: String) throws -> [String] {
    let lines = try Page(page).prose
    guard let start = lines.firstIndex(of: "## loadline \(verb)") else { return [] }
    let section = lines[(start + 1)...].prefix { !$0.hasPrefix("## ") }
    return section.filter { $0.hasPrefix("| `--") }.compactMap { line in
      line.split(separator: "|").first.map { code($0.trimmingCharacters(in: .whitespaces)) }
    }
  }
}
