import Diagnostics
import PipelineModel

/// Which steps of a pipeline a caller wants to run.
package struct StepSelection: Sendable {
  /// Steps that are left out, each with the reason.
  package let skipped: [StepID: String]
  /// Steps whose earlier results are not taken.
  package let fresh: Set<StepID>

  package static let all = StepSelection(skipped: [:], fresh: [])

  private init(skipped: [StepID: String], fresh: Set<StepID>) {
    self.skipped = skipped
    self.fresh = fresh
  }

  /// The choice by ids, of steps or of matrices; an id of neither becomes a diagnostic.
  ///
  /// - Parameters:
  ///   - only: these, all that they need and all that look into their failures run, no others; empty for all.
  ///   - skip: these do not run.
  ///   - from: these and all that need them run anew in any case.
  package static func choose(
    only: [String], skip: [String], from: [String], in prepared: PreparedPipeline
  ) -> (selection: StepSelection, diagnostics: [Diagnostic]) {
    var diagnostics: [Diagnostic] = []
    func indices(_ names: [String], flag: String) -> Set<Int> {
      var found: Set<Int> = []
      for name in names {
        let members = prepared.pipeline.groups[StepID(name)] ?? [StepID(name)]
        let known = members.compactMap { prepared.graph.index(of: $0) }
        found.formUnion(known)
        guard known.isEmpty else { continue }
        let ids = prepared.graph.ids.map(\.text) + prepared.pipeline.groups.keys.map(\.text).sorted()
        diagnostics.append(
          Diagnostic(
            code: "unknown-step", message: "'\(flag)' names unknown step '\(name)'", range: nil,
            help: Suggestion.help(for: name, among: ids)))
      }
      return found
    }
    let graph = prepared.graph
    let wanted = indices(only, flag: "--only")
    let selected = closure(of: wanted, in: prepared)
    let unwanted = indices(skip, flag: "--skip")
    let beginnings = indices(from, flag: "--from")
    var skipped: [StepID: String] = [:]
    var fresh: Set<StepID> = []
    for index in graph.ids.indices {
      let id = graph.ids[index]
      if unwanted.contains(index) {
        skipped[id] = "left out by --skip"
      } else if !only.isEmpty, !selected.contains(index) {
        skipped[id] = "not chosen by --only"
      }
      if beginnings.contains(index) || !graph.ancestors(of: index).isDisjoint(with: beginnings) {
        fresh.insert(id)
      }
    }
    return (StepSelection(skipped: skipped, fresh: fresh), diagnostics)
  }

  /// With all that these need and all that look into their failures.
  private static func closure(of wanted: Set<Int>, in prepared: PreparedPipeline) -> Set<Int> {
    let graph = prepared.graph
    var found: Set<Int> = []
    var open = Array(wanted)
    while let next = open.popLast() {
      guard found.insert(next).inserted else { continue }
      open += graph.needs[next]
      open += prepared.pipeline.steps[next].onFailure.compactMap { graph.index(of: $0) }
    }
    return found
  }
}
