import Diagnostics

/// The wire form of `--format json`: lines and columns count from 1, columns in UTF-8 bytes.
struct DiagnosticList: Encodable {
  struct Item: Encodable {
    let code: String
    let severity: Diagnostic.Severity
    let message: String
    let file: String?
    let line: Int?
    let column: Int?
    let endLine: Int?
    let endColumn: Int?
    let help: String?
  }

  let version = 1
  let diagnostics: [Item]

  init(_ diagnostics: [Diagnostic]) {
    self.diagnostics = diagnostics.map { diagnostic in
      let start = diagnostic.range?.startPosition
      let end = diagnostic.range?.endPosition
      return Item(
        code: diagnostic.code, severity: diagnostic.severity, message: diagnostic.message,
        file: diagnostic.range?.source.path, line: start?.line, column: start?.column, endLine: end?.line,
        endColumn: end?.column, help: diagnostic.help)
    }
  }
}
