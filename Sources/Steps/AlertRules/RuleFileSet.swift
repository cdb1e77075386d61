import AlertRules
import Diagnostics
import Documents
import Execution
import SystemIO

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// Rule files that are read and checked on all cores.
enum RuleFileSet {
  /// What became of the files of a lint.
  struct Outcome: Sendable {
    let ruleCount: Int
    let diagnostics: [Diagnostic]
  }

  /// Reads and checks files on all cores.
  static func check(
    paths: [String], below folder: String?, settings: RuleLintSettings
  ) async throws -> Outcome {
    let readings = try await RuleFileReading.read(paths, below: folder, settings: settings, cores: cores)
    // A file that cannot be read whole has no other fault that could be trusted.
    let whole = readings.filter { !$0.parsed.diagnostics.hasErrors }
    let broken = readings.lazy.filter { $0.parsed.diagnostics.hasErrors }.flatMap(\.parsed.diagnostics)
    let outcome = finish(whole, settings: settings)
    return Outcome(
      ruleCount: outcome.ruleCount, diagnostics: (broken + outcome.diagnostics).sortedByPlace())
  }

  /// What is to be said of rule files that were read whole: of each, and of all together.
  static func finish(_ readings: [RuleFileReading.Outcome], settings: RuleLintSettings) -> Outcome {
    let files = readings.map { $0.rules(target: settings.target) }
    let diagnostics = RuleLint.finish(files, findings: readings.flatMap(\.findings), settings: settings)
    let faults = readings.flatMap(\.parsed.diagnostics)
    return Outcome(
      ruleCount: files.reduce(0) { $0 + $1.ruleCount },
      diagnostics: faults.isEmpty ? diagnostics : (faults + diagnostics).sortedByPlace())
  }

  /// The settings of a run: the standard, then `loadline.yaml` of the folder, then what the step says.
  ///
  /// - Returns: the settings, and faults of the files that they name.
  static func settings(
    _ patch: RuleSettingsPatch, below folder: String
  ) -> (settings: RuleLintSettings, diagnostics: [Diagnostic]) {
    var settings = RuleLintSettings.standard
    settings.paths = WorkspacePaths(below: folder)
    settings.today = CalendarDay.text(secondsSince1970: Int(Date().timeIntervalSince1970))
    let (common, _, faults) = ProjectSettings.read(below: folder)
    var diagnostics = faults
    common.apply(to: &settings)
    patch.apply(to: &settings)
    for pattern in patch.metricPatterns ?? common.metricPatterns ?? [] {
      let paths = FileGlob.files(matching: pattern, below: folder)
      if paths.isEmpty {
        diagnostics.append(
          Diagnostic(
            code: "unreadable-file", message: "no file of metrics matches '\(pattern)'", range: nil,
            help:
              "save what a target exposes under its /metrics, or what Prometheus answers under /api/v1/metadata"
          ))
      }
      for path in paths { diagnostics += read(metrics: path, below: folder, into: &settings.metrics) }
    }
    return (settings, diagnostics)
  }

  /// Takes in a file of metrics, by its content an exposition or metadata.
  private static func read(
    metrics path: String, below folder: String, into metrics: inout MetricKnowledge
  ) -> [Diagnostic] {
    do throws(UnreadableFile) {
      let source = try FileLoader.load(path: path, below: folder, maximumBytes: 64 << 20)
      let isRead: Bool
      if DocumentFormat(ofPath: path) == .json || DocumentFormat.looksLikeJSON(source.bytes) {
        let parsed = JSONReader.read(source)
        guard !parsed.diagnostics.hasErrors, let document = parsed.documents.first else {
          // Samples may begin with a brace, too.
          return DocumentFormat(ofPath: path) != .json && metrics.read(exposition: source.text)
            ? [] : parsed.diagnostics
        }
        isRead = metrics.read(metadata: document)
      } else {
        isRead = metrics.read(exposition: source.text)
      }
      guard !isRead else { return [] }
      return [
        Diagnostic(
          code: "no-metrics", message: "there are no metrics in '\(path)'",
          range: SourceRange(source: source, start: 0, end: min(1, source.bytes.count)),
          help:
            "save what a target exposes under its /metrics, or what Prometheus answers under /api/v1/metadata"
        )
      ]
    } catch {
      return [error.diagnostic]
    }
  }

  static let cores = max(1, ProcessInfo.processInfo.activeProcessorCount)
}
