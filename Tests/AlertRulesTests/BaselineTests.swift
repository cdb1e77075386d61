import AlertRules
import Diagnostics
import XCTest

final class BaselineTests: XCTestCase {
  private let paths = WorkspacePaths(workspace: "/home/work")

  private func finding(_ message: String, at line: Int, of path: String = "a.yaml") -> Diagnostic {
    let source = SourceFile(path: path, text: String(repeating: "x\n", count: 9))
    return Diagnostic(
      code: "missing-for", message: message,
      range: SourceRange(source: source, start: 2 * line, end: 2 * line + 1))
  }

  func testOnlyNewFindingsRemain() {
    let baseline = Baseline(of: [finding("a", at: 1), finding("a", at: 2), finding("b", at: 3)], in: paths)
    let (new, known) = baseline.new(
      among: [finding("a", at: 4), finding("c", at: 5), finding("a", at: 6), finding("a", at: 7)],
      in: paths, where: { _ in true })
    XCTAssertEqual(new.map(\.message), ["c", "a"])
    XCTAssertEqual(new.map { $0.range?.start }, [10, 14])
    XCTAssertEqual(known, 2)
  }

  func testFaultsWithoutAPlaceAreNeverKnown() {
    let fault = Diagnostic(code: "unreadable-file", message: "x", range: nil)
    let baseline = Baseline(of: [fault], in: paths)
    XCTAssertEqual(baseline.new(among: [fault], in: paths, where: { _ in true }).findings.count, 1)
  }

  func testAFileIsTheSameHoweverItsPathIsSpelled() {
    func name(_ path: String, _ expected: String, line: UInt = #line) {
      XCTAssertEqual(paths.name(of: path), expected, line: line)
    }
    name("a.yaml", "a.yaml")
    name("./a.yaml", "a.yaml")
    name("b/..//a.yaml", "a.yaml")
    name("/home/work/a.yaml", "a.yaml")
    name("/home/./work/b/a.yaml", "b/a.yaml")
    name("../work/a.yaml", "a.yaml")
    name("../other/a.yaml", "../other/a.yaml")
    name("/home/other/a.yaml", "../other/a.yaml")
    name("/home/worker/a.yaml", "../worker/a.yaml")
    name("/etc/a.yaml", "/etc/a.yaml")
    name("../../etc/a.yaml", "/etc/a.yaml")
    XCTAssertEqual(WorkspacePaths(workspace: "/").name(of: "/etc/a.yaml"), "etc/a.yaml")
    for path in ["a.yaml", "./a.yaml", "/home/work/a.yaml"] {
      for other in ["a.yaml", "./a.yaml", "/home/work/a.yaml"] {
        let baseline = Baseline(of: [finding("a", at: 1, of: path)], in: paths)
        XCTAssertEqual(
          baseline.new(among: [finding("a", at: 1, of: other)], in: paths, where: { _ in true }).known, 1)
      }
    }
  }

  func testAMessageMayNameAnotherFile() {
    func both(_ prefix: String) -> Diagnostic {
      let first = SourceFile(path: prefix + "a.json", text: "x")
      let second = SourceFile(path: prefix + "b.json", text: "x")
      return Diagnostic(
        code: "duplicate-uid", message: "the uid 'x' is also that of '\(first.path)'",
        range: SourceRange(source: second, start: 0, end: 1),
        notes: [.init(message: "first used", range: SourceRange(source: first, start: 0, end: 1))])
    }
    let baseline = Baseline(of: [both("./")], in: paths)
    XCTAssertEqual(baseline.new(among: [both("/home/work/")], in: paths, where: { _ in true }).known, 1)
    // As older programs wrote it.
    let old = Baseline([
      .init(file: "b.json", code: "duplicate-uid", message: "the uid 'x' is also that of './a.json'"): 1
    ])
    XCTAssertEqual(old.new(among: [both("./")], in: paths, where: { _ in true }).known, 1)
  }

  func testFaultsOfFormAreNeverKnown() {
    func error(_ code: String, _ severity: Diagnostic.Severity = .error) -> Diagnostic {
      Diagnostic(code: code, severity: severity, message: "x", range: finding("x", at: 1).range)
    }
    for code in ["promql-syntax", "promql-type", "wrong-type", "unknown-key", "bad-duration", "yaml-syntax"] {
      XCTAssertFalse(RuleCheckRegistry.mayBeKnown(error(code)), code)
    }
    for finding in [error("comparison-never"), error("template-syntax"), error("promql-target", .warning)] {
      XCTAssertTrue(RuleCheckRegistry.mayBeKnown(finding), finding.code)
    }
  }
}
