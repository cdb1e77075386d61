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

  /// Reads and checks files, each on a thread of its own until the cores are busy.
  static func check(
    paths: [String], below folder: String?, settings: RuleLintSettings
  ) async throws -> Outcome {
    let readings = try await onAllCores(paths) { path in
      let parsed = DocumentReader.read(path: path, below: folder)
      // A file that cannot be read whole has no other fault that could be trusted.
      return ParsedDocuments(
        documents: parsed.diagnostics.hasErrors ? [] : parsed.documents, diagnostics: parsed.diagnostics)
    }
    var files: [(file: RuleFile, faults: [Diagnostic])] = []
    for parsed in readings {
      let file = await RuleFileReader.readOnAllCores(parsed.documents, target: settings.target, cores: cores)
      files.append((file, parsed.diagnostics))
    }
    return try await check(files, settings: settings)
  }

  /// Checks files that are read.
  static func check(
    _ readings: [(file: RuleFile, faults: [Diagnostic])], settings: RuleLintSettings
  ) async throws -> Outcome {
    // Parts of about equal size, so that one long file keeps no core waiting.
    let parts = readings.indices.flatMap { index in
      pieces(of: readings[index].file).map { (index: index, groups: $0) }
    }
    let files = readings.map(\.file)
    let found = try await onAllCores(parts) { part in
      RuleLint.checkRules(of: files[part.index], settings: settings, part: part.groups)
    }
    let diagnostics = RuleLint.finish(files, findings: found, settings: settings)
    return Outcome(
      ruleCount: files.reduce(0) { $0 + $1.ruleCount },
      diagnostics: (readings.flatMap(\.faults) + diagnostics).sortedByPlace())
  }

  /// The settings of a run: the standard, then `loadline.yaml` of the folder, then what the step says.
  ///
  /// - Returns: the settings, and faults of the files that they name.
  static func settings(
    _ patch: RuleSettingsPatch, below folder: String
  ) -> (settings: RuleLintSettings, diagnostics: [Diagnostic]) {
    var settings = RuleLintSettings.standard
    settings.today = CalendarDay.text(secondsSince1970: Int(Date().timeIntervalSince1970))
    let (common, faults) = ProjectSettings.read(below: folder)
    var diagnostics = faults
    common.apply(to: &settings)
    patch.apply(to: &settings)
    for pattern in patch.metricPatterns ?? common.metricPatterns ?? [] {
      let paths = FileGlob.files(matching: pattern, below: folder)
      if paths.isEmpty {
        diagnostics.append(
          Diagnostic(
            code: "unreadable-file", message: "no file of metrics matches '\(pattern)'", range: nil,
            help: "save what a target exposes under its /metrics"))
      }
      for path in paths {
        do throws(UnreadableFile) {
          let source = try FileLoader.load(path: path, below: folder, maximumBytes: 64 << 20)
          settings.metrics.read(exposition: source.text)
        } catch {
          diagnostics.append(error.diagnostic)
        }
      }
    }
    return (settings, diagnostics)
  }

  private static func pieces(of file: RuleFile) -> [Range<Int>] {
    var pieces: [Range<Int>] = []
    var start = 0
    var rules = 0
    for (index, group) in file.groups.enumerated() {
      rules += group.rules.count
      if rules >= 500 {
        pieces.append(start..<(index + 1))
        (start, rules) = (index + 1, 0)
      }
    }
    if start < file.groups.count { pieces.append(start..<file.groups.count) }
    return pieces
  }

  static let cores = max(1, ProcessInfo.processInfo.activeProcessorCount)

  /// The results in the order of the items; the work happens outside the cooperative pool.
  private static func onAllCores<Item: Sendable, Result: Sendable>(
    _ items: [Item], _ work: @escaping @Sendable (Item) -> Result
  ) async throws -> [Result] {
    return try await withThrowingTaskGroup(of: [(Int, Result)].self) { group in
      for lane in 0..<min(cores, items.count) {
        group.addTask {
          try await runOnOwnThread(name: "lint") {
            stride(from: lane, to: items.count, by: cores).map { ($0, work(items[$0])) }
          }
        }
      }
      var results: [(Int, Result)] = []
      for try await lane in group { results += lane }
      try Task.checkCancellation()
      return results.sorted { $0.0 < $1.0 }.map(\.1)
    }
  }
}
