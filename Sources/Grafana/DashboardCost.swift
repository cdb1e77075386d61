import Documents

/// What showing a dashboard asks of its datasources.
package struct DashboardCost: Sendable, Equatable {
  /// Panels that show data or text, those in collapsed rows too.
  package let panels: Int
  /// Queries that are not hidden.
  package let targets: Int
  /// Queries a second at the dashboard's refresh, of the panels outside of collapsed rows; 0 without a refresh.
  package let queriesPerSecond: Double

  package init(_ dashboard: Dashboard) {
    let shown = dashboard.panels.filter { !$0.isRow }
    func queries(_ panels: [DashboardPanel]) -> Int {
      panels.reduce(0) { $0 + $1.targets.count { !$0.isHidden } }
    }
    panels = shown.count
    targets = queries(shown)
    let open = shown.filter { if case .collapsedRow = $0.placement { false } else { true } }
    let refresh =
      dashboard.form.hasElements
      ? dashboard.node["timeSettings"]?["autoRefresh"] : dashboard.node["refresh"]
    let seconds = refresh?.string.flatMap(DateMath.seconds) ?? 0
    queriesPerSecond = seconds > 0 ? Double(queries(open)) / seconds : 0
  }
}

extension DateMath {
  /// The length of `1m30s`; nil for what is no interval.
  static func seconds(_ text: String) -> Double? {
    guard isInterval(text) else { return nil }
    let lengths: [(unit: String, seconds: Double)] = [
      ("ms", 0.001), ("y", 31_536_000), ("M", 2_592_000), ("w", 604_800), ("d", 86_400), ("h", 3600),
      ("m", 60),
      ("s", 1),
    ]
    var (total, rest) = (0.0, Substring(text))
    while !rest.isEmpty {
      let digits = rest.prefix { $0.isNumber || $0 == "." }
      rest = rest.dropFirst(digits.count)
      guard let number = Double(digits), let length = lengths.first(where: { rest.hasPrefix($0.unit) }) else {
        return nil
      }
      total += number * length.seconds
      rest = rest.dropFirst(length.unit.count)
    }
    return total
  }
}
