import Diagnostics
import Documents
import HTTPLoad

/// The variables that requests may use, and the places where they do.
final class LoadVariables {
  private let collector: DiagnosticCollector
  private let hasData: Bool
  /// What the scenario has captured so far.
  private var captured: [String] = []
  private(set) var columnUses: [(column: String, range: SourceRange)] = []

  init(hasData: Bool, collector: DiagnosticCollector) {
    self.hasData = hasData
    self.collector = collector
  }

  /// To be called where a scenario begins.
  func beginScenario() { captured = [] }

  func capture(_ name: String) { captured.append(name) }

  /// Checks the variables of a scalar, or of every string in a JSON body.
  func check(_ node: Node) {
    if let nodes = node.sequence { return nodes.forEach(check) }
    if let mapping = node.mapping {
      // Keys are a part of the JSON text too.
      for entry in mapping.entries {
        check(entry.key)
        check(entry.value)
      }
      return
    }
    guard let text = node.string else { return }
    let template: Template
    do throws(Template.Fault) {
      template = try Template(text)
    } catch {
      return collector.error(
        "bad-variable", "\(error)", at: node,
        help: "a variable is like ${token}; write $${ for a plain ${")
    }
    for name in Set(template.variables).sorted() { check(name, in: node, text: text) }
  }

  private func check(_ name: String, in node: Node, text: String) {
    let range = place(of: name, in: node, text: text)
    if name == "iteration" || captured.contains(name) { return }
    if name.hasPrefix("data.") {
      if hasData { return columnUses.append((String(name.dropFirst(5)), range)) }
      return collector.add(
        Diagnostic(
          code: "unknown-variable", message: "'\(name)' needs 'data', which the step does not have",
          range: range,
          help: "add 'data: { file: users.csv }' to the step"))
    }
    let known = captured + ["iteration"]
    collector.add(
      Diagnostic(
        code: "unknown-variable", message: "nothing before this request sets the variable '\(name)'",
        range: range,
        help: Suggestion.nearest(to: name, among: known).map { "did you mean '\($0)'?" }
          ?? "capture it in an earlier request of the scenario, or write $${ for a plain ${"))
  }

  private func place(of name: String, in node: Node, text: String) -> SourceRange {
    let bytes = Array(text.utf8)
    let wanted = Array("${\(name)}".utf8)
    guard let start = bytes.indices.first(where: { bytes[$0...].starts(with: wanted) }) else {
      return node.range
    }
    return ScalarSourceMap(node: node).range(ofDecoded: start..<(start + wanted.count))
  }
}
