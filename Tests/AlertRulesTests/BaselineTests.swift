import AlertRules
import Diagnostics
import XCTest

final class BaselineTests: XCTestCase {
  private func finding(_ message: String, at line: Int) -> Diagnostic {
    let source = SourceFile(path: "a.yaml", text: String(repeating: "x\n", count: 9))
    return Diagnostic(
      code: "missing-for", message: message,
      range: SourceRange(source: source, start: 2 * line, end: 2 * line + 1))
  }

  func testOnlyNewFindingsRemain() {
    let baseline = Baseline(of: [finding("a", at: 1), finding("a", at: 2), finding("b", at: 3)])
    let (new, known) = baseline.new(among: [
      finding("a", at: 4), finding("c", at: 5), finding("a", at: 6), finding("a", at: 7),
    ])
    XCTAssertEqual(new.map(\.message), ["c", "a"])
    XCTAssertEqual(new.map { $0.range?.start }, [10, 14])
    XCTAssertEqual(known, 2)
  }

  func testFaultsWithoutAPlaceAreNeverKnown() {
    let fault = Diagnostic(code: "unreadable-file", message: "x", range: nil)
    XCTAssertEqual(Baseline(of: [fault]).new(among: [fault]).findings.count, 1)
  }
}
