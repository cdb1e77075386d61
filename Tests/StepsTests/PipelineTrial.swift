import Diagnostics
import Documents
import Execution
import Foundation
import PipelineModel
import Steps
import Synchronization
import TestSupport

/// A pipeline checked and run as the command line does it, with the steps of the registry.
struct PipelineTrial {
  let workspace: String
  let results: String

  init(in folder: TemporaryFolder) {
    workspace = folder.path
    results = folder.path + "/results"
  }

  init(workspace: String, results: String) {
    self.workspace = workspace
    self.results = results
  }

  func prepare(
    _ yaml: String, file: String = "pipeline.yaml"
  ) -> (pipeline: PreparedPipeline?, diagnostics: [Diagnostic]) {
    let parsed = DocumentReader.read(source: SourceFile(path: file, text: yaml))
    guard let root = parsed.documents.first, !parsed.diagnostics.hasErrors else {
      return (nil, parsed.diagnostics)
    }
    return PipelinePreparation.prepare(
      root, inputs: [], catalog: StepRegistry.catalog, workspace: workspace)
  }

  /// How each step ended, by its id. Throws when the pipeline does not check clean.
  func run(
    _ yaml: String, environment: [String: String] = ProcessInfo.processInfo.environment
  ) async throws -> [String: StepFinished] {
    let (pipeline, diagnostics) = prepare(yaml)
    guard let pipeline, !diagnostics.hasErrors else {
      throw Refused(text: DiagnosticText.text(of: diagnostics, file: "pipeline.yaml"))
    }
    let folder = try RunFolder.create(below: results, pipeline: "trial", at: Date())
    let ended = Mutex<[String: StepFinished]>([:])
    let executor = try Executor(
      prepared: pipeline,
      options: RunOptions(
        jobs: 2, isStrict: false, environment: environment, toolVersion: "0",
        host: HostFacts(
          operatingSystem: "", architecture: "", processors: 1, processorModel: nil, loadAverage: nil)),
      folder: folder, control: RunControl(),
      observer: { entry in
        if case .stepFinished(let step) = entry.event { ended.withLock { $0[step.step.text] = step } }
      })
    _ = try await executor.run()
    return ended.withLock { $0 }
  }

  struct Refused: Error, CustomStringConvertible {
    let text: String
    var description: String { "the pipeline is refused:\n" + text }
  }
}

/// Diagnostics as the goldens hold them: without code frames, and without the name of the file itself.
enum DiagnosticText {
  static func text(of diagnostics: [Diagnostic], file: String) -> String {
    diagnostics.map { diagnostic in
      lines(
        headline: Snippet.headline(of: diagnostic), help: diagnostic.help, file: file,
        notes: diagnostic.notes.map { note in
          let position = note.range.startPosition
          return "\(note.message) at \(position.line):\(position.column)"
        })
    }.joined()
  }

  static func text(of findings: [Finding], file: String) -> String {
    findings.map { finding in
      let place = finding.file.map { "\($0):\(finding.line ?? 0):\(finding.column ?? 0): " } ?? ""
      return lines(
        headline: "\(place)\(finding.severity.rawValue): \(finding.message) [\(finding.code)]",
        help: finding.help, file: file, notes: [])
    }.joined()
  }

  private static func lines(headline: String, help: String?, file: String, notes: [String]) -> String {
    let shown = headline.hasPrefix(file + ":") ? String(headline.dropFirst(file.utf8.count + 1)) : headline
    return shown + "\n" + notes.map { "  note: \($0)\n" }.joined() + (help.map { "  help: \($0)\n" } ?? "")
  }
}
