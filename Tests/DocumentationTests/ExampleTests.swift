import TestSupport
import XCTest

/// Every example of the pages is run: `PageExamples`.
final class ExampleTests: XCTestCase {
  func testEveryExampleIsTrue() throws {
    let examples = try PageExamples()
    // Those that measure take longest, so they begin.
    func measured(_ page: Page) -> Int { page.blocks.count { $0.has("measured") } }
    let pages = try Page.all().sorted { measured($0) > measured($1) }
    for fault in try SideBySide.map(pages, width: 3, examples.faults).joined() { XCTFail(fault) }
  }

  func testAPlantedExampleIsFound() throws {
    try XCTSkipIf(PageExamples.isRecording, "the page of this test is no file")
    let sandbox = try Sandbox()
    defer { sandbox.remove() }
    let examples = try PageExamples()
    let shell = examples.shell
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
        ```yaml workflow
        job: { script: [loadline check, loadline run p.yaml --job 2] }
        ```
        ```mermaid
        graph TD
        ```
        """)
    XCTAssertEqual(
      try examples.faults(of: page).map { $0.prefix { $0 != " " } },
      [
        "planted.md:4:", "planted.md:7:", "planted.md:10:", "planted.md:13:", "planted.md:16:",
        "planted.md:20:",
        "planted.md:23:", "planted.md:26:",
      ])
  }

  func testMaskingHidesFiguresAndNothingElse() {
    XCTAssertEqual(
      Masking.mask("✓ load passed in 6.06s: 500/s, p95 13ms"),
      Masking.mask("✓ load passed in 6s: 499/s, p95 940µs"))
    XCTAssertNotEqual(Masking.mask("load passed"), Masking.mask("load failed"))
    XCTAssertEqual(
      Masking.maskRun("a/20261123T164825Z-quickstart-f0ccd/x"),
      Masking.maskRun("a/20270101T000000Z-quickstart-00abc/x"))
  }
}
