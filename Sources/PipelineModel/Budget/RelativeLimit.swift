import Documents

/// The bound of a change: `max-increase: 5%`, `max-decrease: 5%`.
package struct RelativeLimit: Sendable {
  /// Shares above 0; a decrease is below 1.
  package let maximumIncrease: Double?
  package let maximumDecrease: Double?
  /// The anchor or branch of the history; nil for the base of a comparison in the same run.
  package let against: String?
  /// How many of the last runs of the anchor's branch are held against it with this one, itself counted.
  package let runs: Int
  /// From 0.5 to below 1.
  package let confidence: Double
  /// A change of less than this never fails; nil where any may.
  package let minimumDelta: Quantity?
  /// The value of `against`, where it stands.
  package let againstNode: Node?

  package static let standardConfidence = 0.99

  package static let keys: [KeyDescription] = [
    KeyDescription(
      "max-increase", .formatted(.quantity), expressions: false,
      "The limit fails when the metric is proven to have risen by more than this share, such as `5%`."),
    KeyDescription(
      "max-decrease", .formatted(.quantity), expressions: false,
      "The limit fails when the metric is proven to have fallen by more than this share."),
    KeyDescription(
      "against", .string, default: "the base of the step's comparison", expressions: false,
      "What the change is measured from: an anchor or a branch of the history."),
    KeyDescription(
      "runs", .integer(1...1000), default: "1", expressions: false,
      "How many of the last runs of an anchor's branch are held against it together, this one counted."),
    KeyDescription(
      "confidence", .formatted(.quantity), default: "99%", expressions: false,
      "How sure a relative limit must be to fail or to pass: from `50%` to below `100%`."),
    KeyDescription(
      "min-delta", .formatted(.quantity), expressions: false,
      "A change smaller than this, in the metric's unit, never fails a relative limit."),
  ]

  /// Nil where the limit has none of the keys, or one is wrong.
  static func decode(_ reader: MappingReader) -> RelativeLimit? {
    let increase = share("max-increase", below: 1000, reader)
    let decrease = share("max-decrease", below: 1, reader)
    let confidence = confidence(reader)
    let delta = delta(reader)
    guard reader.has("max-increase") || reader.has("max-decrease") else {
      for key in ["confidence", "min-delta", "runs"] {
        guard let node = reader.value(key) else { continue }
        reader.collector.error(
          "no-change-bound", "'\(key)' belongs to a relative limit", at: node,
          help: "add 'max-increase' or 'max-decrease', or take it away")
      }
      if let node = reader.value("against"), !reader.has("trend") {
        reader.collector.error(
          "no-change-bound", "'against' belongs to a relative limit", at: node,
          help: "add 'max-increase', 'max-decrease' or 'trend', or take it away")
      }
      return nil
    }
    if reader.has("max-increase"), increase == nil { return nil }
    if reader.has("max-decrease"), decrease == nil { return nil }
    guard let confidence else { return nil }
    return RelativeLimit(
      maximumIncrease: increase, maximumDecrease: decrease, against: reader.string("against"),
      runs: reader.integer("runs") ?? 1, confidence: confidence, minimumDelta: delta,
      againstNode: reader.value("against"))
  }

  private static func share(_ key: String, below bound: Double, _ reader: MappingReader) -> Double? {
    guard let quantity = reader.quantity(key, unit: .ratio), let node = reader.value(key) else { return nil }
    guard quantity.value > 0, quantity.value < bound else {
      let most = Quantity(bound, .ratio)
      reader.collector.error(
        "out-of-range", "'\(key)' must be above 0% and below \(most); got \(node.scalarText ?? "")", at: node,
        help: "no two measurements are equal: allow some change, such as 2%")
      return nil
    }
    return quantity.value
  }

  private static func confidence(_ reader: MappingReader) -> Double? {
    guard reader.has("confidence") else { return standardConfidence }
    guard let quantity = reader.quantity("confidence", unit: .ratio), let node = reader.value("confidence")
    else { return nil }
    guard quantity.value >= 0.5, quantity.value < 1 else {
      reader.collector.error(
        "out-of-range", "'confidence' must be from 50% to below 100%; got \(node.scalarText ?? "")", at: node)
      return nil
    }
    return quantity.value
  }

  private static func delta(_ reader: MappingReader) -> Quantity? {
    guard let quantity = reader.quantity("min-delta"), let node = reader.value("min-delta") else {
      return nil
    }
    guard quantity.value > 0 else {
      reader.collector.error("out-of-range", "'min-delta' must be above 0; got \(quantity)", at: node)
      return nil
    }
    return quantity
  }
}
