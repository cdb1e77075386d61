import Execution
import Foundation
import PipelineModel
import TestSupport
import XCTest

/// Matrices, templates, includes, outputs and environment files in whole runs.
final class LanguageTests: XCTestCase {
  private func workspace(_ files: [String: String]) throws -> TemporaryFolder {
    let folder = try TemporaryFolder()
    for (name, text) in files {
      let path = URL(fileURLWithPath: folder.path + "/" + name)
      try FileManager.default.createDirectory(
        at: path.deletingLastPathComponent(), withIntermediateDirectories: true)
      try Data(text.utf8).write(to: path)
    }
    return folder
  }

  func testAMatrixMakesAStepOfEachCombination() async throws {
    let run = try await TestRun.run(
      """
      steps:
        load:
          uses: give
          name: Load
          matrix: { size: [1, 2.5], where: [eu, us-1], exclude: [{ size: 1, where: eu }], include: [{ size: 9, where: "" }] }
          with: { value: "${{ matrix.size }}", reason: "in ${{ matrix.where }}" }
        after: { uses: give, needs: load, with: { reason: "${{ steps.load.verdict }}" } }
        one: { uses: give, needs: load-2-5-us-1, with: { value: '${{ steps.load-2-5-us-1.metrics["value"] }}' } }
      """)
    XCTAssertEqual(
      run.verdicts,
      "load-1-us-1=passed load-2-5-eu=passed load-2-5-us-1=passed load-9-4=passed after=passed one=passed")
    XCTAssertEqual(run.step("load-1-us-1")?.name, "Load (1, us-1)")
    XCTAssertEqual(run.step("load-2-5-eu")?.metrics.map(\.value), [2.5])
    XCTAssertEqual(run.step("load-2-5-us-1")?.reason, "in us-1")
    XCTAssertEqual(run.step("after")?.needs.count, 4)
    XCTAssertEqual(run.step("after")?.reason, "passed")
    XCTAssertEqual(run.step("one")?.metrics.map(\.value), [2.5])
  }

  func testTheVerdictOfAMatrixIsThatOfTheWorst() async throws {
    let run = try await TestRun.run(
      """
      steps:
        m: { uses: give, matrix: { v: [passed, failed, warned] }, with: { verdict: "${{ matrix.v }}" } }
        skipped: { uses: give, needs: m }
        told: { uses: give, needs: m, always: true, with: { reason: "${{ steps.m.verdict }}" } }
      """)
    XCTAssertEqual(run.step("skipped")?.verdict, .skipped)
    XCTAssertEqual(run.step("told")?.reason, "failed")
  }

  func testIdsOfAMatrixNeverClash() async throws {
    let run = try await TestRun.run(
      """
      steps:
        a-x: { uses: give }
        a: { uses: give, matrix: { v: [x, "x!", "?"] } }
      """)
    XCTAssertEqual(run.report.steps.map(\.id.text), ["a-x", "a-x-2", "a-x-3", "a-3"])
  }

  func testTemplatesAndIncludes() async throws {
    let folder = try workspace([
      "shared/all.yaml": """
      include: more/base.yaml
      inputs: { word: { default: hello } }
      env: { A: included, B: included }
      """,
      "shared/more/base.yaml": """
      templates:
        say:
          parameters: { text: , list: { default: [echo, nothing] } }
          step:
            uses: program
            env: { T: "${{ parameters.text }}", K: template }
            with: { run: "${{ parameters.list }}" }
      """,
    ])
    let run = try await TestRun.run(
      """
      include: shared/all.yaml
      env: { A: own }
      steps:
        first:
          template: say
          matrix: { n: [1, 2] }
          parameters:
            text: "${{ inputs.word }} ${{ matrix.n }}"
            list: [sh, -c, 'echo "$T $K $A $B"']
          env: { K: step }
        second: { template: say, parameters: { text: unused } }
      """, workspace: folder.path)
    XCTAssertEqual(run.log("steps/first-1"), "hello 1 step own included\n")
    XCTAssertEqual(run.log("steps/first-2"), "hello 2 step own included\n")
    XCTAssertEqual(run.log("steps/second"), "nothing\n")
  }

  func testFaultsOfIncludes() throws {
    let folder = try workspace([
      "a.yaml": "include: [b.yaml, gone.yaml]\nsteps: { s: { uses: give } }\nname: x",
      "b.yaml": "include: a.yaml\nsteps: { t: { uses: give, wiht: {} } }", "list.yaml": "- 1",
    ])
    let (_, diagnostics) = TestRun.prepare(
      "include: [a.yaml, list.yaml]\nsteps: { s: { uses: give } }", workspace: folder.path)
    XCTAssertEqual(
      diagnostics.map { "\($0.range?.source.path ?? ""):\($0.range?.startPosition.line ?? 0) \($0.message)" },
      [
        "a.yaml:1 the file 'gone.yaml' does not exist",
        "a.yaml:2 's' under 'steps' is defined in 'test.yaml' too",
        "a.yaml:3 unknown key 'name' in the included file",
        "b.yaml:1 'a.yaml' includes itself: test.yaml → a.yaml → b.yaml → a.yaml",
        "b.yaml:2 unknown key 'wiht' in step 't'",
        "list.yaml:1 the included file must be a mapping; got a list",
      ])
  }

  func testInputsHaveTypesValuesAndPatterns() async throws {
    let text = """
      inputs:
        n: { type: number, values: [1, 2] }
        flag: { type: boolean, default: false }
        id: { pattern: "[a-z]+" }
      steps:
        s: { uses: give, if: inputs.flag, with: { value: "${{ inputs.n }}", reason: "${{ inputs.id }}" } }
      """
    let run = try await TestRun.run(text, inputs: [("n", "2"), ("flag", "true"), ("id", "abc")])
    XCTAssertEqual(run.step("s")?.metrics.map(\.value), [2])
    XCTAssertEqual(run.step("s")?.reason, "abc")
    let refused = TestRun.prepare(text, inputs: [("n", "3"), ("flag", "yes"), ("id", "ab1")]).diagnostics
    XCTAssertEqual(
      refused.map(\.message),
      [
        "input 'n' must be one of its 'values'; got '3'",
        "input 'flag' must be true or false, as its default is; got 'yes'",
        "input 'id' must match '[a-z]+'; got 'ab1'",
      ])
  }

  func testEnvironmentFiles() async throws {
    let folder = try workspace([
      ".env": """
      # comment
      export A=plain value  # remark
      B='single "$A" # all'
      C="two\\nlines \\"q\\" \\$A"
      SET=file
      TOKEN=hunter22
      EMPTY=
      """
    ])
    let run = try await TestRun.run(
      """
      env-files: .env
      secrets: [TOKEN]
      env: { D: "<${{ env.A }}>" }
      steps:
        s: { uses: program, with: { run: [sh, -c, 'echo "$A|$B|$C|$SET|$D|$EMPTY|$TOKEN"'] } }
      """, environment: ["SET": "caller"], workspace: folder.path)
    XCTAssertEqual(
      run.log("steps/s"), "plain value|single \"$A\" # all|two\nlines \"q\" $A|caller|<plain value>||***\n")
    let bad = try workspace([".env": "A=1\nno sign\n1B=2\nC='open\nD=\"x\" y"])
    let (_, diagnostics) = TestRun.prepare(
      "env-files: [.env, none]\nsteps: { s: { uses: give } }", workspace: bad.path)
    XCTAssertEqual(
      diagnostics.map { "\($0.range?.startPosition.line ?? 0) \($0.message)" },
      [
        "2 this line has no '='", "3 '1B' cannot be the name of an environment variable",
        "4 the quote is not closed on its line", "5 there is text behind the closing quote",
        "1 the file 'none' does not exist",
      ])
  }

  func testOutputsArePassedOn() async throws {
    let run = try await TestRun.run(
      """
      secrets: [KEY]
      steps:
        make:
          uses: program
          outputs: [version, key]
          with: { run: [sh, -c, 'printf "version=1.2=3\\nkey=%s\\n" "$KEY" >> "$LOADLINE_OUTPUT"; echo "$LOADLINE_OUTPUT"'] }
        use:
          uses: program
          needs: make
          env: { V: "${{ steps.make.outputs.version }}", K: "${{ steps.make.outputs.key }}" }
          with: { run: [sh, -c, 'test "$K" = hunter22 && echo "$V"'] }
      """, environment: ["KEY": "hunter22"])
    XCTAssertEqual(run.verdicts, "make=passed use=passed")
    XCTAssertEqual(run.log("steps/use"), "1.2=3\n")
    XCTAssertEqual(run.step("make")?.outputs, ["version": "1.2=3", "key": "***"])
    let file = run.log("steps/make").trimmingCharacters(in: .newlines)
    XCTAssertFalse(FileManager.default.fileExists(atPath: file), "the file of the outputs is left")
  }

  func testFaultsOfOutputs() async throws {
    func reason(_ script: String) async throws -> String? {
      let run = try await TestRun.run(
        "steps:\n  s:\n    uses: program\n    outputs: [a]\n    with: { run: [sh, -c, '\(script)'] }")
      XCTAssertEqual(run.step("s")?.verdict, script.hasSuffix("exit 1") ? .failed : .errored)
      return run.step("s")?.reason
    }
    let results = [
      try await reason("true"), try await reason("echo b=1 > $LOADLINE_OUTPUT"),
      try await reason("echo a > $LOADLINE_OUTPUT"), try await reason("ln -s /etc/passwd $LOADLINE_OUTPUT"),
      try await reason("head -c 2000000 /dev/zero | tr \"\\0\" a > $LOADLINE_OUTPUT"),
      try await reason("exit 1"),
    ]
    XCTAssertEqual(results[0], "the output 'a' was not written to $LOADLINE_OUTPUT")
    XCTAssertEqual(results[1], "the output 'b' is not listed under 'outputs'")
    XCTAssertEqual(results[2], "a line of the outputs has no '='; write name=value to $LOADLINE_OUTPUT")
    XCTAssertTrue(results[3]?.hasPrefix("read '") == true, results[3] ?? "")
    XCTAssertEqual(results[4], "the outputs are larger than 1 MiB")
    XCTAssertEqual(results[5], "exit code 1: ")
  }
}
