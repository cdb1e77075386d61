import Diagnostics
import PromQL

/// `record-cycle`
enum RecordCycle {
  static let check = RuleCheck(
    description: RuleCheckDescription(
      "record-cycle", .warning, "Recorded series do not depend on themselves.",
      why:
        "Each evaluation builds on the last one: one wrong sample stays for ever, and after a gap there is nothing to begin with.",
      example: """
        - record: ‹a:load›
          expr: b:load * 2
        - record: b:load
          expr: a:load / 2
        """,
      fix: """
        - record: a:load
          expr: node_load1 * 2
        - record: b:load
          expr: a:load / 2
        """),
    body: .set { context in
      let records = context.index.rules.filter {
        $0.kind == .record && $0.expression?.isSound == true
      }
      var needs: [String: Set<String>] = [:]
      for rule in records {
        needs[rule.name, default: []].formUnion(
          rule.expression?.selectors.compactMap(\.metricName) ?? [])
      }
      var told: Set<String> = []
      for rule in records where !told.contains(rule.name) {
        guard let path = path(from: rule.name, needs) else { continue }
        told.formUnion(path)
        context.find(
          path.count == 1
            ? "'\(rule.name)' is recorded from itself"
            : "'\(rule.name)' is recorded from itself: \((path + [rule.name]).joined(separator: " ← "))",
          at: rule.nameNode.range, help: "break the circle with a series that a target exposes")
      }
    })

  /// The shortest way from a name back to itself.
  private static func path(from start: String, _ needs: [String: Set<String>]) -> [String]? {
    var reached: Set<String> = []
    var paths = [[start]]
    while !paths.isEmpty {
      var next: [[String]] = []
      for path in paths {
        guard let last = path.last else { continue }
        for name in (needs[last] ?? []).sorted() where needs[name] != nil {
          if name == start { return path }
          if reached.insert(name).inserted { next.append(path + [name]) }
        }
      }
      paths = next
    }
    return nil
  }
}
