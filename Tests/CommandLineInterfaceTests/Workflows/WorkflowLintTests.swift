import Foundation
import TestSupport
import XCTest

/// The workflows and the action by the linters of others.
final class WorkflowLintTests: XCTestCase {
  private func run(_ program: String, _ arguments: [String]) throws {
    let path = try ExternalProgram.path(program, package: "\(program) from PyPI, which 'make test' installs")
    let folder = try TemporaryFolder()
    let quoted = ([path] + arguments).map { "'\($0)'" }.joined(separator: " ")
    let result = try Loadline.shell("cd '\(Repository.root)' && \(quoted)", in: folder)
    XCTAssertEqual(result.exitCode, 0, "\(program): \(result.output)\(result.errors)")
  }

  private var workflows: [String] {
    Repository.files(under: Repository.root + "/.github/workflows", endings: [".yml", ".yaml"])
  }

  func testActionlint() throws {
    XCTAssertGreaterThan(workflows.count, 3)
    try run("actionlint", workflows)
  }

  func testZizmor() throws {
    try run(
      "zizmor",
      ["--offline", "--no-progress", "--persona", "regular", Repository.root + "/action.yml"] + workflows)
  }

  /// Other people's actions by their commit, and nothing from an event inside a script.
  func testActionsArePinnedAndScriptsHoldNoExpressions() throws {
    var pinned = 0
    for path in workflows + [Repository.root + "/action.yml"] {
      let lines = try String(contentsOfFile: path, encoding: .utf8).components(separatedBy: "\n")
      for line in lines {
        guard let uses = line.range(of: "uses: ") else { continue }
        let action = line[uses.upperBound...].prefix { $0 != " " }
        if action == "./" { continue }
        pinned += 1
        XCTAssertNotNil(action.range(of: "@[0-9a-f]{40}$", options: .regularExpression), "\(path): \(line)")
        XCTAssertTrue(line.contains(" # v"), "\(path): the version of \(action) is not told")
      }
    }
    XCTAssertGreaterThan(pinned, 8)
  }
}
