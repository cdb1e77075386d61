import Diagnostics
import Documents
import Foundation
import TestSupport
import XCTest

/// Every example of the pages is run.
///
/// ```` ```yaml ```` and ```` ```json ```` hold whole files and are checked; `error` behind the language says that the file is
/// wrong, `file=…` under which name the commands of the page find it. ```` ```console ```` is run and compared: exactly,
/// with `measured` apart from its figures; `recorded` says that it is not run. `RECORD_SNAPSHOTS=1` writes what is
/// out of date anew. `data` and `workflow` mark files of other kinds, which are parsed and no more. ```` ```sh ```` and what is
/// recorded is parsed, and what it says to `loadline` must exist.
final class ExampleTests: XCTestCase {
  func testEveryExampleIsTrue() throws {
    for page in try Page.all() {
      for fault in try faults(of: page) { XCTFail(fault) }
    }
  }

  func testAPlantedExampleIsFound() throws {
    try XCTSkipIf(Self.isRecording, "the page of this test is no file")
    let sandbox = try Sandbox()
    defer { sandbox.remove() }
    let shell = try ShellExamples(in: sandbox)
    let right = "taskset -c 0 loadline run p.yaml --jobs 2 &\nloadline bench --runs 5 -- gzip --keep file\n"
    XCTAssertEqual(try shell.faults(of: right, in: sandbox), [])
    XCTAssertEqual(
      try shell.faults(of: "loadline runn p.yaml && loadline run p.yaml \\\n --job 2\n", in: sandbox),
      ["loadline has no verb 'runn'", "loadline run has no flag '--job'"])
    XCTAssertEqual(try shell.faults(of: "if true; then\n", in: sandbox).count, 1)
    let page = Page(
      path: "planted.md",
      text: """
        ```yaml file=pipelines/right.yaml
        steps: { a: { uses: command, with: { shell: "echo a" } } }
        ```
        ```yaml
        stpes: { a: { uses: command } }
        ```
        ```yaml error
        steps: { a: { uses: command, with: { shell: "echo a" } } }
        ```
        ```json data
        {"a": }
        ```
        ```yaml workflow
        on: [push
        ```
        ```console
        $ loadline check pipelines/right.yaml
        2 files checked, nothing found
        ```
        ```sh
        loadline reprot latest
        ```
        ```mermaid
        graph TD
        ```
        """)
    XCTAssertEqual(
      try faults(of: page).map { $0.prefix { $0 != " " } },
      [
        "planted.md:4:", "planted.md:7:", "planted.md:10:", "planted.md:13:", "planted.md:16:",
        "planted.md:20:",
        "planted.md:23:",
      ])
  }

  /// Asked of the program once.
  private var knownShell: ShellExamples?

  private static let isRecording = ProcessInfo.processInfo.environment["RECORD_SNAPSHOTS"] == "1"

  func testMaskingHidesFiguresAndNothingElse() {
    XCTAssertEqual(
      Masking.mask("✓ load passed in 6.06s: 500/s, p95 13ms"),
      Masking.mask("✓ load passed in 6s: 499/s, p95 940µs"))
    XCTAssertNotEqual(Masking.mask("load passed"), Masking.mask("load failed"))
    XCTAssertEqual(
      Masking.maskRun("a/20261123T164825Z-quickstart-f0ccd/x"),
      Masking.maskRun("a/20270101T000000Z-quickstart-00abc/x"))
  }

  /// What is wrong with the examples of a page, each with its place; writes outputs anew where it may.
  private func faults(of page: Page) throws -> [String] {
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
        faults += try shell(in: sandbox).faults(of: block.text, in: sandbox).map { "\(place): \($0)" }
      case "console" where block.has("recorded"):
        let commands = Self.commands(of: block).joined(separator: "\n")
        faults += try shell(in: sandbox).faults(of: commands, in: sandbox).map { "\(place): \($0)" }
      case "console":
        guard let output = try outdatedOutput(of: block, in: sandbox) else { break }
        if Self.isRecording {
          outdated.append((block, output))
        } else {
          faults.append("\(place): RECORD_SNAPSHOTS=1 swift test writes it anew\n\(output)")
        }
      case "text": break
      default: faults.append("\(place): unknown language '\(block.language)'")
      }
    }
    try record(outdated, in: page)
    return faults
  }

  private func shell(in sandbox: Sandbox) throws -> ShellExamples {
    if let examples = knownShell { return examples }
    let examples = try ShellExamples(in: sandbox)
    knownShell = examples
    return examples
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
      return parsed.diagnostics.isEmpty ? nil : parsed.diagnostics.map(Snippet.render).joined(separator: "\n")
    }
    guard let verb = verb(for: block) else { return "neither a pipeline, a budget nor a rule file" }
    let (output, status) = try sandbox.run("loadline \(verb) '\(path)'")
    if block.has("error") { return status == 0 ? "the mistake is not found\n\(output)" : nil }
    return status == 0 ? nil : output
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

/// What two runs of one example may differ in.
enum Masking {
  /// The lines without their figures, in one order: steps that run at once may end in any.
  static func mask(_ text: String) -> [String] {
    // Whether the machine is quiet belongs to no example.
    let quiet = replace(#"note: the machine was not quiet.*\n(      .*\n)*"#, by: "", in: maskRun(text))
    return quiet.split(separator: "\n").map { line in
      var masked = replace(
        #"[-+]?[0-9]+(\.[0-9]+)?(e-?[0-9]+)?(ns|µs|ms|s|min|KiB|MiB)?\b"#, by: "#", in: String(line))
      masked = replace(#"[ ]+"#, by: " ", in: masked)
      return replace("─+", by: "─", in: masked)
    }.sorted()
  }

  /// `20261123T164825Z-quickstart-f0ccd` loses its time and its id.
  static func maskRun(_ text: String) -> String {
    replace(#"[0-9]{8}T[0-9]{6}Z-([A-Za-z0-9_.-]+)-[0-9a-f]{5}\b"#, by: "TIME-$1-ID", in: text)
  }

  private static func replace(_ pattern: String, by template: String, in text: String) -> String {
    text.replacingOccurrences(of: pattern, with: template, options: .regularExpression)
  }
}
