import Diagnostics
import Documents
import Execution
import PipelineModel

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// The file from which a run's summary comes: k6's own, or one that the script writes.
struct K6SummarySource {
  /// Where k6 writes its summary; nil where the script writes one.
  let exportPath: String?

  private let scriptFile: (shown: String, path: String, before: Stamp?)?

  /// The summary as it is kept, secrets masked.
  private static let keptName = "k6-summary.json"

  init(_ spec: K6Step.Spec, in context: StepContext) {
    if let file = spec.summary {
      let path = context.path(file)
      scriptFile = (file, path, Stamp(path))
      exportPath = nil
    } else {
      scriptFile = nil
      // k6 may run in another folder than we do.
      let folder = context.folder.path
      let absolute = folder.hasPrefix("/") ? folder : FileManager.default.currentDirectoryPath + "/" + folder
      exportPath = absolute + "/k6-summary.unmasked.json"
    }
  }

  /// What k6 writes may hold secrets: it goes when it has been read.
  func cleanUp() {
    if let exportPath { try? FileManager.default.removeItem(atPath: exportPath) }
  }

  func read(
    in context: StepContext
  ) throws -> (summary: K6Summary, diagnostics: [Diagnostic], artifact: String) {
    let text = String(decoding: try bytes(), as: UTF8.self)
    let artifact = try context.folder.write(Array(context.masked(text).utf8), to: Self.keptName)
    let collector = DiagnosticCollector()
    let parsed = DocumentReader.read(source: SourceFile(path: Self.keptName, text: text))
    collector.add(parsed.diagnostics)
    let summary = parsed.documents.first.flatMap { K6Summary.read($0, collector: collector) }
    guard let summary, !collector.diagnostics.hasErrors else {
      throw StepError(
        "the summary of k6 cannot be read", findings: collector.diagnostics.map(Finding.init))
    }
    return (summary, collector.diagnostics, artifact)
  }

  private func bytes() throws -> Data {
    guard let scriptFile else {
      if let exportPath, let data = FileManager.default.contents(atPath: exportPath) { return data }
      throw StepError("k6 left no summary, so there are no metrics")
    }
    guard let data = FileManager.default.contents(atPath: scriptFile.path) else {
      throw StepError("the script left no summary '\(scriptFile.shown)', so there are no metrics")
    }
    if let before = scriptFile.before, Stamp(scriptFile.path) == before {
      throw StepError("the summary '\(scriptFile.shown)' is of an earlier run: the script did not write it")
    }
    return data
  }

  /// By what a file that was written again differs.
  private struct Stamp: Equatable {
    let modified: Date?
    let number: UInt64?

    init?(_ path: String) {
      guard let attributes = try? FileManager.default.attributesOfItem(atPath: path) else { return nil }
      modified = attributes[.modificationDate] as? Date
      number = attributes[.systemFileNumber] as? UInt64
    }
  }
}
