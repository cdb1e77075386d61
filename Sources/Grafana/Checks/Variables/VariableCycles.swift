import Diagnostics
import Documents

/// Variables whose queries wait for one another.
enum VariableCycles {
  static let rule = DashboardRule(
    description: DashboardCheckDescription(
      code: "variable-cycle", severity: .error,
      summary: "No variable needs its own value, directly or through others.",
      why: "Grafana never gets to know their values, and panels that use them stay empty.",
      example: CheckExample.variables(
        #"{"name": "job", "type": "query", "query": "label_values(up{job=\"$job\"}, job)"}"#),
      fix: CheckExample.variables(
        #"{"name": "job", "type": "query", "query": "label_values(up, job)"}"#))
  ) { dashboard, rule in
    let needs = dashboard.variables.map { variable in
      uses(in: variable).filter { dashboard.variable(named: $0) != nil }
    }
    let numbers = Dictionary(
      dashboard.variables.enumerated().map { ($1.name, $0) }, uniquingKeysWith: { first, _ in first })
    var told: Set<Int> = []
    return dashboard.variables.indices.compactMap { start in
      guard !told.contains(start), let cycle = cycle(from: start, needs: needs, numbers: numbers) else {
        return nil
      }
      told.formUnion(cycle)
      let names = (cycle + [start]).map { "'\(dashboard.variables[$0].name)'" }
      return rule.finding(
        "the variable needs its own value: \(names.joined(separator: " needs "))",
        at: dashboard.variables[start].place, help: "take one of them out of the other's query")
    }
  }

  private static func uses(in variable: DashboardVariable) -> [String] {
    guard variable.kind == .query || variable.kind == .interval || variable.kind == .custom else { return [] }
    var found: [String] = []
    var open = [variable.query, variable.datasource].compactMap { $0 }
    while let node = open.popLast() {
      if let text = node.string { found += TemplateReference.all(in: text).map(\.name) }
      open += node.sequence ?? node.mapping?.entries.map(\.value) ?? []
    }
    return found
  }

  /// The variables of a way from one back to itself, the first one first.
  private static func cycle(from start: Int, needs: [[String]], numbers: [String: Int]) -> [Int]? {
    var cameFrom: [Int: Int] = [:]
    var open = [start]
    while let current = open.popLast() {
      for name in needs[current] {
        guard let next = numbers[name] else { continue }
        if next == start {
          var way = [current]
          while let last = way.last, last != start, let before = cameFrom[last] { way.append(before) }
          return way.reversed()
        }
        if cameFrom[next] == nil {
          cameFrom[next] = current
          open.append(next)
        }
      }
    }
    return nil
  }
}
