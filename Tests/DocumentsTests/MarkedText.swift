/// A text in which ‹…› marks places; the marks are taken out.
struct MarkedText {
  let text: String
  /// The byte ranges between ‹ and ›, in the order of their starts.
  let ranges: [Range<Int>]

  init(_ marked: String) {
    var bytes: [UInt8] = []
    var open: [Int] = []
    var found: [(order: Int, range: Range<Int>)] = []
    var order = 0
    var orders: [Int] = []
    for scalar in marked.unicodeScalars {
      switch scalar {
      case "‹":
        open.append(bytes.count)
        orders.append(order)
        order += 1
      case "›":
        found.append((orders.removeLast(), open.removeLast()..<bytes.count))
      default: bytes.append(contentsOf: String(scalar).utf8)
      }
    }
    text = String(decoding: bytes, as: UTF8.self)
    ranges = found.sorted { $0.order < $1.order }.map(\.range)
  }
}
