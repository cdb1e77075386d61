import Diagnostics
import Documents
import Execution
import PipelineModel

/// What a server answered, as a step keeps it for a later one to subtract.
enum SnapshotFile {
  /// What the step `since` kept under this name.
  ///
  /// - Parameter server: `PostgreSQL`, as messages say it.
  static func read(_ name: String, of step: StepID, server: String, in context: StepContext) throws -> Node {
    let parsed = DocumentReader.read(path: try path(name, of: step, server: server, in: context))
    guard let root = parsed.documents.first, !parsed.diagnostics.hasErrors else {
      throw StepError("the snapshot of step '\(step)' cannot be read")
    }
    return root
  }

  /// Where that lies.
  static func path(
    _ name: String, of step: StepID, server: String, in context: StepContext
  ) throws -> String {
    guard let finished = context.upstream[step],
      let artifact = finished.artifacts.first(where: { $0.hasSuffix("/" + name) })
    else { throw StepError("step '\(step)', which 'since' names, left no snapshot of \(server)") }
    return context.artifactPath(artifact)
  }

  /// How much a counter grew; one that fell was reset in between, and what it holds has come since.
  static func growth(to now: Double, from before: Double?) -> Double {
    guard let before, before <= now else { return now }
    return now - before
  }

  /// Whether `since` names a step that ends before this one begins.
  static func check(
    _ since: StepID?, at node: Node?, in surroundings: StepSurroundings, collector: DiagnosticCollector
  ) {
    guard let since, let node, !surroundings.hasUnknownNeeds else { return }
    switch surroundings.metrics(of: since) {
    case .unknownStep:
      collector.error(
        "unknown-step", "the pipeline has no step '\(since)'", at: node,
        help: Suggestion.help(for: since.text, among: surroundings.allSteps.map(\.text)))
    case .notNeeded:
      collector.error(
        "step-not-needed", "step '\(since)', which 'since' names, need not have ended before", at: node,
        help: "add '\(since)' to the 'needs' of the step")
    case .open, .known: break
    }
  }
}
