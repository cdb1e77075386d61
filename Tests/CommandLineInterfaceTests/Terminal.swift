import Foundation
import TestSupport
import XCTest

/// A terminal of a given size in which a line of the shell runs: a window of tmux, with a server of its own.
final class Terminal {
  struct TimedOut: Error {}

  private let folder: TemporaryFolder
  /// Where the tmux commands leave their output.
  private let scratch: TemporaryFolder
  private let socket = "loadline-" + UUID().uuidString

  /// - Parameters:
  ///   - line: what runs; its exit code goes to `code`, and the terminal stays when it has ended.
  ///   - folder: where it runs.
  init(_ line: String, columns: Int, rows: Int, in folder: TemporaryFolder) throws {
    self.folder = folder
    scratch = try TemporaryFolder()
    guard try Loadline.shell("command -v tmux", in: scratch).exitCode == 0 else {
      throw XCTSkip("tmux is not installed")
    }
    let path = try Loadline.folder()
    try folder.write(
      """
      PATH='\(path)':$PATH; unset CI GITHUB_ACTIONS
      trap : INT
      stty -g > before
      while [ ! -e watched ]; do sleep 0.01; done
      \(line)
      echo $? > code.new
      stty -g > after
      mv code.new code
      exec sleep 600

      """, to: "line.sh")
    // Foundation takes a program for running as long as anybody holds a descriptor of its own.
    try scratch.write(
      "for f in /proc/self/fd/*; do n=${f##*/}; [ $n -le 2 ] || eval \"exec $n>&-\"; done\nexec \"$@\"\n",
      to: "detached.sh")
    try tmux(
      by: "bash detached.sh tmux",
      "new-session -d -x \(columns) -y \(rows) -c '\(folder.path)' 'exec sh line.sh'")
    // What goes to the terminal is kept besides, byte by byte, from before the line runs.
    try tmux("pipe-pane -o 'touch \(folder.path)/watched; exec cat > \(folder.path)/raw'")
  }

  deinit { _ = try? tmux("kill-server") }

  @discardableResult
  func tmux(by program: String = "tmux", _ words: String) throws -> String {
    let result = try Loadline.shell("\(program) -u -f /dev/null -L \(socket) \(words)", in: scratch)
    XCTAssertEqual(result.errors, "", words)
    return result.output
  }

  /// What stands on the screen, without blanks at the ends of lines.
  func screen() throws -> String { try tmux("capture-pane -p") }

  /// Waits until the screen is so, and gives it.
  @discardableResult
  func wait(for what: String, until isTrue: (String) -> Bool) throws -> String {
    let deadline = Date().addingTimeInterval(20)
    while true {
      let screen = try screen()
      if isTrue(screen) { return screen }
      guard Date() < deadline else {
        XCTFail("\(what) does not come; the screen shows:\n\(screen)")
        throw TimedOut()
      }
      usleep(20_000)
    }
  }

  /// Waits for the end of the line and gives its exit code.
  func end() throws -> Int32 {
    try wait(for: "the end") { _ in FileManager.default.fileExists(atPath: folder.path + "/code") }
    return Int32(try folder.read("code").dropLast()) ?? -1
  }

  /// All that was written to the terminal.
  func raw() throws -> String { try folder.read("raw") }
}
