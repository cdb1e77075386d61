import Diagnostics
import Documents

/// The rules of one file and what is wrong with their form.
package struct RuleFile: Sendable {
  package let source: SourceFile?
  package let groups: [RuleGroup]
  /// How many rules stand in the file, also those that could not be read.
  package let ruleCount: Int
  /// Faults of structure and of PromQL, in the order of their places.
  package let diagnostics: [Diagnostic]

  package var rules: [Rule] { groups.flatMap(\.rules) }
}
