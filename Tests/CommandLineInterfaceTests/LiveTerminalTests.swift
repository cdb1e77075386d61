import Foundation
import TestSupport
import XCTest

/// The live view in a real terminal, and what takes its place elsewhere.
final class LiveTerminalTests: XCTestCase {
  private static let pipeline = """
    name: live
    steps:
      quick: { uses: command, with: { run: [echo, "quick words"] } }
      slow:
        uses: command
        with: { shell: "echo 'working on it'; touch began; while [ ! -e go ]; do sleep 0.02; done" }
      beside:
        uses: command
        with: { shell: "while [ ! -e go ]; do sleep 0.02; done" }
      after: { uses: command, needs: [slow, beside], with: { run: ["true"] } }
    """

  private func folder() throws -> TemporaryFolder {
    let folder = try TemporaryFolder()
    try folder.write(Self.pipeline, to: "p.yaml")
    return folder
  }

  private func terminal(
    _ line: String = "loadline run p.yaml --jobs 3", columns: Int, rows: Int, in folder: TemporaryFolder
  ) throws -> Terminal {
    try Terminal(line, columns: columns, rows: rows, in: folder)
  }

  private func isMidway(_ screen: String) -> Bool {
    screen.contains("1 of 4 steps") && screen.contains("working on it")
  }

  private func checkView(columns: Int, rows: Int) throws {
    let folder = try folder()
    let terminal = try terminal(columns: columns, rows: rows, in: folder)
    let midway = try terminal.wait(for: "the middle of the run", until: isMidway)
    let lines = midway.split(separator: "\n").map(String.init)
    // What has ended stands above, each line once, then what runs, what waits, and the whole.
    XCTAssertTrue(lines[0].hasPrefix("live: 4 steps, run "), midway)
    XCTAssertTrue(lines[1].hasPrefix("✓ quick passed in "), midway)
    XCTAssertTrue(lines[2].hasPrefix("▶ slow    "), midway)
    XCTAssertTrue(lines[2].hasSuffix("s  working on it"), midway)
    XCTAssertTrue(lines[3].hasPrefix("▶ beside  "), midway)
    XCTAssertEqual(lines[4], "· after  waits for slow and beside")
    XCTAssertNotNil(lines[5].wholeMatch(of: #/██████░{18}  1 of 4 steps · [0-9]+s/#), midway)
    XCTAssertEqual(lines.count, 6, midway)
    try folder.write("", to: "go")
    XCTAssertEqual(try terminal.end(), 0)
    let end = try terminal.screen()
    XCTAssertFalse(end.contains("▶") || end.contains("waits for") || end.contains("of 4 steps"), end)
    XCTAssertEqual(end.components(separatedBy: "✓ slow passed in").count, 2, end)
    XCTAssertTrue(end.contains("✓ passed in"), end)
    XCTAssertEqual(try folder.read("before"), try folder.read("after"))
  }

  func testAt80x24() throws { try checkView(columns: 80, rows: 24) }

  func testAt200x50() throws { try checkView(columns: 200, rows: 50) }

  /// A terminal that is made smaller and larger while the view stands there.
  func testResize() throws {
    let folder = try folder()
    let terminal = try terminal(columns: 120, rows: 30, in: folder)
    try terminal.wait(for: "the middle of the run", until: isMidway)
    for (columns, rows) in [(30, 30), (200, 12), (44, 24)] {
      try terminal.tmux("resize-window -x \(columns) -y \(rows)")
      let screen = try terminal.wait(for: "one view at \(columns) columns") { screen in
        screen.components(separatedBy: "1 of 4 steps").count == 2
          && screen.components(separatedBy: "▶ slow").count == 2
      }
      XCTAssertTrue(screen.split(separator: "\n").allSatisfy { $0.count < columns + 1 }, screen)
    }
    try folder.write("", to: "go")
    XCTAssertEqual(try terminal.end(), 0)
    XCTAssertFalse(try terminal.screen().contains("of 4 steps"))
  }

  func testTheSecondRunKnowsHowLongItTakes() throws {
    let folder = try TemporaryFolder()
    try folder.write(
      """
      name: known
      steps:
        slow: { uses: command, with: { shell: "sleep 0.2; [ ! -e hold ] || while [ ! -e go ]; do sleep 0.02; done" } }
        after: { uses: command, needs: slow, with: { shell: "sleep 1" } }
      """, to: "p.yaml")
    XCTAssertEqual(try Loadline.shell("loadline run p.yaml", in: folder).exitCode, 0)
    try folder.write("", to: "hold")
    let terminal = try terminal(columns: 80, rows: 24, in: folder)
    try terminal.wait(for: "the time left") { $0.contains("left") && $0.contains("99%") }
    try folder.write("", to: "go")
    XCTAssertEqual(try terminal.end(), 0)
  }

  func testInterrupt() throws {
    let folder = try folder()
    let terminal = try terminal(columns: 80, rows: 24, in: folder)
    try terminal.wait(for: "the middle of the run", until: isMidway)
    try terminal.tmux("send-keys C-c")
    XCTAssertEqual(try terminal.end(), 130)
    let end = try terminal.screen()
    XCTAssertTrue(end.contains("interrupted by SIGINT; reports are written"), end)
    XCTAssertFalse(end.contains("of 4 steps"), end)
    XCTAssertEqual(try folder.read("before"), try folder.read("after"))
  }

  /// There is nothing to put back, so that a kill leaves the terminal as it was.
  func testKill() throws {
    let folder = try folder()
    let terminal = try terminal(
      "loadline run p.yaml --jobs 3 & echo $! > pid; fg 2>/dev/null; wait", columns: 80, rows: 24, in: folder)
    try terminal.wait(for: "the step to begin") { _ in
      FileManager.default.fileExists(atPath: folder.path + "/began")
    }
    kill(try XCTUnwrap(Int32(try folder.read("pid").dropLast())), SIGKILL)
    _ = try terminal.end()
    XCTAssertEqual(try folder.read("before"), try folder.read("after"))
    XCTAssertEqual(
      try terminal.tmux("display-message -p '#{cursor_flag} #{wrap_flag} #{alternate_on}'"), "1 1 0\n")
    try folder.write("", to: "go")
  }

  private func raw(_ line: String) throws -> String {
    let folder = try folder()
    try folder.write("", to: "go")
    let terminal = try terminal(line, columns: 80, rows: 24, in: folder)
    XCTAssertEqual(try terminal.end(), 0)
    return try terminal.raw()
  }

  func testNoColour() throws {
    let colour = #/\u{1B}\[[0-9;]*m/#
    XCTAssertTrue(try raw("loadline run p.yaml").contains(colour))
    let plain = try raw("NO_COLOR=1 loadline run p.yaml")
    XCTAssertFalse(plain.contains(colour), plain)
    XCTAssertTrue(plain.contains("\u{1B}[J"), "the view is drawn without colours")
  }

  func testADumbTerminalAndCIGetLines() throws {
    for line in [
      "TERM=dumb loadline run p.yaml", "NO_COLOR=1 CI=true loadline run p.yaml",
      "NO_COLOR=1 loadline run p.yaml --progress plain", "NO_COLOR=1 loadline run p.yaml --progress none",
    ] {
      let raw = try raw(line)
      XCTAssertFalse(raw.contains("\u{1B}"), "\(line): \(raw)")
      XCTAssertTrue(raw.contains("✓ passed in"), raw)
      XCTAssertEqual(raw.contains("  │ quick words"), line.contains("CI="), raw)
      XCTAssertEqual(raw.contains("▶ slow (command)"), line.contains("dumb") || line.contains("plain"), raw)
      XCTAssertEqual(raw.contains("✓ quick passed"), !line.contains("none"), raw)
    }
  }

  func testNoEscapeInAPipe() throws {
    for style in ["", "--progress live", "--progress grouped"] {
      let folder = try folder()
      try folder.write("", to: "go")
      let result = try Loadline.shell(
        "loadline run p.yaml \(style) 2>&1 | cat", in: folder, environment: ["TERM": "xterm-256color"])
      XCTAssertFalse(result.output.contains("\u{1B}"), "\(style): \(result.output)")
      XCTAssertTrue(result.output.contains("✓ quick passed in"), result.output)
    }
  }

  func testGroupsOnGitHub() throws {
    let folder = try folder()
    try folder.write("", to: "go")
    let result = try Loadline.shell(
      "loadline run p.yaml --only quick", in: folder, environment: ["CI": "true", "GITHUB_ACTIONS": "true"])
    XCTAssertEqual(result.exitCode, 0)
    let lines = result.errors.split(separator: "\n").map(String.init)
    let group = try XCTUnwrap(lines.firstIndex { $0.hasPrefix("::group::✓ quick passed in ") }, result.errors)
    XCTAssertEqual(Array(lines[(group + 1)...(group + 2)]), ["  │ quick words", "::endgroup::"])
  }
}
