import PromQL

/// An expression whose places of interest stand between ‹ and ›.
struct MarkedExpression {
  let text: String
  /// The marked places, in the order of their starts.
  let ranges: [TextRange]

  init(_ marked: String) {
    var bytes: [UInt8] = []
    var open: [Int] = []
    var ranges: [TextRange] = []
    for scalar in marked.unicodeScalars {
      switch scalar {
      case "‹": open.append(bytes.count)
      case "›": ranges.append(TextRange(start: open.popLast() ?? 0, end: bytes.count))
      default: bytes.append(contentsOf: Array(String(scalar).utf8))
      }
    }
    text = String(decoding: bytes, as: UTF8.self)
    self.ranges = ranges.sorted { ($0.start, $0.end) < ($1.start, $1.end) }
  }
}
