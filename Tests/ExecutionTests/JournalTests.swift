import Diagnostics
import Execution
import Foundation
import PipelineModel
import Synchronization
import TestSupport
import XCTest

/// The journal is written whole lines at a time and read back whatever happened to it.
final class JournalTests: XCTestCase {
  private static let events: [RunEvent] = [
    .note(RunNote(message: "first")), .stepStarted(StepStarted(step: StepID("load"))),
    .stepFinished(
      StepFinished(
        step: StepID("load"), verdict: .failed, reason: "tö slow\nby far", seconds: 1.5,
        metrics: [Metric("latency", .seconds, 0.25, labels: ["request": "search"], samples: [0.1, 0.4])])),
    .runFinished(RunFinished(verdict: .failed, exitCode: 1, signal: nil)),
  ]

  private func written(
    _ events: [RunEvent], secrets: [String] = [],
    observer: @escaping @Sendable (JournalEntry) -> Void = { _ in }
  ) throws -> [UInt8] {
    let folder = try TemporaryFolder()
    let journal = try Journal(
      path: folder.path + "/journal.ndjson", masker: SecretMasker(secrets), observer: observer)
    for event in events { try journal.append(event) }
    try journal.finish()
    return Array(try Data(contentsOf: URL(fileURLWithPath: folder.path + "/journal.ndjson")))
  }

  private func read(_ bytes: [UInt8]) -> (entries: [JournalEntry], diagnostics: [Diagnostic]) {
    JournalReader.read(SourceFile(path: "journal.ndjson", bytes: bytes))
  }

  func testWhatIsWrittenIsRead() throws {
    let result = read(try written(Self.events))
    XCTAssertEqual(result.entries.map(\.event), Self.events)
    XCTAssertEqual(result.diagnostics, [])
    XCTAssertEqual(read([]).entries, [])
  }

  func testAJournalCutAtAnyByteIsReadUpToThere() throws {
    let bytes = try written(Self.events)
    for count in 0...bytes.count {
      let result = read(Array(bytes[..<count]))
      let whole = bytes[..<count].count { $0 == 10 }
      // A last line that lacks only its line break is whole.
      let isWhole = count < bytes.count && bytes[count] == 10
      XCTAssertEqual(
        result.entries.map(\.event), Array(Self.events.prefix(whole + (isWhole ? 1 : 0))), "\(count)")
      XCTAssertEqual(result.diagnostics, [], "\(count)")
    }
  }

  /// A long journal is read in parts: none of its lines is lost or moved, and faults keep their places.
  func testALongJournalKeepsItsOrder() throws {
    let notes = (0..<5_000).map { RunEvent.note(RunNote(message: "\($0) ")) }
    var bytes = try written(notes)
    XCTAssertEqual(read(bytes).entries.map(\.event), notes)
    let end = bytes.count
    bytes += Array("nonsense\n".utf8) + (try written(Self.events)) + Array("{\"torn".utf8)
    let result = read(bytes)
    XCTAssertEqual(result.entries.map(\.event), notes + Self.events)
    XCTAssertEqual(result.diagnostics.map { $0.range?.start }, [end])
    // One line that is longer than all parts.
    let long = RunEvent.note(RunNote(message: String(repeating: "x", count: 1 << 20)))
    XCTAssertEqual(read(try written([long])).entries.map(\.event), [long])
  }

  func testLinesThatCannotBeReadAreToldWithTheirPlaces() throws {
    let lines = try written(Self.events).split(separator: 10).map(Array.init)
    let garbage = [Array("nonsense".utf8), [], [0xFF, 0xFE], Array("{\"time\":1}".utf8), Array("[1]".utf8)]
    var bytes: [UInt8] = []
    for line in [lines[0]] + garbage + [lines[1]] { bytes += line + [10] }
    let result = read(bytes)
    XCTAssertEqual(result.entries.map(\.event), Array(Self.events.prefix(2)))
    XCTAssertEqual(result.diagnostics.map { $0.range?.startPosition.line }, [2, 3, 4, 5, 6])
    XCTAssertEqual(Set(result.diagnostics.map(\.code)), ["bad-journal-line"])
  }

  func testAppendsOfManyTasksAreWholeLinesInTheOrderOfTheirTimes() async throws {
    let folder = try TemporaryFolder()
    let seen = Mutex(0)
    let journal = try Journal(path: folder.path + "/j", masker: SecretMasker(["hunter22"])) { _ in
      seen.withLock { $0 += 1 }
    }
    try await withThrowingTaskGroup(of: Void.self) { group in
      for task in 0..<40 {
        group.addTask {
          for index in 0..<25 {
            try journal.append(
              .note(RunNote(message: "\(task).\(index) hunter22 " + String(repeating: "x", count: 500))))
          }
        }
      }
      try await group.waitForAll()
    }
    try journal.finish()
    let result = read(Array(try Data(contentsOf: URL(fileURLWithPath: folder.path + "/j"))))
    XCTAssertEqual(result.entries.count, 1000)
    XCTAssertEqual(result.diagnostics, [])
    XCTAssertEqual(seen.withLock { $0 }, 1000)
    XCTAssertTrue(zip(result.entries, result.entries.dropFirst()).allSatisfy { $0.time <= $1.time })
  }

  // MARK: - Secrets

  func testSecretsAreMaskedAndTheJournalStaysAJournal() throws {
    // Each stands in the structure of the lines: a key, a word of the format, digits of the time, an escape.
    for secret in [
      "time", "event", "passed", "failed", "step-finished", "null", "true", "nabc", "0000", ":1.5", "\", \"",
    ] {
      let shown = Mutex<[JournalEntry]>([])
      let events: [RunEvent] = [
        .stepFinished(
          StepFinished(
            step: StepID("step-\(secret.utf8.count)"), verdict: .passed, reason: "<\(secret)>\nabc",
            seconds: 1.5, metrics: [Metric("m", .seconds, 1, labels: ["l": secret])])),
        .runFinished(RunFinished(verdict: .failed, exitCode: 1, signal: nil)),
      ]
      let bytes = try written(events, secrets: [secret]) { entry in shown.withLock { $0.append(entry) } }
      let result = read(bytes)
      XCTAssertEqual(result.diagnostics, [], secret)
      XCTAssertEqual(result.entries, shown.withLock { $0 }, secret)
      guard case .stepFinished(let step)? = result.entries.first?.event else {
        XCTFail("no step: \(secret)")
        continue
      }
      XCTAssertEqual(step.verdict, .passed)
      XCTAssertEqual(step.reason, "<***>\nabc", secret)
      XCTAssertEqual(step.metrics.first?.labels, ["l": "***"], secret)
      XCTAssertEqual(step.metrics.first?.value, 1)
    }
  }

  func testEscapedSecretsAreMasked() throws {
    let secret = "q\"u\\o\tt\u{1}e ä😀"
    let bytes = try written(
      [.note(RunNote(message: "<\(secret)> \u{1F600} \"end\"\u{7}"))], secrets: [secret])
    guard case .note(let note)? = read(bytes).entries.first?.event else { return XCTFail("no note") }
    XCTAssertEqual(note.message, "<***> \u{1F600} \"end\"\u{7}")
  }
}
