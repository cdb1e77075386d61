import PromQL
import Synchronization

/// Expressions that were parsed already: dashboards repeat their queries, from panel to panel and from file to file.
package final class PromQLTemplates: Sendable {
  /// Kept at most; beyond, all are given up and collected anew.
  private static let limit = 4096
  private let known = Mutex<[String: PromQLTemplate]>([:])

  package init() {}

  func template(of text: String) -> PromQLTemplate {
    if let template = known.withLock({ $0[text] }), template.text.elementsEqual(text.utf8) { return template }
    let template = PromQLTemplate(text)
    known.withLock { known in
      if known.count >= Self.limit { known.removeAll(keepingCapacity: true) }
      known[text] = template
    }
    return template
  }
}
