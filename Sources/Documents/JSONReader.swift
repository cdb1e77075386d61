import Diagnostics

/// RFC 8259 JSON into the node tree.
package enum JSONReader {
  /// The document, or every fault that was found; never both a document and an error.
  package static func read(_ source: SourceFile, limits: DocumentLimits = .json) -> ParsedDocuments {
    ParsedDocuments(documents: [], diagnostics: [])
  }
}
