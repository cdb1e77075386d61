import Documents

/// The layout of a v2 dashboard, walked once, however its rows and tabs are nested.
struct ElementsLayout {
  private(set) var items: [DashboardLayoutItem] = []
  /// Rows and tabs, in the order of the file.
  private(set) var sections: [LayoutSection] = []
  /// Those that rows and tabs define for what they hold.
  private(set) var variables: [DashboardVariable] = []
  /// The bare names of variables on whose values it depends whether something is shown, each with the sections
  /// that hold it.
  private(set) var conditions: [(name: Node, section: LayoutSection?)] = []

  /// A node that is still to be looked at, with what holds it.
  private struct Open {
    let node: Node
    var layout = 0
    var isOnGrid = false
    var item: Node?
    var section: LayoutSection?
  }

  init(_ layout: Node) {
    var open = [Open(node: layout)]
    var layouts = 0
    while let current = open.popLast() {
      var inner = current
      if let list = current.node.sequence {
        open += list.reversed().map { element in
          Open(
            node: element, layout: inner.layout, isOnGrid: inner.isOnGrid, item: inner.item,
            section: inner.section)
        }
        continue
      }
      guard let entries = current.node.mapping?.entries else { continue }
      let spec = current.node["spec"]
      switch current.node["kind"]?.string {
      case "ElementReference"?:
        if let name = current.node["name"], name.string != nil {
          items.append(
            DashboardLayoutItem(
              name: name, node: current.item ?? current.node, layout: current.layout,
              isOnGrid: current.isOnGrid, sections: current.section?.sections ?? []))
        }
        continue
      case "ConditionalRenderingVariable"?:
        if let name = spec?["variable"] { conditions.append((name, current.section)) }
        continue
      case let kind? where kind == "RowsLayoutRow" || kind == "TabsLayoutTab":
        guard let spec else { break }
        let section = LayoutSection(
          number: sections.count, node: spec, isTab: kind == "TabsLayoutTab",
          inside: current.section?.sections ?? [])
        sections.append(section)
        inner.section = section
        variables += (spec["variables"]?.sequence ?? []).enumerated().map {
          DashboardVariable.element(
            $1, path: "layout.variables[\($0)]", section: section.number, sections: section.sections)
        }
      case let kind? where kind.hasSuffix("LayoutItem"): inner.item = spec
      case let kind? where kind.hasSuffix("Layout"):
        layouts += 1
        (inner.layout, inner.isOnGrid) = (layouts, kind == "GridLayout")
      default: break
      }
      for entry in entries.reversed() where entry.name != "variables" {
        open.append(
          Open(
            node: entry.value, layout: inner.layout, isOnGrid: inner.isOnGrid, item: inner.item,
            section: inner.section))
      }
    }
  }
}
