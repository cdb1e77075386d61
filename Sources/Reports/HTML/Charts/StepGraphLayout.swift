import PipelineModel

/// Where the steps of a pipeline stand when it is drawn: each in a column behind all that it needs.
///
/// Sugiyama, Tagawa and Toda, "Methods for Visual Understanding of Hierarchical System Structures" (1981): layers, then
/// each layer in the order of the mean places of what its steps are joined to.
package struct StepGraphLayout {
  package struct Place: Equatable {
    package let column: Int
    package let row: Int
  }

  /// One for each step, in their order.
  package let places: [Place]
  package let columnCount: Int
  package let rowCount: Int

  /// - Parameter steps: needs that are not among them, and such as would close a circle, are passed over.
  package init(_ steps: [(id: StepID, needs: [StepID])]) {
    let indices = Dictionary(steps.enumerated().map { ($1.id, $0) }) { first, _ in first }
    let needs = steps.map { step in step.needs.compactMap { indices[$0] } }
    var columns = [Int](repeating: 0, count: steps.count)
    // Longest path: as many rounds as there are steps at most, and with a circle no more.
    for _ in steps {
      var hasChanged = false
      for (index, sources) in needs.enumerated() {
        let column = min((sources.map { columns[$0] + 1 }.max() ?? 0), steps.count - 1)
        if column > columns[index] {
          columns[index] = column
          hasChanged = true
        }
      }
      if !hasChanged { break }
    }
    var layers = (0...(columns.max() ?? 0)).map { column in steps.indices.filter { columns[$0] == column } }
    var dependants = [[Int]](repeating: [], count: steps.count)
    for (index, sources) in needs.enumerated() {
      for source in sources { dependants[source].append(index) }
    }
    for _ in 0..<4 {
      for column in layers.indices.dropFirst() { Self.sort(&layers, column, by: needs) }
      for column in layers.indices.dropLast().reversed() { Self.sort(&layers, column, by: dependants) }
    }
    var places = [Place](repeating: Place(column: 0, row: 0), count: steps.count)
    for (column, layer) in layers.enumerated() {
      for (row, index) in layer.enumerated() { places[index] = Place(column: column, row: row) }
    }
    self.places = places
    columnCount = layers.count
    rowCount = layers.map(\.count).max() ?? 0
  }

  /// Those that are joined to nothing keep their places behind the others.
  private static func sort(_ layers: inout [[Int]], _ column: Int, by neighbours: [[Int]]) {
    var rows: [Int: Double] = [:]
    for layer in layers {
      // In shares of the layer's height, as layers differ in length.
      for (row, index) in layer.enumerated() { rows[index] = (Double(row) + 0.5) / Double(layer.count) }
    }
    let keys = layers[column].enumerated().map { row, index -> (key: Double, row: Int, index: Int) in
      let places = neighbours[index].compactMap { rows[$0] }
      return (places.isEmpty ? 2 : places.reduce(0, +) / Double(places.count), row, index)
    }
    layers[column] = keys.sorted { ($0.key, $0.row) < ($1.key, $1.row) }.map(\.index)
  }
}
