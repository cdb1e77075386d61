import Diagnostics

/// What a check found in one rule, before all rules are known.
package struct RuleFinding: Sendable {
  package let diagnostic: Diagnostic
  /// The metric that it takes for one that Prometheus scrapes: it falls where a rule records it.
  let scraped: String?

  init(_ diagnostic: Diagnostic, scraped: String? = nil) {
    self.diagnostic = diagnostic
    self.scraped = scraped
  }
}
