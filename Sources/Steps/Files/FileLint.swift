import Diagnostics
import Documents
import Execution
import PipelineModel

/// What all lints of files have in common: reading them, their metrics and their verdict.
enum FileLint {
  /// What a file's documents hold, and what is wrong with them.
  typealias Check = ([Node]) -> (items: Int, diagnostics: [Diagnostic])

  /// - Parameters:
  ///   - noun: what the files hold, in the plural: `rules`.
  ///   - expand: what is to be checked of the documents of a file.
  ///   - finish: what is to be said after the last file.
  static func run(
    _ selection: FileSelection, in context: StepContext, counting noun: String,
    expand: (ParsedDocuments) -> ParsedDocuments, check: Check,
    finish: () -> [Diagnostic] = { [] }
  ) throws -> StepResult {
    let files = try selection.files(in: context)
    var items = 0
    var diagnostics: [Diagnostic] = []
    for file in files {
      try Task.checkCancellation()
      let parsed = expand(DocumentReader.read(path: file, below: context.workspace))
      diagnostics += parsed.diagnostics
      // A file that cannot be read whole has no other fault that could be trusted.
      guard !parsed.diagnostics.hasErrors else { continue }
      let found = check(parsed.documents)
      items += found.items
      diagnostics += found.diagnostics
    }
    diagnostics += finish()
    return result(diagnostics: diagnostics, files: files.count, items: items, counting: noun)
  }

  /// - Parameter items: what the files hold, in the plural: `rules`.
  static func descriptions(counting items: String) -> [MetricDescription] {
    [
      MetricDescription("files", .none, "Files that were read."),
      MetricDescription(items, .none, "How many \(items) the files hold."),
      MetricDescription("errors", .none, "Findings of severity error."),
      MetricDescription("warnings", .none, "Findings of severity warning."),
    ]
  }

  /// The metrics and the verdict of findings.
  static func result(
    diagnostics: [Diagnostic], files: Int, items: Int, counting noun: String
  ) -> StepResult {
    let errors = diagnostics.count { $0.severity == .error }
    let warnings = diagnostics.count { $0.severity == .warning }
    let metrics = [
      Metric("files", .none, Double(files)), Metric(noun, .none, Double(items)),
      Metric("errors", .none, Double(errors)), Metric("warnings", .none, Double(warnings)),
    ]
    let singular = noun.hasSuffix("s") ? String(noun.dropLast()) : noun
    let seen = "\(items) \(items == 1 ? singular : noun) in \(files) file\(files == 1 ? "" : "s")"
    guard items > 0 || errors > 0 else {
      return StepResult(
        verdict: .inconclusive, reason: "there was nothing to check: \(seen)", metrics: metrics,
        findings: diagnostics.sortedByPlace().map(Finding.init))
    }
    return StepResult(diagnostics: diagnostics.sortedByPlace(), metrics: metrics, passing: seen)
  }
}
