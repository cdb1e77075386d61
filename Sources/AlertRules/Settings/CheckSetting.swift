import Diagnostics

/// One check as a run has it: its weight and its parameters.
package struct CheckSetting: Sendable {
  package let code: String
  package var severity: Diagnostic.Severity
  package var isOn: Bool
  package var values: [String: CheckParameter.Value]

  init(_ description: RuleCheckDescription) {
    code = description.code
    severity = description.severity
    isOn = description.isOn
    values = Dictionary(
      description.parameters.map { ($0.name, $0.standard) }, uniquingKeysWith: { first, _ in first })
  }

  func number(_ name: String) -> Double {
    switch values[name] {
    case .number(let number), .duration(let number): number
    default: 0
    }
  }

  func texts(_ name: String) -> [String] {
    if case .texts(let texts) = values[name] { texts } else { [] }
  }

  func patterns(_ name: String) -> [String: String] {
    if case .patterns(let patterns) = values[name] { patterns } else { [:] }
  }
}
