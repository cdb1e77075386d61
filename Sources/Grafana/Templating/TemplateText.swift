import Diagnostics
import Documents

/// A text of a dashboard in which Grafana replaces variables, and that holds at least one reference.
///
/// A class, as panels are.
package final class TemplateText: Sendable {
  /// What an unknown variable does there.
  package enum Slot: Sendable, Equatable {
    /// Part of a query: it asks for something else, or fails.
    case query
    /// Part of a query of a language in which a dollar sign has other uses: only `${name}` is surely Grafana's.
    case foreignQuery
    /// Names the datasource: nothing can be asked.
    case datasource
    /// Shown as it stands, dollar sign included.
    case label
    /// Text or code in which a dollar sign may mean itself: only `${name}` and `[[name]]` are looked at, and a
    /// reference that is the whole text.
    case prose
    /// The bare name of a variable, without a dollar sign.
    case name
  }

  package let node: Node
  package let slot: Slot
  package let subject: TemplateSubject
  /// In the order of the text; what cannot be meant in this slot is left out.
  package let references: [TemplateReference]

  /// Nil where the text refers to nothing.
  init?(_ node: Node, _ slot: Slot, _ subject: TemplateSubject) {
    guard let text = node.string else { return nil }
    let found: [TemplateReference]
    switch slot {
    case .name:
      guard !text.isEmpty else { return nil }
      found = [TemplateReference(wholeName: text)]
    case .query:
      let comments = PromQLCursor.comments(in: Array(text.utf8))
      found = TemplateReference.all(in: text).filter { use in
        !comments.contains { $0.contains(use.range.lowerBound) }
      }
    case .datasource, .label: found = TemplateReference.all(in: text)
    case .foreignQuery: found = TemplateReference.all(in: text).filter(\.isInBraces)
    case .prose:
      found = TemplateReference.all(in: text).filter { $0.isDelimited || $0.range == 0..<text.utf8.count }
    }
    guard !found.isEmpty else { return nil }
    self.node = node
    self.slot = slot
    self.subject = subject
    references = found
  }

  /// Where the uses stand in the file that are not Grafana's own and that `isMeant` takes.
  func places(
    where isMeant: (TemplateReference) -> Bool
  ) -> [(use: TemplateReference, place: SourceRange)] {
    let uses = references.filter { !$0.isBuiltIn && isMeant($0) }
    guard !uses.isEmpty else { return [] }
    let map = ScalarSourceMap(node: node)
    return uses.map { ($0, slot == .name ? node.range : map.range(ofDecoded: $0.range)) }
  }
}
