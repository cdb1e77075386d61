import Diagnostics
import Documents
import PromQL

/// A label or annotation of an alert that is a template.
///
/// A class, since every check of templates goes through those of the rule: a copy of its parts would count each of them.
final class RuleTemplate: Sendable {
  let text: RuleText
  let isLabel: Bool
  let analysis: TemplateAnalysis

  private init(text: RuleText, isLabel: Bool, analysis: TemplateAnalysis) {
    self.text = text
    self.isLabel = isLabel
    self.analysis = analysis
  }

  /// The bytes of the file that make a part of the template.
  func range(_ part: TextRange) -> SourceRange {
    ScalarSourceMap(node: text.node).range(ofDecoded: part.start..<part.end)
  }

  /// The templates of an alert; recording rules have none.
  static func all(of rule: Rule, memo: RuleTextMemo) -> [RuleTemplate] {
    guard rule.kind == .alert else { return [] }
    func templates(_ texts: [RuleText], isLabel: Bool) -> [RuleTemplate] {
      texts.compactMap { text in
        guard TemplateAnalysis.isTemplate(text.text) else { return nil }
        return RuleTemplate(text: text, isLabel: isLabel, analysis: memo.template(text.text))
      }
    }
    return templates(rule.labels, isLabel: true) + templates(rule.annotations, isLabel: false)
  }
}
