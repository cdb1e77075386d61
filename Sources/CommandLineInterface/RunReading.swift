import Diagnostics
import Documents
import Execution
import PipelineModel
import Reports
import Steps

/// The report of a run's folder, from its journal alone.
enum RunReading {
  static func report(of folder: RunFolder) -> (report: RunReport?, diagnostics: [Diagnostic]) {
    if FileGlob.isFile(folder.path) {
      return (
        nil,
        [
          Diagnostic(
            code: "not-a-run", message: "'\(folder.path)' is a file; a run is a folder", range: nil,
            help: "name a folder such as performance-results/latest")
        ]
      )
    }
    do throws(UnreadableFile) {
      // Asked before the journal is read: a run that ends in between has its end in what is read.
      let isRunning = folder.isRunning
      let source = try FileLoader.load(path: folder.journalPath, maximumBytes: 4 << 30)
      let (entries, diagnostics) = JournalReader.read(source)
      let report = RunReportBuilder.report(
        of: entries, isRunning: isRunning,
        remains: { .read($0, from: folder, isRunning: isRunning) })
      if let report {
        return (report, diagnostics)
      }
      return (
        nil,
        diagnostics + [
          Diagnostic(
            code: "empty-journal", message: "'\(source.path)' does not tell what was to run", range: nil,
            help: "the run ended before it began; there is nothing to report")
        ]
      )
    } catch {
      return (nil, [error.diagnostic])
    }
  }
}

/// The report files of a run's folder.
enum ReportFiles {
  /// The last lines of a run: where the reports for people are.
  static func places(in folder: RunFolder) -> String {
    "\(folder.path)/\(MarkdownReport.fileName)\n\(folder.path)/\(HTMLReport.fileName)\n"
  }

  /// Writes `SUMMARY.md`, `report.html`, `report.json`, `junit.xml` and `results.sarif`, each whole or not at all; those
  /// of called pipelines too, to which the page links.
  static func write(_ report: RunReport, to folder: RunFolder) async throws {
    let evidence = RunEvidence.read(report, from: folder)
    for call in evidence.calls.values.sorted(by: { $0.path < $1.path }) {
      try await write(call.report, to: RunFolder(existing: folder.path + "/" + call.path))
    }
    // Beside each other, the page first: it takes about as long as all others.
    let reporters: [any Reporter] = [
      HTMLReport(evidence: evidence), MarkdownReport(), JSONReport(), JUnitReport(), SARIFReport(),
    ]
    try await withThrowingTaskGroup(of: Void.self) { group in
      for reporter in reporters {
        group.addTask { try folder.write(try reporter.render(report), to: type(of: reporter).fileName) }
      }
      try await group.waitForAll()
    }
  }
}
