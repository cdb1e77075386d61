import Documents

/// What a reference of a dashboard can name: its variables, and the inputs of an import.
package struct VariableScope: Sendable {
  package let variables: [DashboardVariable]
  /// What Grafana asks for when the dashboard is imported: the `__inputs`.
  package let inputs: [Node]
  private let numbers: [String: Int]

  init(variables: [DashboardVariable], inputs: [Node]) {
    self.variables = variables
    self.inputs = inputs
    numbers = Dictionary(
      variables.enumerated().map { ($1.name, $0) }, uniquingKeysWith: { first, _ in first })
  }

  package func variable(named name: String) -> DashboardVariable? { numbers[name].map { variables[$0] } }

  /// Whether a reference within these rows and tabs of a v2 layout means anything.
  func isDefined(_ name: String, within sections: Set<Int>) -> Bool {
    if let first = variable(named: name) {
      if first.section == nil { return true }
      let isSeen = variables.contains { variable in
        variable.name == name && variable.section.map(sections.contains) != false
      }
      if isSeen { return true }
    }
    return input(named: name) != nil
  }

  package func input(named name: String) -> Node? { inputs.first { $0["name"]?.string == name } }
}
