import XCTest

/// That a table of a page has these rows, each once, in whatever order; says only which are missing or too many.
func checkRows(_ shown: [String], _ wanted: [String], _ place: String, line: UInt = #line) {
  for fault in rowFaults(shown, wanted) { XCTFail("\(place): \(fault)", line: line) }
}

/// What one side has and the other lacks.
func rowFaults(_ shown: [String], _ wanted: [String]) -> [String] {
  shown.sorted().difference(from: wanted.sorted()).map { change in
    switch change {
    case .insert(_, let row, _): "the program does not have: \(row)"
    case .remove(_, let row, _): "the page lacks: \(row)"
    }
  }
}
