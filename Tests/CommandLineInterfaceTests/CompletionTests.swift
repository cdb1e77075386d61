import Foundation
import TestSupport
import XCTest

/// The completions as the shells themselves use them, and that nothing of the command line is missing from them.
final class CompletionTests: XCTestCase {
  private struct Line {
    let words: [String]
    /// What must be offered, all of it, and something that must not.
    let offered: Set<String>
    let refused: String
  }

  private static let lines = [
    Line(words: ["loadline", ""], offered: ["run", "check", "version"], refused: "--input"),
    Line(words: ["loadline", "sch"], offered: ["schema"], refused: "run"),
    Line(words: ["loadline", "run", "--dr"], offered: ["--dry-run"], refused: "--strict"),
    Line(words: ["loadline", "plan", "--format", "m"], offered: ["mermaid"], refused: "dot"),
    Line(words: ["loadline", "schema", ""], offered: ["pipeline", "budget", "config"], refused: "--help"),
    Line(words: ["loadline", "explain", "promql-ty"], offered: [], refused: "load"),
    Line(words: ["loadline", "completions", "f"], offered: ["fish"], refused: "bash"),
  ]

  private func folder(_ shell: String) throws -> TemporaryFolder {
    let folder = try TemporaryFolder()
    guard try Loadline.shell("command -v \(shell)", in: folder).exitCode == 0 else {
      throw XCTSkip("\(shell) is not installed")
    }
    let result = try Loadline.shell("loadline completions \(shell) > completions", in: folder)
    XCTAssertEqual(result.exitCode, 0, result.errors)
    try folder.write("", to: "here.yaml")
    try folder.write("", to: "sub folder/there.yaml")
    return folder
  }

  private func check(_ offered: Set<String>, _ line: Line, _ shell: String) {
    XCTAssertTrue(offered.isSuperset(of: line.offered), "\(shell): \(line.words) offers \(offered.sorted())")
    XCTAssertFalse(offered.contains(line.refused), "\(shell): \(line.words) offers \(offered.sorted())")
  }

  private func bash(_ words: [String], in folder: TemporaryFolder) throws -> Set<String> {
    let list = words.map { "'\($0)'" }.joined(separator: " ")
    let result = try Loadline.shell(
      #"bash -c 'compopt() { :; }; source ./completions; COMP_WORDS=('"$WORDS"'); COMP_CWORD=$((${#COMP_WORDS[@]} - 1)); _loadline; printf "%s\n" "${COMPREPLY[@]}"'"#,
      in: folder, environment: ["WORDS": list])
    XCTAssertEqual(result.errors, "")
    return Set(result.output.split(separator: "\n").map(String.init))
  }

  func testBash() throws {
    let folder = try folder("bash")
    for line in Self.lines { check(try bash(line.words, in: folder), line, "bash") }
    XCTAssertEqual(try bash(["loadline", "run", "he"], in: folder), ["here.yaml"])
    XCTAssertEqual(try bash(["loadline", "run", "--results", ""], in: folder), ["sub folder"])
    XCTAssertEqual(try bash(["loadline", "plan", "--format", "=", "j"], in: folder), ["json"])
    XCTAssertEqual(
      try bash(["loadline", "plan", "--format", "="], in: folder), ["text", "json", "mermaid", "dot"])
    XCTAssertEqual(try bash(["loadline", "run", "--jobs", ""], in: folder), [])
  }

  func testFish() throws {
    let folder = try folder("fish")
    func offered(_ words: [String]) throws -> Set<String> {
      let result = try Loadline.shell(
        "fish --no-config -c 'source ./completions; complete -C \"$LINE\"'", in: folder,
        environment: ["LINE": words.joined(separator: " ")])
      XCTAssertEqual(result.errors, "")
      // A description stands behind a tab.
      return Set(result.output.split(separator: "\n").map { String($0.prefix { $0 != "\t" }) })
    }
    for line in Self.lines { check(try offered(line.words), line, "fish") }
    XCTAssertEqual(try offered(["loadline", "run", "he"]), ["here.yaml"])
  }

  /// In an interactive shell, with the Tab key.
  func testZsh() throws {
    let folder = try folder("zsh")
    try folder.write(
      """
      import os, pty, re, select, sys, time
      pid, fd = pty.fork()
      if pid == 0:
          os.environ["PS1"] = "$ "
          os.environ["TERM"] = "vt100"
          os.execvp("zsh", ["zsh", "-f", "-i"])
      def read(until, seconds=15):
          text, end = "", time.time() + seconds
          while until not in text and time.time() < end:
              if select.select([fd], [], [], 0.05)[0]:
                  try: text += os.read(fd, 65536).decode(errors="replace")
                  except OSError: break
          return text
      os.write(fd, b"autoload -U compinit && compinit -u -d ./dump; source ./completions; unset zle_bracketed_paste; LISTMAX=10000; echo re''ady\\n")
      read("ready\\r\\n")
      os.write(fd, b"zstyle ':completion:*' list-prompt ''; echo re''ady2\\n")
      read("ready2\\r\\n")
      # ^X^L: what could stand here, listed; then the line is emptied.
      os.write(fd, b"list() { zle list-choices; zle -R; }; zle -N list; bindkey '^T' list; echo re''ady3\\n")
      read("ready3\\r\\n")
      for line in sys.argv[1:]:
          os.write(fd, line.encode() + b"\\x14")
          time.sleep(0.1)
          os.write(fd, b"\\x15echo d''one\\n")
          text = read("done\\r\\n")
          text = re.sub(r"\\x1b\\[[0-9;?]*[A-Za-z]", " ", text)
          print(*re.findall(r"[A-Za-z0-9_-]+", text))
      os.write(fd, b"exit\\n")
      """, to: "zsh.py")
    let lines = Self.lines.filter { !$0.offered.isEmpty }
    let words = lines.map { "'" + $0.words.joined(separator: " ") + "'" }.joined(separator: " ")
    let result = try Loadline.shell("timeout 60 python3 zsh.py \(words)", in: folder)
    XCTAssertEqual(result.exitCode, 0, result.errors)
    let shown = result.output.split(separator: "\n").map(String.init)
    XCTAssertEqual(shown.count, lines.count, result.output)
    for (line, text) in zip(lines, shown) {
      // What the line itself holds is no offer; descriptions stand behind the words.
      let words = Set(text.split(separator: " ").map(String.init))
      XCTAssertTrue(words.isSuperset(of: line.offered), "zsh: \(line.words): \(text)")
    }
  }

  // MARK: - Completeness

  /// Each verb with its flags, from the help of the program.
  private func table() throws -> [(verb: String, flags: [String])] {
    let folder = try TemporaryFolder()
    func names(_ text: String, _ prefix: String) -> [String] {
      text.split(separator: "\n").filter { $0.hasPrefix("  " + prefix) }.compactMap {
        $0.split(separator: " ").first.map(String.init)
      }
    }
    let verbs = names(try Loadline.shell("loadline --help", in: folder).output, "")
    XCTAssertGreaterThan(verbs.count, 15)
    return try verbs.filter { !["help", "version"].contains($0) }.map {
      ($0, names(try Loadline.shell("loadline \($0) --help", in: folder).output, "--"))
    }
  }

  func testEveryVerbAndFlagStandsInEveryScriptAndInTheManual() throws {
    let folder = try TemporaryFolder()
    let table = try table()
    for command in ["completions bash", "completions zsh", "completions fish", "man"] {
      let result = try Loadline.shell("loadline \(command)", in: folder)
      XCTAssertEqual(result.exitCode, 0)
      let text = result.output.replacingOccurrences(of: "\\-", with: "-")
      for (verb, flags) in table {
        XCTAssertTrue(text.contains(verb), "\(command): \(verb)")
        for flag in flags {
          let isThere = text.contains(flag) || text.contains(" -l \(flag.dropFirst(2)) ")
          XCTAssertTrue(isThere, "\(command): \(verb) \(flag)")
        }
      }
    }
  }

  func testTheManualIsSound() throws {
    let folder = try TemporaryFolder()
    guard try Loadline.shell("command -v groff", in: folder).exitCode == 0 else {
      throw XCTSkip("groff is not installed")
    }
    let result = try Loadline.shell(
      "loadline man | groff -man -Tutf8 -ww -rCHECKSTYLE=3 | sed 's/.\\x08//g'", in: folder)
    XCTAssertEqual(result.errors, "")
    XCTAssertTrue(result.output.contains("loadline run PIPELINE [FLAGS]"), result.output)
    XCTAssertTrue(result.output.contains("--input NAME=VALUE"), result.output)
    XCTAssertTrue(result.output.contains("EXIT STATUS"), result.output)
  }
}
