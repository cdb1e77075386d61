import Foundation
import TestSupport
import XCTest

/// `loadline watch`: looks again when a file changes, comes or goes, and only then.
final class WatchTests: XCTestCase {
  private static let rules = """
    groups:
      - name: g
        rules:
          - { alert: A, expr: up == 0, for: 5m, labels: { severity: page }, annotations: { summary: s } }

    """
  private static let pipeline = """
    steps:
      rules: { uses: alert-rules, with: { files: "rules/**/*.yaml" } }

    """

  private func wait(
    for text: String, times: Int, in folder: TemporaryFolder, line: UInt = #line
  ) throws {
    let deadline = Date().addingTimeInterval(20)
    func found() throws -> Int {
      (try folder.read(".err") + folder.read(".out")).components(separatedBy: text).count - 1
    }
    while try found() < times {
      guard Date() < deadline else {
        XCTFail(
          "'\(text)' does not come \(times) times: \(try folder.read(".out"))\(try folder.read(".err"))",
          line: line)
        throw CancellationError()
      }
      usleep(10_000)
    }
    XCTAssertEqual(try found(), times, line: line)
  }

  private func end(_ process: Process) {
    kill(process.processIdentifier, SIGINT)
    process.waitUntilExit()
    XCTAssertEqual(process.terminationReason, .exit)
    XCTAssertEqual(process.terminationStatus, 130)
  }

  func testChangesOfAllThatThePipelinesRead() throws {
    let folder = try TemporaryFolder()
    try folder.write(Self.pipeline, to: "pipelines/p.yaml")
    try folder.write(Self.rules, to: "rules/a.yaml")
    try folder.write("", to: "rules/team/.keep")
    let process = try Loadline.start(try Loadline.folder() + "/loadline", ["watch"], in: folder)
    defer { if process.isRunning { process.terminate() } }
    try wait(for: "waiting for changes", times: 1, in: folder)
    try wait(for: "1 file checked, nothing found", times: 2, in: folder)
    // In place.
    try folder.write(Self.rules.replacingOccurrences(of: "5m", with: "5 minutes"), to: "rules/a.yaml")
    try wait(for: "waiting for changes", times: 2, in: folder)
    try wait(for: "[bad-duration]", times: 1, in: folder)
    try wait(for: "changed: rules/a.yaml", times: 1, in: folder)
    // As editors do it: a new file in the place of the old one.
    try folder.write(Self.rules, to: "rules/a.new")
    XCTAssertEqual(rename(folder.path + "/rules/a.new", folder.path + "/rules/a.yaml"), 0)
    try wait(for: "changed: rules/a.yaml", times: 2, in: folder)
    try wait(for: "waiting for changes", times: 3, in: folder)
    // A file that comes, in a folder that comes.
    try folder.write(Self.rules.replacingOccurrences(of: "up ==", with: "up =="), to: "rules/new/b.yaml")
    try wait(for: "changed: rules/new/b.yaml", times: 1, in: folder)
    try wait(for: "waiting for changes", times: 4, in: folder)
    // A pipeline that is wrong, and a file that goes.
    try folder.write("steps: { a: { uses: comand } }\n", to: "pipelines/q.yaml")
    try wait(for: "did you mean 'command'?", times: 1, in: folder)
    try wait(for: "waiting for changes", times: 5, in: folder)
    try FileManager.default.removeItem(atPath: folder.path + "/rules/new/b.yaml")
    try wait(for: "gone: rules/new/b.yaml", times: 1, in: folder)
    try wait(for: "waiting for changes", times: 6, in: folder)
    // What nobody reads changes nothing; the change behind it is the next that is told.
    try folder.write("x", to: "pipelines/notes.txt")
    try folder.write(Self.pipeline, to: "pipelines/q.yaml")
    try wait(for: "waiting for changes", times: 7, in: folder)
    end(process)
  }

  func testFilesThatAreNamed() throws {
    let folder = try TemporaryFolder()
    try folder.write("limits: { a.b: { max: 1 } }\n", to: "b.yaml")
    try folder.write(Self.rules, to: "r.yaml")
    let process = try Loadline.start(try Loadline.folder() + "/loadline", ["watch", "*.yaml"], in: folder)
    defer { if process.isRunning { process.terminate() } }
    try wait(for: "waiting for changes", times: 1, in: folder)
    try wait(for: "1 file checked, nothing found", times: 2, in: folder)
    try folder.write("limits: { a.b: { maks: 1 } }\n", to: "b.yaml")
    try wait(for: "unknown key 'maks'", times: 1, in: folder)
    end(process)
  }

  func testNothingToWatch() throws {
    let folder = try TemporaryFolder()
    let bare = try Loadline.shell("loadline watch", in: folder)
    XCTAssertEqual(bare.exitCode, 2)
    XCTAssertTrue(
      bare.errors.hasPrefix("error: there are no files to watch under 'pipelines' and 'budgets'\n"),
      bare.errors)
    let named = try Loadline.shell("loadline watch 'x/*.yaml'", in: folder)
    XCTAssertEqual(named.exitCode, 2)
    XCTAssertTrue(named.errors.hasPrefix("error: no file matches\n"), named.errors)
  }
}
