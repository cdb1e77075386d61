import Documents

/// A group of rules that are evaluated one after the other.
package struct RuleGroup: Sendable {
  package let name: String
  /// The group's name, or the group where it has none.
  package let place: Node
  /// The whole mapping.
  package let node: Node
  /// Seconds between evaluations; nil where the file does not say.
  package let interval: Double?
  /// The group's own labels, which all its rules get.
  package let labels: [RuleText]
  package let rules: [Rule]
}
