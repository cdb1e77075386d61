import Diagnostics

/// What one check of rules looks for, as the reference page and `loadline explain` tell it.
package struct RuleCheckDescription: Sendable {
  /// The code of the check's diagnostics.
  package let code: String
  /// The weight of its diagnostics where the settings do not say otherwise.
  package let severity: Diagnostic.Severity
  /// Whether it runs where the settings do not name it.
  package let isOn: Bool
  /// The rule in one sentence.
  package let summary: String
  /// What happens to a user when the rule is broken.
  package let why: String
  /// Rules that break it, as they stand under `rules:`; each finding is marked with ‹ and ›.
  package let example: String
  /// The same rules put right.
  package let fix: String
  package let parameters: [CheckParameter]

  init(
    _ code: String, _ severity: Diagnostic.Severity, isOn: Bool = true, _ summary: String, why: String,
    example: String, fix: String, parameters: [CheckParameter] = []
  ) {
    self.code = code
    self.severity = severity
    self.isOn = isOn
    self.summary = summary
    self.why = why
    self.example = example
    self.fix = fix
    self.parameters = parameters
  }

  /// The example without its marks.
  package var plainExample: String {
    String(String.UnicodeScalarView(example.unicodeScalars.filter { $0 != "‹" && $0 != "›" }))
  }
}
