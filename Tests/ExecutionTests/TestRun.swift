import Diagnostics
import Documents
import Execution
import Foundation
import PipelineModel
import SystemIO
import TestSupport
import XCTest

/// A pipeline run from its text to its journal.
struct TestRun {
  static let catalog = StepCatalog([
    GiveKind.self, WaitKind.self, ThrowKind.self, ProgramKind.self, CachedKind.self,
  ])

  let folder: RunFolder
  let finished: RunFinished
  let report: RunReport
  let events: [RunEvent]
  let results: TemporaryFolder

  static func prepare(
    _ text: String, inputs: [(name: String, value: String)] = [], workspace: String = "/"
  ) -> (pipeline: PreparedPipeline?, diagnostics: [Diagnostic]) {
    let parsed = YAMLReader.read(SourceFile(path: "test.yaml", text: text))
    guard let root = parsed.documents.first else { return (nil, parsed.diagnostics) }
    return PipelinePreparation.prepare(root, inputs: inputs, catalog: catalog, workspace: workspace)
  }

  static func run(
    _ text: String, inputs: [(name: String, value: String)] = [], environment: [String: String] = [:],
    jobs: Int = 4, workspace: String = "/",
    configure: (inout RunOptions, PreparedPipeline?) -> Void = { _, _ in },
    control: RunControl = RunControl(), observer: @escaping @Sendable (JournalEntry) -> Void = { _ in },
    file: StaticString = #filePath, line: UInt = #line
  ) async throws -> TestRun {
    let (prepared, diagnostics) = prepare(text, inputs: inputs, workspace: workspace)
    XCTAssertEqual(diagnostics.map(\.message), [], file: file, line: line)
    let results = try TemporaryFolder()
    let folder = try RunFolder.create(
      below: results.path, pipeline: "a test/../ö", at: Date(timeIntervalSince1970: 0))
    let base = ["PATH": "/usr/local/bin:/usr/bin:/bin", "PYTHONUNBUFFERED": "1", "RUN_FOLDER": folder.path]
    var options = RunOptions(
      jobs: jobs, isStrict: false, environment: base.merging(environment) { $1 }, toolVersion: "0",
      host: HostFacts(
        operatingSystem: "t", architecture: "t", processors: 1, processorModel: nil, loadAverage: nil))
    configure(&options, prepared)
    let executor = try Executor(
      prepared: try XCTUnwrap(prepared), options: options, folder: folder, control: control,
      observer: observer)
    let finished = try await executor.run()
    let bytes = Array(try Data(contentsOf: URL(fileURLWithPath: folder.journalPath)))
    let journal = JournalReader.read(SourceFile(path: "j", bytes: bytes))
    XCTAssertEqual(journal.diagnostics.map(\.message), [], file: file, line: line)
    guard case .runFinished? = journal.entries.last?.event else {
      XCTFail("the journal does not end with the run", file: file, line: line)
      throw CancellationError()
    }
    let left = ProcessTable.processes(
      carrying: "LOADLINE_STEP=\(environment["LOADLINE_STEP"] ?? "")\(folder.name)/")
    XCTAssertTrue(left.allSatisfy(isGone), "left: \(left)", file: file, line: line)
    return TestRun(
      folder: folder, finished: finished, report: try XCTUnwrap(RunReportBuilder.report(of: journal.entries)),
      events: journal.entries.map(\.event), results: results)
  }

  func step(_ id: String) -> StepReport? { report.steps.first { $0.id.text == id } }

  func log(_ path: String) -> String { (try? results.read("\(folder.name)/\(path)/log.txt")) ?? "" }

  var verdicts: String { report.steps.map { "\($0.id)=\($0.verdict.rawValue)" }.joined(separator: " ") }

  /// Gone, or dead and waiting only to be collected.
  static func isGone(_ id: Int32) -> Bool {
    guard let status = try? String(contentsOfFile: "/proc/\(id)/stat", encoding: .utf8) else { return true }
    return ["Z", "X"].contains(status.split(separator: ")").last?.split(separator: " ").first)
  }
}
