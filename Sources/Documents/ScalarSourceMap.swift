import Diagnostics

/// Where each byte of a scalar's text stands in the file, whatever its quotes, escapes, folding and indentation.
///
/// Offsets are UTF-8 bytes of the decoded text. An escape or a folded line break belongs to all the bytes that
/// it makes. Built on demand: it costs one pass over the scalar.
package struct ScalarSourceMap: Sendable {
  /// False when the scalar is written in a way that cannot be followed: then every place is the whole scalar.
  package let isExact: Bool
  /// The bytes of the decoded text.
  package let decodedCount: Int
  private let whole: SourceRange
  private let segments: [ScalarSegment]
  private let end: Int

  /// The map of any scalar node; a collection has none, and is mapped as a whole.
  package init(node: Node) {
    whole = node.range
    let text: String? =
      switch node.value {
      case .string(let text), .number(let text), .unresolved(let text): text
      case .null, .bool, .sequence, .mapping: nil
      }
    if let text, let segment = Self.verbatim(text, of: node) {
      isExact = true
      decodedCount = segment.decodedLength
      segments = [segment]
      end = segment.source + segment.sourceLength
      return
    }
    let expected = text.map { Array($0.utf8) }
    let walk = ScalarWalk(node: node, text: expected)
    let reproduces = node.style != .none && (expected == nil || walk.decoded == expected)
    isExact = reproduces
    decodedCount = expected?.count ?? walk.decoded.count
    segments = reproduces ? walk.segments : []
    end = reproduces ? walk.end : whole.start
  }

  /// The whole text as one piece, where it stands in the file byte by byte: on one line, and without escapes.
  private static func verbatim(_ text: String, of node: Node) -> ScalarSegment? {
    let bytes = node.source.bytes
    let range = node.range
    let quotes: Int
    switch node.style {
    case .plain: quotes = 0
    case .singleQuoted, .doubleQuoted: quotes = 1
    case .none, .literal, .folded, .json: return nil
    }
    let (start, end) = (range.start + quotes, range.end - quotes)
    guard start < end, end <= bytes.count, end - start == text.utf8.count,
      bytes[start..<end].elementsEqual(text.utf8)
    else { return nil }
    return ScalarSegment(
      decoded: 0, decodedLength: end - start, source: start, sourceLength: end - start, isVerbatim: true)
  }

  /// The file's byte offset of a byte of the text; for the offset after the last, where the text ends.
  package func sourceOffset(ofDecoded offset: Int) -> Int {
    guard isExact else { return whole.start }
    guard offset < decodedCount, let segment = segment(holding: max(0, offset)) else { return end }
    return segment.isVerbatim ? segment.source + max(0, offset) - segment.decoded : segment.source
  }

  /// The file's bytes that make a part of the text; an empty part has an empty range.
  package func range(ofDecoded part: Range<Int>) -> SourceRange {
    guard isExact else { return whole }
    let start = sourceOffset(ofDecoded: part.lowerBound)
    let last = min(part.upperBound, decodedCount) - 1
    guard !part.isEmpty, last >= 0, let segment = segment(holding: last) else {
      return SourceRange(source: whole.source, start: start, end: start)
    }
    let end =
      segment.isVerbatim
      ? segment.source + last - segment.decoded + 1 : segment.source + segment.sourceLength
    return SourceRange(source: whole.source, start: start, end: max(start, end))
  }

  private func segment(holding offset: Int) -> ScalarSegment? {
    var low = 0
    var high = segments.count - 1
    guard high >= 0 else { return nil }
    while low < high {
      let middle = (low + high + 1) / 2
      if segments[middle].decoded <= offset { low = middle } else { high = middle - 1 }
    }
    return segments[low]
  }
}
