/// A test input in which ‹…› marks places; the marks are taken out. An empty pair marks a place between bytes.
package struct MarkedInput: Sendable {
  package let text: String
  /// The byte ranges between ‹ and ›, in the order of their starts.
  package let ranges: [Range<Int>]

  package init(_ marked: String) {
    var bytes: [UInt8] = []
    var found: [Range<Int>] = []
    var open: [Int] = []
    for scalar in marked.unicodeScalars {
      if scalar == "‹" {
        open.append(found.count)
        found.append(bytes.count..<bytes.count)
      } else if scalar == "›" {
        guard let index = open.popLast() else { continue }
        found[index] = found[index].lowerBound..<bytes.count
      } else {
        bytes.append(contentsOf: String(scalar).utf8)
      }
    }
    text = String(decoding: bytes, as: UTF8.self)
    ranges = found
  }
}
