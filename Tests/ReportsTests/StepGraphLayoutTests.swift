import PipelineModel
import Reports
import XCTest

final class StepGraphLayoutTests: XCTestCase {
  /// `a b>c` says that `b` needs `c`; the result names the steps of each column from the top.
  private func check(_ steps: String, _ columns: [String], line: UInt = #line) {
    let parsed = steps.split(separator: " ").map { step in
      let parts = step.split(separator: ">").map { StepID(String($0)) }
      return (id: parts[0], needs: Array(parts.dropFirst()))
    }
    let layout = StepGraphLayout(parsed)
    let found = (0..<layout.columnCount).map { column in
      zip(parsed, layout.places).filter { $1.column == column }.sorted { $0.1.row < $1.1.row }.map(
        \.0.id.text
      )
      .joined()
    }
    XCTAssertEqual(found, columns, line: line)
    XCTAssertEqual(layout.rowCount, found.map(\.count).max(), line: line)
  }

  func testColumnsFollowTheLongestWay() {
    check("a b c", ["abc"])
    check("a b>a c>b", ["a", "b", "c"])
    check("a b>a c>b>a", ["a", "b", "c"])
    check("c>b b>a a", ["a", "b", "c"])
    check("a b c>a d>b>c", ["ab", "c", "d"])
  }

  func testJoinedStepsStandTogether() {
    check("a b c d x>d>c y>a>b", ["abcd", "yx"])
    check("a b c d>c e>a", ["acb", "ed"])
  }

  func testCirclesAndUnknownNeedsEnd() {
    check("a>b b>a", ["", "ab"])
    check("a>z b>a", ["a", "b"])
    check("a>a", ["a"])
  }
}
