import Diagnostics
import Documents

/// One panel, or one row, with its place in the dashboard.
///
/// A class, as each check walks all of them, and a copy would count references by the dozen.
package final class DashboardPanel: Sendable {
  /// Where a panel stands, which decides what is laid out together with it.
  package enum Placement: Sendable, Equatable {
    /// In the dashboard's own list; the children of an expanded row stand there too.
    case topLevel
    /// Inside a collapsed row, the number of which in the dashboard's list is given.
    case collapsedRow(Int)
    /// Inside a row that is expanded, where Grafana does not look.
    case expandedRow(Int)
    /// Inside a row that itself stands inside a row, where Grafana does not look either.
    case nestedRow(Int)
    /// Inside one of the `rows` that dashboards had before schema version 16.
    case oldRow(Int)
    /// In the `elements` of a v2 dashboard.
    case element
  }

  /// The panel's mapping; in v2 the element's `spec`.
  package let node: Node
  /// Such as `panels[3].panels[0]`, `rows[1].panels[2]` or `elements.panel-4`.
  package let path: String
  package let placement: Placement
  package let targets: [DashboardTarget]
  package let isRow: Bool
  package let isLibraryPanel: Bool
  /// Their ids and options; in v2 the `spec` of each.
  package let transformations: [Node]
  /// Where it is shown in a v2 layout; nil in the classic model and for an orphan.
  package let layoutItem: DashboardLayoutItem?
  /// The numbers of the rows and tabs of a v2 layout that hold it.
  package let sections: Set<Int>
  let overridden: Overridden
  /// The lists of links: of the panel itself, and of its data.
  let dataLinks: [[Node]]

  init(
    node: Node, path: String, placement: Placement, targets: [DashboardTarget], isLibraryPanel: Bool,
    transformations: [Node], layoutItem: DashboardLayoutItem?, sections: Set<Int> = []
  ) {
    self.node = node
    self.path = path
    self.placement = placement
    self.targets = targets
    self.isLibraryPanel = isLibraryPanel
    self.transformations = transformations
    self.layoutItem = layoutItem
    self.sections = sections
    isRow = Self.type(of: node, placement)?.string == "row"
    let settings = Self.settings(of: node, placement)
    let fieldConfig = settings?["fieldConfig"]
    overridden = Overridden(fieldConfig?["overrides"])
    // Graphs of old keep theirs among the options.
    let lists =
      [node["links"], fieldConfig?["defaults"]?["links"], settings?["options"]?["dataLinks"]]
      + overridden.links
    dataLinks = lists.compactMap { $0?.sequence }.filter { !$0.isEmpty }
  }

  /// The plugin: classic `type`, v2 `vizConfig.group`.
  package var type: Node? { Self.type(of: node, placement) }
  /// The panel's own, not that of its queries; v2 has none.
  package var datasource: Node? { placement == .element ? nil : node["datasource"] }
  /// `defaults` and `overrides`.
  package var fieldConfig: Node? { Self.settings(of: node, placement)?["fieldConfig"] }
  package var options: Node? { Self.settings(of: node, placement)?["options"] }
  package var id: Node? { node["id"] }
  package var title: String? { node["title"]?.string }

  private static func type(of node: Node, _ placement: Placement) -> Node? {
    guard placement == .element else { return node["type"] }
    guard let config = node["vizConfig"] else { return nil }
    // v2alpha1 writes the plugin as the kind of vizConfig.
    return config["group"] ?? (config["kind"]?.string == "VizConfig" ? nil : config["kind"])
  }

  /// The mapping that holds the panel's `options` and `fieldConfig`.
  private static func settings(of node: Node, _ placement: Placement) -> Node? {
    placement == .element ? node["vizConfig"]?["spec"] : node
  }

  /// What overrides give to fields in place of some properties.
  struct Overridden: Sendable {
    private(set) var links: [Node] = []
    private(set) var mappings: [Node] = []
    private(set) var thresholds: [Node] = []

    init(_ overrides: Node?) {
      for override in overrides?.sequence ?? [] {
        for property in override["properties"]?.sequence ?? [] {
          switch property["id"]?.string {
          case "links": if let value = property["value"] { links.append(value) }
          case "mappings": if let value = property["value"] { mappings.append(value) }
          case "thresholds": if let value = property["value"] { thresholds.append(value) }
          default: break
          }
        }
      }
    }
  }

  /// Of all fields, and those of overrides.
  var valueMappings: [Node] {
    let lists = [fieldConfig?["defaults"]?["mappings"]] + overridden.mappings
    return lists.flatMap { $0?.sequence ?? [] }
  }

  /// The same of thresholds.
  var thresholds: [Node] {
    [fieldConfig?["defaults"]?["thresholds"]].compactMap { $0 } + overridden.thresholds
  }

  /// The mapping with the panel's place on the grid, and the names of its sizes there.
  package var gridPosition: Node? {
    guard placement == .element else { return node["gridPos"] }
    return layoutItem.flatMap { $0.isOnGrid ? $0.node : nil }
  }
  package var gridKeys: (width: String, height: String) {
    placement == .element ? ("width", "height") : ("w", "h")
  }
  /// The name of the variable for whose values it is repeated.
  package var repeatedVariable: Node? {
    placement == .element ? layoutItem?.node["repeat"]?["value"] : node["repeat"]
  }

  /// The smallest step of its queries.
  var minimumStep: Node? {
    placement == .element ? node["data"]?["spec"]?["queryOptions"]?["interval"] : node["interval"]
  }

  /// Whether Grafana does not send a query: it is hidden, and no expression of the panel may ask for its result.
  func leavesOut(_ target: DashboardTarget) -> Bool {
    target.isHidden && !targets.contains { $0.resolution == .builtIn }
  }

  /// Where to point for the panel as a whole: its title, else its first byte.
  package var place: SourceRange {
    if let title = node["title"], title.string?.isEmpty == false { return title.range }
    let range = node.range
    return SourceRange(source: range.source, start: range.start, end: min(range.start + 1, range.end))
  }

  /// The panel as a message calls it: its title, else its path.
  package var name: String {
    if let title, !title.isEmpty { return title }
    return path
  }
}
