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
/// out of date anew. `data` and `workflow` mark files of other kinds, which are parsed and no more.
final class ExampleTests: XCTestCase {
  func testEveryExampleIsTrue() throws {
    for page in try Page.all() { try check(page) }
  }

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

  private func check(_ page: Page) throws {
    let sandbox = try Sandbox()
    defer { sandbox.remove() }
    var outdated: [(block: Page.Block, output: String)] = []
    for block in page.blocks {
      let place = "\(page.path):\(block.line)"
      switch block.language {
      case "yaml", "json": try checkFile(block, in: sandbox, place)
      case "csv":
        try sandbox.write(block.text, to: try XCTUnwrap(block.file, "\(place): a table needs a name"))
      case "console":
        guard let output = try outdatedOutput(of: block, in: sandbox, place) else { break }
        if Self.isRecording {
          outdated.append((block, output))
        } else {
          XCTFail("\(place): RECORD_SNAPSHOTS=1 swift test writes it anew\n\(output)")
        }
      case "", "text", "sh", "mermaid", "xml": break
      default: XCTFail("\(place): unknown language '\(block.language)'")
      }
    }
    try record(outdated, in: page)
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

  private func checkFile(_ block: Page.Block, in sandbox: Sandbox, _ place: String) throws {
    let path = block.file ?? "pipelines/example.\(block.language)"
    try sandbox.write(block.text, to: path)
    if block.has("workflow") || block.has("data") {
      let parsed = DocumentReader.read(source: SourceFile(path: path, text: block.text))
      return XCTAssertTrue(parsed.diagnostics.isEmpty, "\(place): \(parsed.diagnostics.map(Snippet.render))")
    }
    let verb = try verb(for: block, place)
    let (output, status) = try sandbox.run("loadline \(verb) '\(path)'")
    if block.has("error") {
      XCTAssertNotEqual(status, 0, "\(place): the mistake is not found\n\(output)")
    } else {
      XCTAssertEqual(status, 0, "\(place): \(output)")
    }
  }

  /// Pipelines and budgets are checked, rules and dashboards linted, as their top keys tell.
  private func verb(for block: Page.Block, _ place: String) throws -> String {
    if block.language == "json" { return "lint" }
    let keys = Set(block.text.split(separator: "\n").map { String($0.prefix { $0 != ":" }) })
    if keys.contains("steps") || keys.contains("limits") || keys.contains("stpes") { return "check" }
    if keys.contains("groups") || keys.contains("apiVersion") { return "lint" }
    XCTFail("\(place): neither a pipeline, a budget nor a rule file")
    return "check"
  }

  /// What the commands of the block print now, where it is not what stands there.
  private func outdatedOutput(
    of block: Page.Block, in sandbox: Sandbox, _ place: String
  ) throws -> String? {
    if block.has("recorded") { return nil }
    let commands = block.text.split(separator: "\n").filter { $0.hasPrefix("$ ") }.map {
      String($0.dropFirst(2))
    }
    XCTAssertFalse(commands.isEmpty, "\(place): no command")
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
