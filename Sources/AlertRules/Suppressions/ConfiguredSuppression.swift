import Diagnostics

/// A suppression from the settings, with its place there.
package struct ConfiguredSuppression: Sendable {
  package let codes: [String]
  /// The name of the rule that it holds for; nil for all.
  package let rule: String?
  /// The beginning of the paths of files that it holds for; nil for all.
  package let path: String?
  package let reason: String
  /// The last day, as `2026-12-31`; nil for always.
  package let until: String?
  package let range: SourceRange

  package init(
    codes: [String], rule: String?, path: String?, reason: String, until: String?, range: SourceRange
  ) {
    self.codes = codes
    self.rule = rule
    self.path = path
    self.reason = reason
    self.until = until
    self.range = range
  }
}
