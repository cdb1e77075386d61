import Diagnostics
import Documents

/// A change of some bytes of a file that puts a finding right and nothing else.
package struct DashboardFix: Sendable, Equatable {
  /// The code of the check that it satisfies.
  package let code: String
  /// What it does: one phrase.
  package let message: String
  package let range: SourceRange
  /// What stands in place of the range.
  package let replacement: String

  /// The safe fixes of a dashboard, in the order of their places; none overlaps another.
  ///
  /// - The dashboard's own id becomes null.
  /// - A panel id that another panel has becomes the least one above all.
  /// - A panel that reaches over the right edge of the grid is moved left, or narrowed where it is too wide.
  package static func all(for dashboard: Dashboard) -> [DashboardFix] {
    (number(dashboard) + ids(dashboard) + bounds(dashboard)).sorted { $0.range.start < $1.range.start }
  }

  /// The bytes with all fixes made.
  package static func apply(_ fixes: [DashboardFix], to bytes: [UInt8]) -> [UInt8] {
    var result: [UInt8] = []
    var position = 0
    for fix in fixes {
      guard fix.range.start >= position, fix.range.end <= bytes.count else { continue }
      result += bytes[position..<fix.range.start] + Array(fix.replacement.utf8)
      position = fix.range.end
    }
    return result + bytes[position...]
  }

  private static func number(_ dashboard: Dashboard) -> [DashboardFix] {
    guard let node = DashboardId.number(of: dashboard) else { return [] }
    return [
      DashboardFix(
        code: DashboardId.rule.description.code, message: "the dashboard's 'id' becomes null",
        range: node.range,
        replacement: "null")
    ]
  }

  private static func ids(_ dashboard: Dashboard) -> [DashboardFix] {
    var used: Set<Int> = []
    var next = dashboard.panels.compactMap { $0.id?.integer }.max() ?? 0
    return dashboard.panels.compactMap { panel in
      guard let node = panel.id, let id = node.integer, id != 0 else { return nil }
      if used.insert(id).inserted { return nil }
      // A number beyond all that Grafana counts cannot be raised.
      guard next < Int(Int32.max) else { return nil }
      next += 1
      return DashboardFix(
        code: PanelIds.rule.description.code, message: "the id \(id) of '\(panel.name)' becomes \(next)",
        range: node.range, replacement: String(next))
    }
  }

  private static func bounds(_ dashboard: Dashboard) -> [DashboardFix] {
    let columns = GridRectangle.columns
    return dashboard.panels.flatMap { panel -> [DashboardFix] in
      guard let place = panel.gridPosition, let rectangle = GridRectangle(place, keys: panel.gridKeys),
        rectangle.x >= 0, rectangle.x < 1_000, rectangle.width > 0, rectangle.width < 1_000,
        rectangle.x + rectangle.width > columns, let x = place["x"], let width = place[panel.gridKeys.width]
      else { return [] }
      let narrowed = min(rectangle.width, columns)
      var fixes: [DashboardFix] = []
      func change(_ node: Node, _ key: String, from old: Int, to new: Int) {
        guard old != new else { return }
        fixes.append(
          DashboardFix(
            code: GridBounds.rule.description.code,
            message: "'\(key)' of the panel '\(panel.name)' becomes \(new) in place of \(old)",
            range: node.range,
            replacement: String(new)))
      }
      change(width, panel.gridKeys.width, from: rectangle.width, to: narrowed)
      change(x, "x", from: rectangle.x, to: min(rectangle.x, columns - narrowed))
      return fixes
    }
  }
}
