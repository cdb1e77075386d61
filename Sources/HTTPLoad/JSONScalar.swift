/// A JSON value without parts.
package enum JSONScalar: Sendable, Equatable, CustomStringConvertible {
  case string(String)
  case number(Double)
  case boolean(Bool)
  case null

  package var description: String {
    switch self {
    case .string(let text): "'\(text)'"
    case .number(let number):
      Int(exactly: number).map(String.init) ?? String(number)
    case .boolean(let value): String(value)
    case .null: "null"
    }
  }
}
