import PipelineModel

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// A plan in the forms of `loadline plan --format`.
package enum PlanReport: String, CaseIterable, Sendable {
  case text, json, mermaid, dot

  /// The plan, ended by a line feed.
  package func render(_ plan: Plan) throws -> String {
    switch self {
    case .text: Self.text(plan)
    case .json: try Self.json(plan)
    case .mermaid: Self.mermaid(plan)
    case .dot: Self.dot(plan)
    }
  }

  private static func text(_ plan: Plan) -> String {
    var output =
      "\(plan.pipeline) (\(plan.file)): \(plan.steps.count) step\(plan.steps.count == 1 ? "" : "s")\n"
    // Ids and kinds are ASCII.
    let idWidth = plan.steps.reduce(0) { max($0, $1.id.text.utf8.count) }
    let kindWidth = plan.steps.reduce(0) { max($0, $1.kind.utf8.count) }
    for place in plan.steps.indices.sorted(by: { plan.steps[$0].stage < plan.steps[$1].stage }) {
      let item = plan.steps[place]
      var notes: [String] = []
      let diagnosed = item.diagnoses ?? []
      let needs = item.needs.filter { !diagnosed.contains($0) }
      if !needs.isEmpty { notes.append("needs " + needs.map(\.text).joined(separator: ", ")) }
      if !diagnosed.isEmpty {
        notes.append("on failure of " + diagnosed.map(\.text).joined(separator: ", "))
      }
      if !item.services.isEmpty { notes.append("with service " + item.services.joined(separator: ", ")) }
      if item.isExclusive { notes.append("alone") }
      if item.isConditional { notes.append("if its condition holds") }
      let id = item.id.text + String(repeating: " ", count: idWidth - item.id.text.utf8.count)
      output += "  \(item.stage)  \(id)  \(item.kind)"
      if !notes.isEmpty {
        output += String(repeating: " ", count: kindWidth - item.kind.utf8.count + 2)
        output += notes.joined(separator: "; ")
      }
      output += "\n"
    }
    return output
  }

  private static func json(_ plan: Plan) throws -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .prettyPrinted, .withoutEscapingSlashes]
    return String(decoding: try encoder.encode(plan), as: UTF8.self) + "\n"
  }

  private static func mermaid(_ plan: Plan) -> String {
    var output = "flowchart LR\n"
    let numbers = numbers(plan)
    for item in plan.steps {
      // Ids may be words that Mermaid reserves, so nodes have numbers; names may hold anything.
      output += "  s\(numbers[item.id] ?? 0)[\"\(entities(item.name))<br/>\(entities(item.kind))\"]\n"
    }
    for item in plan.steps {
      for need in item.needs {
        let arrow = item.diagnoses?.contains(need) == true ? "-. on failure .->" : "-->"
        output += "  s\(numbers[need] ?? 0) \(arrow) s\(numbers[item.id] ?? 0)\n"
      }
    }
    return output
  }

  private static func dot(_ plan: Plan) -> String {
    var output = "digraph pipeline {\n  rankdir=LR;\n  node [shape=box];\n"
    for item in plan.steps {
      output += "  \(quoted(item.id.text)) [label=\(quoted(item.name + "\n" + item.kind))];\n"
    }
    for item in plan.steps {
      for need in item.needs {
        let look = item.diagnoses?.contains(need) == true ? " [style=dotted, label=\"on failure\"]" : ""
        output += "  \(quoted(need.text)) -> \(quoted(item.id.text))\(look);\n"
      }
    }
    return output + "}\n"
  }

  private static func numbers(_ plan: Plan) -> [StepID: Int] {
    Dictionary(
      plan.steps.enumerated().map { ($0.element.id, $0.offset) }, uniquingKeysWith: { first, _ in first })
  }

  private static func entities(_ text: String) -> String {
    text.unicodeScalars.map { scalar in
      let isPlain =
        scalar.properties.isAlphabetic || ("0"..."9").contains(scalar)
        || " _-.:/".unicodeScalars.contains(scalar)
      return isPlain ? String(scalar) : "#\(scalar.value);"
    }.joined()
  }

  private static func quoted(_ text: String) -> String {
    var output = "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"", "\\": output += "\\\(scalar)"
      case "\n": output += "\\n"
      default: output.unicodeScalars.append(scalar)
      }
    }
    return output + "\""
  }
}
