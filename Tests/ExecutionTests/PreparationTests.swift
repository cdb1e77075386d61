import Execution
import PipelineModel
import TestSupport
import XCTest

/// Everything that is wrong with a pipeline is told before it runs, at its place.
final class PreparationTests: XCTestCase {
  private func check(
    _ marked: String, inputs: [(name: String, value: String)] = [], _ expected: [String], line: UInt = #line
  ) {
    let input = MarkedInput(marked)
    let (_, diagnostics) = TestRun.prepare(input.text, inputs: inputs, workspace: "/w")
    XCTAssertEqual(diagnostics.map { "\($0.code): \($0.message)" }, expected, line: line)
    let ranges = diagnostics.compactMap(\.range).map { $0.start..<$0.end }
    XCTAssertEqual(ranges, input.ranges, line: line)
  }

  func testKinds() {
    check("steps:\n  a: { uses: give }", [])
    check("steps:\n  a: { uses: ‹giev› }", ["unknown-kind: unknown kind of step 'giev'"])
    XCTAssertEqual(
      TestRun.prepare("steps:\n  a: { uses: giev }").diagnostics.first?.help, "did you mean 'give'?")
  }

  func testExpressionsInCode() {
    let message = "expression-in-code: 'python' takes no '${{ }}': a value would become code"
    check("steps:\n  a: { uses: program, with: { python: ‹\"print(${{ env.X }})\"› } }", [message])
    check("steps:\n  a: { uses: program, with: { run: [echo, \"${{ env.X }}\"] } }", [])
    check(
      "steps:\n  a: { uses: program, with: { python: ‹[\"${{ env.X }}\"]› } }",
      ["wrong-type: 'python' must be a string; got a list"])
  }

  func testTheCheckSeesItsSurroundings() {
    check(
      "steps:\n  a: { uses: give }\n  b: { uses: give, with: { reason: tell the surroundings } }",
      ["told: /w a,b"])
  }

  func testValuesThatAreNotKnownYetAreAccepted() {
    check(
      """
      secrets: [KEY]
      inputs: { n: }
      steps:
        a: { uses: give }
        b:
          uses: give
          needs: a
          if: steps.a.metrics["value"] > inputs.n
          env: { E: "${{ secrets.KEY }}" }
          with: { value: "${{ steps.a.metrics[\\"value\\"] }}", verdict: "${{ env.V }}", reason: "r ${{ inputs.n }}" }
      """, [])
    check(
      "steps:\n  a: { uses: give, with: { reason: \"${{ ‹inputs.x› }}\" } }",
      ["bad-expression: unknown input 'x'"])
    check(
      "steps:\n  a: { uses: give }\n  b: { uses: give, if: ‹steps.a.verdict› == 'passed' }",
      ["bad-expression: step 'a' need not have ended here"])
  }

  func testInputs() {
    let text =
      "inputs: { n: { default: 1 }, f: { default: true }, s: { default: x }, r: }\nsteps:\n  a: { uses: give, with: { value: \"${{ inputs.n }}\" } }"
    check(text, inputs: [("n", "2.5"), ("f", "false"), ("s", "7"), ("r", "")], [])
    check(text, inputs: [("m", "2")], ["unknown-input: pipeline 'test' has no input 'm'"])
    check(
      text, inputs: [("n", "two")], ["bad-input: input 'n' must be a number, as its default is; got 'two'"])
    check(
      text, inputs: [("f", "yes")],
      ["bad-input: input 'f' must be true or false, as its default is; got 'yes'"])
    let prepared = TestRun.prepare(text, inputs: [("n", "2.5"), ("s", "7")]).pipeline
    XCTAssertEqual(prepared?.inputs["n"], .number(2.5))
    XCTAssertEqual(prepared?.inputs["s"], .string("7"))
    XCTAssertEqual(
      prepared.map { InputValues.missing(in: $0.inputs, for: $0.pipeline).map(\.code) }, ["missing-input"])
  }

  func testServices() {
    check(
      "services:\n  s:\n    run: [x]\n    ready: ‹{ tcp: a:1, http: \"http://a/\" }›\nsteps:\n  a: { uses: give, services: s }",
      ["bad-probe: 'ready' needs exactly one of 'http', 'tcp', 'exec' and 'log'"])
    for address in [
      "127.0.0.1", "host:0", "host:65536", "\"host:\"", "a:b:1", "\"ho st:1\"", "\"[::1]x1\"",
      "\"user@host:1\"",
    ] {
      check(
        "services:\n  s:\n    run: [x]\n    ready: { tcp: ‹\(address)› }\nsteps:\n  a: { uses: give, services: s }",
        ["bad-address: '\(address.filter { $0 != "\"" })' is not a host and port"])
    }
    for address in ["\"host:1\"", "\"[::1]:8080\""] {
      check(
        "services:\n  s:\n    run: [x]\n    ready: { tcp: \(address) }\nsteps:\n  a: { uses: give, services: s }",
        [])
    }
  }
}
