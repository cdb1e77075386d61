import Diagnostics

/// What a reader made of a file: every document that could be read, and every fault that it found.
package struct ParsedDocuments: Sendable {
  package let documents: [Node]
  package let diagnostics: [Diagnostic]

  package init(documents: [Node], diagnostics: [Diagnostic]) {
    self.documents = documents
    self.diagnostics = diagnostics
  }
}
