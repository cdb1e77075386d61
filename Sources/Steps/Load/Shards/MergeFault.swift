import Diagnostics

/// Why shards do not make a whole, as a diagnostic without a place.
package struct MergeFault: Error, Sendable, Equatable {
  package let diagnostic: Diagnostic

  init(_ diagnostic: Diagnostic) { self.diagnostic = diagnostic }

  init(_ code: String, _ message: String, help: String) {
    diagnostic = Diagnostic(code: code, message: message, range: nil, help: help)
  }
}
