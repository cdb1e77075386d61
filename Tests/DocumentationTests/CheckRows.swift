import XCTest

/// That a table of a page has these rows, each once, in whatever order; says only which are missing or too many.
func checkRows(_ shown: [String], _ wanted: [String], _ place: String, line: UInt = #line) {
  let difference = shown.sorted().difference(from: wanted.sorted())
  for change in difference {
    switch change {
    case .insert(_, let row, _): XCTFail("\(place): the program does not have: \(row)", line: line)
    case .remove(_, let row, _): XCTFail("\(place): the page lacks: \(row)", line: line)
    }
  }
}
