import Diagnostics
import Documents
import Execution
import PipelineModel

/// `pipeline`: another pipeline file, run as one step.
enum PipelineStep: StepKind {
  struct Spec: Sendable {
    let file: String
    let fileNode: Node
    /// Those whose values are known.
    let inputs: [(name: String, value: String)]
    /// All that are given.
    let inputNames: Set<String>
    let jobs: Int?
  }

  static let name = "pipeline"
  static let summary = "Runs another pipeline file as one step; its verdict is the step's."
  static let keys: [KeyDescription] = [
    KeyDescription("file", .string, required: true, "The pipeline file, relative to the workspace."),
    KeyDescription("inputs", .map(of: .string), "The inputs of that pipeline."),
    KeyDescription(
      "jobs", .integer(1...1000), default: "that of this run",
      "How many steps of that pipeline run at once."),
  ]

  static func decode(_ node: Node, collector: DiagnosticCollector) -> Spec? {
    guard
      let reader = MappingReader(node, subject: "a 'pipeline' step", keys: keys, collector: collector)
    else { return nil }
    let inputs = reader.stringMap("inputs") ?? []
    let jobs = reader.integer("jobs")
    guard let file = reader.string("file"), let fileNode = reader.value("file") else { return nil }
    return Spec(
      file: file, fileNode: fileNode, inputs: inputs,
      inputNames: Set((reader.entries("inputs") ?? []).map(\.name)), jobs: jobs)
  }

  static func metrics(of spec: Spec) -> [MetricDescription]? { nil }

  static func check(_ spec: Spec, in surroundings: StepSurroundings, collector: DiagnosticCollector) {
    let path = absolute(spec.file, below: surroundings.workspace)
    if surroundings.callers.contains(where: { absolute($0, below: surroundings.workspace) == path }) {
      collector.error(
        "pipeline-circle", "pipeline '\(spec.file)' calls itself", at: spec.fileNode,
        help: "take one of the calls away: \((surroundings.callers + [spec.file]).joined(separator: " → "))")
      return
    }
    let (_, diagnostics) = prepare(spec, below: surroundings.workspace, callers: surroundings.callers)
    for diagnostic in diagnostics {
      // What has no place in that file is a fault of the line that names it.
      collector.add(
        diagnostic.range != nil
          ? diagnostic
          : Diagnostic(
            code: diagnostic.code, message: diagnostic.message, range: spec.fileNode.range,
            help: diagnostic.help))
    }
  }

  static func run(_ spec: Spec, in context: StepContext) async throws -> StepResult {
    let (prepared, diagnostics) = prepare(spec, below: context.workspace, callers: context.callers)
    guard let prepared, !diagnostics.hasErrors else {
      throw StepError("the pipeline '\(spec.file)' is wrong", findings: diagnostics.map(Finding.init))
    }
    return try await context.runPipeline(prepared, jobs: spec.jobs)
  }

  private static func prepare(
    _ spec: Spec, below workspace: String, callers: [String]
  ) -> (PreparedPipeline?, [Diagnostic]) {
    let parsed = DocumentReader.read(path: spec.file, below: workspace, jsonLimits: .yaml)
    guard !parsed.diagnostics.hasErrors, let root = parsed.documents.first else {
      let empty = Diagnostic(
        code: "bad-pipeline-file", message: "'\(spec.file)' is empty", range: nil,
        help: "a pipeline has 'steps'")
      return (nil, parsed.diagnostics.isEmpty ? [empty] : parsed.diagnostics)
    }
    let (prepared, diagnostics) = PipelinePreparation.prepare(
      root, inputs: spec.inputs, catalog: StepRegistry.catalog, workspace: workspace, callers: callers)
    let missing = prepared.map { prepared in
      prepared.pipeline.inputs.filter {
        prepared.inputs[$0.name] == nil && !spec.inputNames.contains($0.name)
      }
    }
    let faults = (missing ?? []).map { input in
      Diagnostic(
        code: "missing-input", message: "input '\(input.name)' of '\(spec.file)' has no value", range: nil,
        help: "give it one under 'inputs' of the step")
    }
    return (prepared, diagnostics + faults)
  }

  /// Without `.` and `..`, so that two ways to write one path are one.
  private static func absolute(_ path: String, below folder: String) -> String {
    var names: [Substring] = []
    for name in (path.hasPrefix("/") ? path : folder + "/" + path).split(separator: "/") where name != "." {
      if name == ".." { _ = names.popLast() } else { names.append(name) }
    }
    return "/" + names.joined(separator: "/")
  }
}
