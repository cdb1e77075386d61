import Diagnostics

/// RFC 8259 JSON into the node tree.
///
/// Strict: nothing but the grammar is accepted. Where the RFC leaves a choice: a byte order mark is skipped with
/// a remark; numbers of any size keep their text; a lone surrogate escape is read as U+FFFD with a warning, as
/// Go's encoding/json reads it; of duplicate keys the last counts, with a warning that names both places.
package enum JSONReader {
  /// The document, or every fault that was found; never both a document and an error.
  ///
  /// Depth is bounded by the limits and never by the stack. Diagnostics come in the order of their places.
  ///
  /// - Parameter part: the bytes that are read; nil for all.
  package static func read(
    _ source: SourceFile, limits: DocumentLimits = .json, part: Range<Int>? = nil
  ) -> ParsedDocuments {
    // Nodes hold their offsets in 32 bits.
    let maximumBytes = min(limits.maximumBytes, Int(UInt32.max) - 1)
    guard source.bytes.count <= maximumBytes else {
      return ParsedDocuments(
        documents: [],
        diagnostics: [
          Diagnostic(
            code: JSONFault.tooLarge.rawValue,
            message: "the file has \(source.bytes.count) bytes, more than the limit of \(maximumBytes)",
            range: nil, help: "split the file '\(source.path)'")
        ])
    }
    return source.bytes.withUnsafeBufferPointer { buffer in
      guard let bytes = buffer.baseAddress else {
        return ParsedDocuments(documents: [], diagnostics: [JSONParser.emptyFile(source)])
      }
      // Sound: the parser lives inside this call only, and reads below `count` only.
      var parser = JSONParser(
        source: source, bytes: bytes, count: part?.upperBound ?? buffer.count, limits: limits)
      parser.position = part?.lowerBound ?? 0
      let document = parser.parseDocument()
      let diagnostics = parser.diagnostics.sortedByPlace()
      guard let document, !diagnostics.hasErrors else {
        return ParsedDocuments(documents: [], diagnostics: diagnostics)
      }
      return ParsedDocuments(documents: [document], diagnostics: diagnostics)
    }
  }
}
