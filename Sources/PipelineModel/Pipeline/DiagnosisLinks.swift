import Diagnostics
import Documents

/// What `on-failure` comes to: which steps look into the failures of which.
///
/// A step that looks into failures begins after those that name it, and only where one of them failed. Its own failure
/// is none of the run's, so that nothing can look into it.
struct DiagnosisLinks {
  /// A step as the file has it, with those that it names under `on-failure`.
  private struct Entry {
    let name: String
    let key: Node
    let named: [Node]
  }

  private let entries: [Entry]
  /// The ids of matrices by the ids of the steps that they make.
  private let matrices: [String: String]
  private let collector: DiagnosticCollector

  /// Tells what is wrong with the steps named under `on-failure`.
  ///
  /// - Parameter steps: all entries, with the keys of their templates.
  static func check(
    _ steps: [Mapping.Entry], groups: [StepID: [StepID]], collector: DiagnosticCollector
  ) {
    let entries = steps.compactMap { step in
      step.value.mapping?.entry(named: "on-failure").map { entry in
        Entry(
          name: step.name, key: entry.key, named: PipelineDecoder.scalars(entry.value))
      }
    }
    guard !entries.isEmpty else { return }
    let links = DiagnosisLinks(
      entries: entries,
      matrices: Dictionary(
        groups.flatMap { group, members in members.map { ($0.text, group.text) } },
        uniquingKeysWith: { first, _ in first }),
      collector: collector)
    links.check(
      kinds: Dictionary(
        steps.map { ($0.name, $0.value["uses"]?.string ?? "") }, uniquingKeysWith: { first, _ in first }))
  }

  private func check(kinds: [String: String]) {
    var namedBy: [String: String] = [:]
    for entry in entries {
      for node in entry.named {
        let target = name(of: node)
        if target == entry.name {
          collector.error(
            "cycle", "step '\(entry.name)' names itself under 'on-failure'", at: node,
            help: "name steps that look into its failure")
          continue
        }
        if namedBy[target] == nil { namedBy[target] = entry.name }
        guard kinds[target] == "budget" else { continue }
        collector.error(
          "diagnosing-budget",
          "budget '\(target)' cannot look into a failure: its limits would count for nothing",
          at: node, help: "name the steps that measure what it limits, or let it need them")
      }
    }
    for entry in entries {
      guard let other = namedBy[entry.name] else { continue }
      collector.error(
        "nested-diagnosis",
        "step '\(entry.name)' looks into the failure of '\(other)' and takes no 'on-failure' itself",
        at: entry.key, help: "name its steps under 'on-failure' of '\(other)' too")
    }
  }

  private func name(of node: Node) -> String {
    let text = node.scalarText ?? ""
    return matrices[text] ?? text
  }

  /// The steps with what they need in ids of steps, those that look into failures needing those that name them.
  static func resolve(_ steps: [Step], groups: [StepID: [StepID]]) -> [Step] {
    guard !groups.isEmpty || steps.contains(where: { !$0.onFailure.isEmpty }) else { return steps }
    func members(_ ids: [StepID]) -> [StepID] { ids.flatMap { groups[$0] ?? [$0] } }
    let named = Set(steps.flatMap { step in members(step.onFailure).filter { $0 != step.id } })
    var causes: [StepID: [StepID]] = [:]
    // One that is named itself may name none, which is told.
    for step in steps where !named.contains(step.id) {
      for id in members(step.onFailure) where id != step.id { causes[id, default: []].append(step.id) }
    }
    return steps.map { step in
      let own = causes[step.id] ?? []
      return step.replacing(
        needs: members(step.needs) + own, onFailure: members(step.onFailure), diagnoses: own)
    }
  }
}
