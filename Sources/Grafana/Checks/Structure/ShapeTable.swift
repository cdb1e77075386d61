import Documents

/// The keys of one sort of mapping with what each may hold.
struct ShapeTable: Sendable {
  private let names: [String]
  private let keys: KeyTable
  private let shapes: [KeyShape]

  init(_ shapes: [(key: String, shape: KeyShape)]) {
    names = shapes.map(\.key)
    keys = KeyTable(names)
    self.shapes = shapes.map(\.shape)
  }

  /// The keys that hold something else, each with the value that does not fit.
  func offenders(in node: Node) -> [(key: String, shape: KeyShape, offender: Node)] {
    guard let mapping = node.mapping else { return [] }
    var found: [(key: String, shape: KeyShape, offender: Node)] = []
    keys.forEachKnown(in: mapping) { number, value in
      guard let offender = shapes[number].offender(in: value) else { return }
      found.append((names[number], shapes[number], offender))
    }
    return found
  }
}
