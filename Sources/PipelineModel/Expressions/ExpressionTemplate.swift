/// A scalar's text, cut into what stands there literally and the expressions between `${{` and `}}`.
///
/// A `}}` inside quotes ends nothing. `$${{` stands for a literal `${{`; a `$` right before an expression is
/// written as one itself: `${{ '$' }}${{ inputs.price }}`.
package struct ExpressionTemplate: Sendable {
  package enum Segment: Sendable {
    case text(String)
    /// `offset` is the byte of the scalar's text at which the expression's own text begins.
    case expression(Expression, offset: Int)
  }

  package let segments: [Segment]

  /// The only expression, where nothing but blanks stands beside it.
  package var onlyExpression: (expression: Expression, offset: Int)? {
    var found: (Expression, Int)?
    for segment in segments {
      switch segment {
      case .text(let text) where text.utf8.allSatisfy { $0 == 32 || (9...13).contains($0) }: continue
      case .expression(let expression, let offset) where found == nil: found = (expression, offset)
      case .text, .expression: return nil
      }
    }
    return found
  }

  /// Whether the text holds an expression at all, or the escape `$${{`.
  package static func isTemplate(_ text: String) -> Bool {
    // Nearly all texts are told by a look, without a copy.
    guard text.utf8.contains(UInt8(ascii: "$")) else { return false }
    let bytes = Array(text.utf8)
    return firstOpening(in: bytes, from: 0) != nil
  }

  /// Offsets in a fault are bytes of `text`.
  package static func parse(_ text: String) throws(ExpressionFault) -> ExpressionTemplate {
    let bytes = Array(text.utf8)
    var segments: [Segment] = []
    var position = 0
    while let opening = firstOpening(in: bytes, from: position) {
      if opening > position {
        segments.append(.text(String(decoding: bytes[position..<opening], as: UTF8.self)))
      }
      if opening > 0, bytes[opening - 1] == UInt8(ascii: "$") {
        segments.append(.text("{{"))
        position = opening + 3
        continue
      }
      let start = opening + 3
      guard let closing = try firstClosing(in: bytes, from: start) else {
        throw ExpressionFault(
          "'${{' without '}}'", opening..<bytes.count,
          help: "close the expression with '}}', or write '$${{' for a literal '${{'")
      }
      do {
        let inner = try ExpressionParser.parse(String(decoding: bytes[start..<closing], as: UTF8.self))
        segments.append(.expression(inner, offset: start))
      } catch {
        throw ExpressionFault(
          error.message, (error.offsets.lowerBound + start)..<(error.offsets.upperBound + start),
          help: error.help)
      }
      position = closing + 2
    }
    if position < bytes.count { segments.append(.text(String(decoding: bytes[position...], as: UTF8.self))) }
    return ExpressionTemplate(segments: segments)
  }

  private static func firstOpening(in bytes: [UInt8], from start: Int) -> Int? {
    var index = start
    while index + 2 < bytes.count {
      if bytes[index] == UInt8(ascii: "$"), bytes[index + 1] == UInt8(ascii: "{"),
        bytes[index + 2] == UInt8(ascii: "{")
      {
        return index
      }
      index += 1
    }
    return nil
  }

  /// The `}}` that is not inside quotes.
  private static func firstClosing(in bytes: [UInt8], from start: Int) throws(ExpressionFault) -> Int? {
    var index = start
    var quote: Int?
    while index < bytes.count {
      let byte = bytes[index]
      if let open = quote {
        if byte == bytes[open] { quote = nil }
      } else if byte == UInt8(ascii: "'") || byte == UInt8(ascii: "\"") {
        quote = index
      } else if byte == UInt8(ascii: "}"), index + 1 < bytes.count, bytes[index + 1] == UInt8(ascii: "}") {
        return index
      }
      index += 1
    }
    if let quote {
      throw ExpressionFault(
        "unclosed quote in an expression", quote..<bytes.count,
        help: "inside a quoted text a quote is doubled")
    }
    return nil
  }
}
