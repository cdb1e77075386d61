import Diagnostics
import Documents
import Foundation
import TestSupport
import XCTest

/// The examples of a page, run.
///
/// ```` ```yaml ```` and ```` ```json ```` hold whole files and are checked; `error` behind the language says that the file is
/// wrong, `file=…` under which name the commands of the page find it. ```` ```console ```` is run and compared: exactly,
/// with `measured` apart from its figures; `recorded` says that it is not run. `RECORD_SNAPSHOTS=1` writes what is
/// out of date anew. `data` and `workflow` mark files of other kinds, which are parsed and no more. ```` ```sh ```` and what is
/// recorded is parsed, and what it says to `loadline` must exist; so is what steps of a `workflow` say to the shell.
/// ```` ```groovy ```` is for `JenkinsfileTests`.
struct PageExamples: Sendable {
  static let isRecording = ProcessInfo.processInfo.environment["RECORD_SNAPSHOTS"] == "1"

  let shell: ShellExamples

  init() throws {
    let sandbox = try Sandbox()
    defer { sandbox.remove() }
    shell = try ShellExamples(in: sandbox)
  }

  /// What is wrong with the examples of a page, each with its place; writes outputs anew where it may.
  func faults(of page: Page) throws -> [String] {
    let sandbox = try Sandbox()
    defer { sandbox.remove() }
    var faults: [String] = []
    var outdated: [(block: Page.Block, output: String)] = []
    for block in page.blocks {
      let place = "\(page.path):\(block.line)"
      switch block.language {
      case "yaml", "json":
        if let fault = try fault(of: block, in: sandbox) { faults.append("\(place): \(fault)") }
      case "csv":
        try sandbox.write(block.text, to: try XCTUnwrap(block.file, "\(place): a table needs a name"))
      case "sh":
        faults += try shell.faults(of: block.text, in: sandbox).map { "\(place): \($0)" }
      case "console" where block.has("recorded"):
        let commands = Self.commands(of: block).joined(separator: "\n")
        faults += try shell.faults(of: commands, in: sandbox).map { "\(place): \($0)" }
      case "console":
        guard let output = try outdatedOutput(of: block, in: sandbox) else { break }
        if Self.isRecording {
          outdated.append((block, output))
        } else {
          faults.append("\(place): RECORD_SNAPSHOTS=1 swift test writes it anew\n\(output)")
        }
      case "groovy", "text": break
      default: faults.append("\(place): unknown language '\(block.language)'")
      }
    }
    try record(outdated, in: page)
    return faults
  }

  private static func commands(of block: Page.Block) -> [String] {
    block.text.split(separator: "\n").filter { $0.hasPrefix("$ ") }.map { String($0.dropFirst(2)) }
  }

  /// Writes the outputs into their blocks, the last first, so that the lines before stay where they are.
  private func record(_ outdated: [(block: Page.Block, output: String)], in page: Page) throws {
    guard !outdated.isEmpty else { return }
    var lines = page.lines
    for (block, output) in outdated.reversed() {
      let old = block.text.split(separator: "\n", omittingEmptySubsequences: false).count - 1
      let new = output.split(separator: "\n", omittingEmptySubsequences: false).dropLast().map(String.init)
      lines.replaceSubrange(block.line..<(block.line + old), with: new)
    }
    try Data(lines.joined(separator: "\n").utf8).write(
      to: URL(fileURLWithPath: Repository.root + "/" + page.path))
  }

  private func fault(of block: Page.Block, in sandbox: Sandbox) throws -> String? {
    let path = block.file ?? "pipelines/example.\(block.language)"
    try sandbox.write(block.text, to: path)
    if block.has("workflow") || block.has("data") {
      let parsed = DocumentReader.read(source: SourceFile(path: path, text: block.text))
      var faults = parsed.diagnostics.map(Snippet.render)
      if block.has("workflow") {
        let lines = parsed.documents.flatMap { Self.shellLines(below: $0) }
        faults += try shell.faults(of: lines.joined(separator: "\n"), in: sandbox)
      }
      return faults.isEmpty ? nil : faults.joined(separator: "\n")
    }
    guard let verb = verb(for: block) else { return "neither a pipeline, a budget nor a rule file" }
    let (output, status) = try sandbox.run("loadline \(verb) '\(path)'")
    if block.has("error") { return status == 0 ? "the mistake is not found\n\(output)" : nil }
    return status == 0 ? nil : output
  }

  /// What stands under `run` of GitHub, `script` of GitLab and `commands` of Woodpecker.
  private static func shellLines(below node: Node) -> [String] {
    let entries = node.mapping?.entries ?? []
    return (node.sequence ?? []).flatMap(shellLines)
      + entries.flatMap { entry in
        guard ["run", "script", "commands"].contains(entry.name) else {
          return shellLines(below: entry.value)
        }
        return (entry.value.sequence ?? [entry.value]).compactMap(\.string)
      }
  }

  /// Pipelines and budgets are checked, rules and dashboards linted, as their top keys tell.
  private func verb(for block: Page.Block) -> String? {
    if block.language == "json" { return "lint" }
    let keys = Set(block.text.split(separator: "\n").map { String($0.prefix { $0 != ":" }) })
    if keys.contains("steps") || keys.contains("limits") || keys.contains("stpes") { return "check" }
    return keys.contains("groups") || keys.contains("apiVersion") ? "lint" : nil
  }

  /// What the commands of the block print now, where it is not what stands there.
  private func outdatedOutput(of block: Page.Block, in sandbox: Sandbox) throws -> String? {
    let commands = Self.commands(of: block)
    guard !commands.isEmpty else { return "there is no command\n" }
    let script = commands.map { command in
      let shown = command.replacingOccurrences(of: "'", with: "'\\''")
      return "printf '%s\\n' '$ \(shown)'\n(exit $last); \(command)\nlast=$?"
    }
    var output = ""
    // A load on a machine that is busy with other things measures nothing, and says so; then it is tried again.
    for _ in 0..<4 {
      output = try sandbox.run("last=0\n" + script.joined(separator: "\n")).0
      guard block.has("measured"), output.contains("the generator was saturated") else { break }
    }
    // A blank line at the end of a block is left out.
    let trimmed = String(output.reversed().drop { $0 == "\n" }.reversed()) + "\n"
    let isTrue =
      block.has("measured")
      ? Masking.mask(trimmed) == Masking.mask(block.text)
      : Masking.maskRun(trimmed) == Masking.maskRun(block.text)
    return isTrue ? nil : trimmed
  }
}
