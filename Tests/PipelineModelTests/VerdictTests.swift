import PipelineModel
import XCTest

final class VerdictTests: XCTestCase {
  /// Verdicts by their first letters: p, w, f, i, e, s, c.
  private func verdicts(_ letters: String) -> [Verdict] {
    letters.compactMap { letter in Verdict.allCases.first { $0.rawValue.first == letter } }
  }

  private func check(
    _ letters: String, _ worst: Verdict?, _ exit: ExitCode, strict: ExitCode? = nil, line: UInt = #line
  ) {
    let all = verdicts(letters)
    for order in [all, all.reversed()] {
      XCTAssertEqual(Verdict.worst(order), worst, line: line)
      XCTAssertEqual(ExitCode.of(order), exit, line: line)
      XCTAssertEqual(ExitCode.of(order, isStrict: true), strict ?? exit, line: line)
    }
  }

  func testTheWorstWins() {
    check("", nil, .noVerdict)
    check("p", .passed, .passed)
    check("w", .warned, .passed, strict: .failed)
    check("f", .failed, .failed)
    check("i", .inconclusive, .noVerdict)
    check("e", .errored, .noVerdict)
    check("s", .skipped, .noVerdict)
    check("c", .cancelled, .noVerdict)
    check("pp", .passed, .passed)
    check("ps", .passed, .passed)
    check("pw", .warned, .passed, strict: .failed)
    check("pi", .inconclusive, .noVerdict)
    check("wi", .inconclusive, .noVerdict, strict: .failed)
    check("if", .failed, .failed)
    check("fe", .errored, .failed)
    check("fc", .cancelled, .failed)
    check("ce", .errored, .noVerdict)
    check("pwie", .errored, .noVerdict, strict: .failed)
    check("pwfiesc", .errored, .failed)
  }

  func testWeightsDiffer() {
    XCTAssertEqual(Set(Verdict.allCases.map(\.weight)).count, Verdict.allCases.count)
  }

  func testOnlyAStepThatWasMeasuredLetsOthersRun() {
    XCTAssertEqual(Verdict.allCases.filter(\.allowsDependants), [.passed, .warned, .inconclusive])
  }

  func testExitCodesOfTheReferencePage() {
    XCTAssertEqual(ExitCode.allCases.map(\.rawValue), [0, 1, 2, 3, 130, 143])
  }
}
