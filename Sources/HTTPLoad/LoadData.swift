import Statistics

/// Rows of values for the variables of templates; each iteration has one.
package struct LoadData: Sendable, Equatable {
  package enum Order: Sendable, Equatable {
    /// One after the other, from the start again after the last.
    case sequential
    /// Any, drawn with a seed: the same iteration of the same plan has the same row.
    case random(seed: UInt64)
  }

  package let columns: [String]
  private let rows: [[[UInt8]]]
  private let order: Order

  /// - Parameter rows: at least one, each as long as `columns`.
  package init(columns: [String], rows: [[String]], order: Order) {
    precondition(!rows.isEmpty && rows.allSatisfy { $0.count == columns.count }, "rows of equal length")
    self.columns = columns
    self.rows = rows.map { $0.map { Array($0.utf8) } }
    self.order = order
  }

  package var count: Int { rows.count }

  /// All that shapes what the rows give, in a fixed order, for what must tell data apart.
  package func forEachValue(_ body: ([UInt8]) -> Void) {
    body(Array("\(order)".utf8))
    for column in columns { body(Array(column.utf8)) }
    for row in rows { for value in row { body(value) } }
  }

  /// The row of the iteration at a place of the whole load.
  func row(at place: Int) -> [[UInt8]] {
    switch order {
    case .sequential: return rows[place % rows.count]
    case .random(let seed):
      var generator = SeededGenerator(
        seed: seed ^ (UInt64(truncatingIfNeeded: place) &* 0x9e37_79b9_7f4a_7c15))
      return rows[Int(generator.next() % UInt64(rows.count))]
    }
  }
}
