import Diagnostics
import Documents
import PromQL

/// What was made of the texts of rules, by text: where a program wrote the rules, expressions and annotations repeat
/// themselves. One thread's own.
package final class RuleTextMemo {
  package let target: PrometheusTarget
  private var expressions = TextTable<ParsedExpression>()
  private var templates = TextTable<TemplateAnalysis>()

  package init(target: PrometheusTarget) { self.target = target }

  func expression(_ text: String) -> ParsedExpression {
    expressions.value(of: text) { ParsedExpression(text, target: target) }
  }

  func template(_ text: String) -> TemplateAnalysis {
    templates.value(of: text) { TemplateAnalysis(Array(text.utf8), target: target) }
  }
}

/// What was made of texts lately. A text has one place, by its digest, and whoever comes there next takes it: no search,
/// no growth, and next to no cost where no text comes twice.
private struct TextTable<Made> {
  /// A power of two.
  private static var placeCount: Int { 8_192 }
  private var places = [(text: String, made: Made)?](repeating: nil, count: placeCount)

  mutating func value(of text: String, make: () -> Made) -> Made {
    let place = Int(KeyDigest.of(text)) & (Self.placeCount - 1)
    // By bytes: texts that Unicode holds for equal may differ in length, and with that in every range.
    if let known = places[place], ByteScan.areEqual(known.text, text) { return known.made }
    let made = make()
    places[place] = (text, made)
    return made
  }
}
