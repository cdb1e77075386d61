import Diagnostics
import Documents

/// A text of a dashboard in which Grafana replaces variables.
package struct TemplateText: Sendable {
  /// What an unknown variable does there.
  package enum Slot: Sendable, Equatable {
    /// Part of a query: it asks for something else, or fails.
    case query
    /// Names the datasource: nothing can be asked.
    case datasource
    /// Shown as it stands, dollar sign included.
    case label
    /// Text or code in which a dollar sign may mean itself: only `${name}` and `[[name]]` are looked at.
    case prose
  }

  package let node: Node
  package let slot: Slot
  /// What it is, as a message says it: `the query A of 'CPU'`.
  package let subject: String
}

extension Dashboard {
  /// Every text that holds a variable which stands for something, in the order of the dashboard.
  func findTemplateTexts() -> [TemplateText] {
    var texts: [TemplateText] = []
    func add(_ node: Node?, _ slot: TemplateText.Slot, _ subject: @autoclosure () -> String) {
      guard let node, let text = node.string, TemplateReference.canBe(in: text) else { return }
      texts.append(TemplateText(node: node, slot: slot, subject: subject()))
    }
    func addDatasource(_ node: Node?, _ subject: @autoclosure () -> String) {
      guard let node else { return }
      add(node.string == nil ? node["uid"] ?? node["name"] : node, .datasource, subject())
    }
    func addLinks(_ nodes: [Node], _ subject: String) {
      for link in nodes {
        for key in ["url", "title", "tooltip"] { add(link[key], .label, "a link of \(subject)") }
      }
    }
    for panel in panels {
      let subject = "the panel '\(panel.name)'"
      add(panel.node["title"], .label, "the title of \(subject)")
      add(panel.node["description"], .prose, "the description of \(subject)")
      addDatasource(panel.datasource, subject)
      for target in panel.targets {
        let query = "the query \(target.refId?.string.map { "\($0) " } ?? "")of '\(panel.name)'"
        addDatasource(target.datasource, query)
        guard resolution(of: target, in: panel).isPrometheus else { continue }
        add(target.query?["expr"], .query, query)
        add(target.query?["legendFormat"], .label, "the legend of \(query)")
        add(target.query?["interval"], .query, query)
      }
      addLinks(panel.links, subject)
      addLinks(panel.fieldConfig?["defaults"]?["links"]?.sequence ?? [], subject)
      for override in panel.fieldConfig?["overrides"]?.sequence ?? [] {
        for property in override["properties"]?.sequence ?? [] where property["id"]?.string == "links" {
          addLinks(property["value"]?.sequence ?? [], subject)
        }
      }
      add(panel.options?["content"], .prose, "the text of \(subject)")
    }
    addLinks(node["links"]?.sequence ?? [], "the dashboard")
    for annotation in annotations {
      let subject = "the annotation '\(annotation["name"]?.string ?? "")'"
      let query = annotation["query"]?["spec"] ?? annotation
      let reference = annotation["query"]?["datasource"] ?? annotation["datasource"]
      addDatasource(reference, subject)
      add(query["expr"], .query, subject)
    }
    for variable in variables where variable.kind == .query {
      addDatasource(variable.datasource, "the variable '\(variable.name)'")
      let type = resolution(of: variable.datasource, group: variable.node["query"]?["group"])
      guard type.isPrometheus, let query = variable.query else { continue }
      add(query.string == nil ? query["query"] : query, .query, "the variable '\(variable.name)'")
    }
    return texts
  }
}
