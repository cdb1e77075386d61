import PromQL

extension RuleContext {
  /// Nobody writes more by hand, and the expression is looked at anew for each.
  private static let mostUses = 50

  /// The places where the rule's texts show numbers, in such a form.
  func numberUses(
    _ isWanted: (TemplateAnalysis.NumberUse) -> Bool
  ) -> [(template: RuleTemplate, use: TemplateAnalysis.NumberUse)] {
    var found: [(template: RuleTemplate, use: TemplateAnalysis.NumberUse)] = []
    for template in templates {
      for use in template.analysis.numberUses where isWanted(use) {
        guard found.count < Self.mostUses else { return found }
        found.append((template, use))
      }
    }
    return found
  }

  /// The expression that gives the number which a template shows; nil where it has a fault.
  func tree(of use: TemplateAnalysis.NumberUse) -> PromQLExpression? {
    guard case .query(let text) = use.owner else { return expression?.tree }
    let (parsed, faults) = PromQLParser.parse(text)
    return faults.isEmpty ? parsed : nil
  }
}
