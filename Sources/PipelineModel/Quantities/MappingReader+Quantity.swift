import Documents

extension TextFormat {
  package static let duration = TextFormat(
    name: "a duration", pattern: #"^([0-9]+(\.[0-9]+)?(ns|us|µs|ms|s|min|m|h|d))+$"#, example: "10s")
  package static let rate = TextFormat(
    name: "a rate", pattern: #"^[0-9][0-9_]*(\.[0-9]+)?/(s|min|m|h)$"#, example: "1000/s")
  package static let quantity = TextFormat(
    name: "a quantity", pattern: #"^[-+]?[0-9][0-9_]*(\.[0-9]+)?([eE][-+]?[0-9]+)?\S*$"#, example: "500ms")
  package static let size = TextFormat(
    name: "a size", pattern: #"^[0-9]+(\.[0-9]+)?([kKMGT]i?)?B$"#, example: "64MiB")
}

extension MappingReader {
  /// A quantity of this unit, or of any where it is nil.
  package func quantity(_ key: String, unit: MetricUnit? = nil) -> Quantity? {
    guard let node = value(key) else { return nil }
    return Self.quantity(of: node, key: key, unit: unit, collector)
  }

  /// A span of time, 0 or longer, at most ten years.
  package func duration(_ key: String) -> Duration? {
    guard let node = value(key),
      let quantity = Self.quantity(of: node, key: key, unit: .seconds, collector)
    else { return nil }
    guard quantity.value >= 0, quantity.value <= 315_360_000 else {
      collector.error(
        "out-of-range", "'\(key)' must be between 0s and 3650d; got \(node.scalarText ?? "")", at: node)
      return nil
    }
    return .nanoseconds(Int64((quantity.value * 1e9).rounded()))
  }

  /// A number as YAML writes it but quantities do not: `.5`, `0x10`.
  private static func plainNumber(_ node: Node) -> Quantity? {
    guard let number = node.double, number.isFinite else { return nil }
    return Quantity(number, .none)
  }

  package static func quantity(
    of node: Node, key: String, unit: MetricUnit?, _ collector: DiagnosticCollector
  ) -> Quantity? {
    guard !node.isUnresolved else { return nil }
    let expected = unit.map(\.name) ?? "a quantity"
    let example = unit.map(\.example) ?? "500ms, 1%, 1000/s or 64MiB"
    guard let text = node.scalarText, node.bool == nil else {
      collector.error(
        "wrong-type", "'\(key)' must be \(expected); got \(node.typeName)", at: node,
        help: "write it like \(example)")
      return nil
    }
    guard let quantity = Quantity(text) ?? plainNumber(node) else {
      collector.error(
        "bad-quantity", "'\(text)' is not \(expected)", at: node, help: "write it like \(example)")
      return nil
    }
    if let unit, quantity.unit != unit {
      collector.error(
        "wrong-unit", "'\(key)' must be \(unit.name); '\(text)' is \(quantity.unit.name)", at: node,
        help: "write it like \(unit.example)")
      return nil
    }
    return quantity
  }
}
