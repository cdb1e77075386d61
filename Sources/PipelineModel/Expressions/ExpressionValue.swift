/// What an expression gives.
package enum ExpressionValue: Sendable, Equatable {
  case null
  case bool(Bool)
  case number(Double)
  case quantity(Quantity)
  case string(String)

  /// As it stands inside longer text: quantities in their base unit, shares as per cent, nothing lost.
  package var text: String {
    switch self {
    case .null: ""
    case .bool(let flag): flag ? "true" : "false"
    case .number(let number): Self.text(of: number)
    case .quantity(let quantity):
      quantity.unit == .ratio
        ? QuantityFormat.exact(quantity) : Self.text(of: quantity.value) + Self.suffix(of: quantity.unit)
    case .string(let text): text
    }
  }

  /// False, null, 0, and the empty string count as false in a condition.
  package var isTrue: Bool {
    switch self {
    case .null: false
    case .bool(let flag): flag
    case .number(let number): number != 0
    case .quantity(let quantity): quantity.value != 0
    case .string(let text): !text.isEmpty
    }
  }

  /// With its article, for messages.
  package var typeName: String {
    switch self {
    case .null: "null"
    case .bool: "a boolean"
    case .number: "a number"
    case .quantity(let quantity): quantity.unit.name
    case .string: "a string"
    }
  }

  private static func text(of number: Double) -> String {
    Int(exactly: number).map { String($0) } ?? "\(number)"
  }

  private static func suffix(of unit: MetricUnit) -> String {
    switch unit {
    case .seconds: "s"
    case .bytes: "B"
    case .perSecond: "/s"
    case .bytesPerSecond: "B/s"
    case .ratio, .none: ""
    }
  }
}
