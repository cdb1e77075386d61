/// A run of decoded bytes and the bytes of the file that make them.
struct ScalarSegment: Sendable {
  let decoded: Int
  var decodedLength: Int
  let source: Int
  var sourceLength: Int
  /// Byte for byte, not through an escape or a folded line break.
  let isVerbatim: Bool
}
