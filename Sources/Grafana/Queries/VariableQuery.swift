/// What a query variable asks of Prometheus: `label_values(selector, label)`, `query_result(expression)`.
enum VariableQuery {
  /// The bytes of the selector or expression; nil where there is none, as in `label_values(label)`.
  static func expression(in text: [UInt8]) -> Range<Int>? {
    guard let end = text.lastIndex(where: { $0 > 32 }), text[end] == UInt8(ascii: ")") else { return nil }
    for name in ["label_values(", "query_result("] {
      let start = text.firstIndex { $0 > 32 } ?? 0
      let head = start + name.utf8.count
      guard head <= end, text[start..<head].elementsEqual(name.utf8) else { continue }
      if name == "query_result(" { return head < end ? head..<end : nil }
      guard let comma = text[head..<end].lastIndex(of: UInt8(ascii: ",")), comma > head,
        // Behind the comma stands a label; else the comma belongs to a selector that is all there is.
        text[(comma + 1)..<end].allSatisfy({
          TemplateReference.isWord($0) || $0 <= 32 || Array("${}:".utf8).contains($0)
        })
      else { return nil }
      return head..<comma
    }
    return nil
  }
}
