import Diagnostics

/// What a reader made of a file: every document that could be read, and every fault that it found.
package struct ParsedDocuments: Sendable {
  package let documents: [Node]
  package let diagnostics: [Diagnostic]
  /// Texts of the file that are files of their own, as the bytes where they stand: their documents are among
  /// `documents`, the ones that hold the texts are not.
  package let parts: [Range<Int>]
  package let holders: [Node]

  package init(
    documents: [Node], diagnostics: [Diagnostic], parts: [Range<Int>] = [], holders: [Node] = []
  ) {
    self.documents = documents
    self.diagnostics = diagnostics
    self.parts = parts
    self.holders = holders
  }
}
