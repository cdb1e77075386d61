/// A way into a JSON value: `$`, then `.name`, `["any name"]` and `[0]`; negative places count from the end.
package struct JSONPath: Sendable, Equatable, CustomStringConvertible {
  package enum Step: Sendable, Equatable {
    case member(String)
    case element(Int)
  }

  package let steps: [Step]
  package let description: String

  /// Nil where the text is no such path.
  package init?(_ text: String) {
    let bytes = Array(text.utf8)
    guard bytes.first == UInt8(ascii: "$") else { return nil }
    var steps: [Step] = []
    var place = 1
    while place < bytes.count {
      switch bytes[place] {
      case Byte.dot:
        let start = place + 1
        place = start
        while place < bytes.count, bytes[place] != Byte.dot, bytes[place] != UInt8(ascii: "[") { place += 1 }
        guard place > start else { return nil }
        steps.append(.member(String(decoding: bytes[start..<place], as: UTF8.self)))
      case UInt8(ascii: "["):
        guard let (step, next) = JSONPath.bracket(bytes, place + 1) else { return nil }
        steps.append(step)
        place = next
      default: return nil
      }
    }
    self.steps = steps
    description = text
  }

  private static func bracket(_ bytes: [UInt8], _ start: Int) -> (Step, Int)? {
    guard start < bytes.count else { return nil }
    let quote = bytes[start]
    if quote == UInt8(ascii: "\"") || quote == UInt8(ascii: "'") {
      guard let end = bytes[(start + 1)...].firstIndex(of: quote), end + 1 < bytes.count,
        bytes[end + 1] == UInt8(ascii: "]")
      else { return nil }
      return (.member(String(decoding: bytes[(start + 1)..<end], as: UTF8.self)), end + 2)
    }
    guard let end = bytes[start...].firstIndex(of: UInt8(ascii: "]")),
      let index = Int(String(decoding: bytes[start..<end], as: UTF8.self))
    else { return nil }
    return (.element(index), end + 1)
  }
}
