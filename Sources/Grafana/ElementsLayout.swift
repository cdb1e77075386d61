import Documents

/// The layout of a v2 dashboard, walked once, however its rows and tabs are nested.
struct ElementsLayout {
  private(set) var items: [DashboardLayoutItem] = []
  /// Those that rows and tabs define for what they hold.
  private(set) var variables: [DashboardVariable] = []

  init(_ layout: Node) {
    // Each node with the layout that holds it.
    var open: [(node: Node, layout: Int, isOnGrid: Bool, item: Node?)] = [(layout, 0, false, nil)]
    var layouts = 0
    while let (node, outer, wasOnGrid, item) = open.popLast() {
      if let entries = node.mapping?.entries {
        let kind = node["kind"]?.string
        if kind == "ElementReference" {
          if let name = node["name"], name.string != nil {
            items.append(
              DashboardLayoutItem(name: name, node: item ?? node, layout: outer, isOnGrid: wasOnGrid))
          }
          continue
        }
        var (layout, isOnGrid, inner) = (outer, wasOnGrid, item)
        if kind?.hasSuffix("Layout") == true {
          layouts += 1
          (layout, isOnGrid) = (layouts, kind == "GridLayout")
        }
        if kind?.hasSuffix("LayoutItem") == true { inner = node["spec"] }
        if kind == "RowsLayoutRow" || kind == "TabsLayoutTab" {
          variables += (node["spec"]?["variables"]?.sequence ?? []).enumerated().map {
            DashboardVariable.element($1, path: "layout.variables[\($0)]")
          }
        }
        for entry in entries.reversed() where entry.name != "variables" {
          open.append((entry.value, layout, isOnGrid, inner))
        }
      } else if let list = node.sequence {
        for element in list.reversed() { open.append((element, outer, wasOnGrid, item)) }
      }
    }
  }
}
