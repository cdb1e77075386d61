import PipelineModel
import SystemIO

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// The folder of one run: `performance-results/<UTC time>-<pipeline>-<short id>`.
package struct RunFolder: Sendable {
  /// The run's name, which is the folder's.
  package let name: String
  /// The folder's path as given by the user, so that messages stay short.
  package let path: String
  /// The folder itself, whatever its name comes to lead to; nil where there is none.
  let root: ConfinedFolder?

  package var journalPath: String { path + "/journal.ndjson" }

  /// Whether the run goes on: the process that writes its journal is alive.
  package var isRunning: Bool { AppendFile.isBeingWritten(journalPath) }

  /// Where runs lie unless the user says otherwise, relative to the current folder.
  package static let defaultResults = "performance-results"

  /// An existing run's folder, as `loadline report RUN` names it: its path, or its name below `defaultResults`.
  package init(existing word: String) {
    let trimmed = word.count > 1 && word.hasSuffix("/") ? String(word.dropLast()) : word
    let below = Self.defaultResults + "/" + trimmed
    let isName =
      !trimmed.contains("/") && !FileManager.default.fileExists(atPath: trimmed)
      && FileManager.default.fileExists(atPath: below)
    path = isName ? below : trimmed
    name = Self.name(of: path)
    root = try? ConfinedFolder(path: path)
  }

  static func name(of path: String) -> String { path.split(separator: "/").last.map(String.init) ?? path }

  /// Makes a new folder below `results` and lets `latest` point to it.
  package static func create(below results: String, pipeline: String, at date: Date) throws -> RunFolder {
    for _ in 0..<8 {
      let id = String(UInt32.random(in: 0x10000...0xFFFFF), radix: 16)
      let name = "\(timestamp(date))-\(safeName(pipeline))-\(id)"
      let path = results + "/" + name
      if FileManager.default.fileExists(atPath: path) { continue }
      try FileReplacement.makeFolder(path + "/steps")
      let folder = RunFolder(existing: path)
      try folder.becomeLatest()
      return folder
    }
    throw StepError("no unused name for the run's folder below '\(results)'")
  }

  /// Makes the folder of a run that belongs to a step of another one.
  static func create(at path: String) throws -> RunFolder {
    try FileReplacement.makeFolder(path + "/steps")
    return RunFolder(existing: path)
  }

  /// Writes a file below the folder, whole or not at all, and never outside of it.
  func write(_ bytes: [UInt8], confinedTo relative: String) throws {
    try write(confinedTo: relative) { try $0.append(bytes) }
  }

  /// Writes a file below the folder in pieces, whole or not at all, and never outside of it.
  func write(confinedTo relative: String, _ body: (AppendFile) throws -> Void) throws {
    guard let root else { throw StepError("the run's folder '\(path)' is gone") }
    try root.write(to: relative, body)
  }

  /// Lets `latest` beside the folder point to it.
  package func becomeLatest() throws {
    let results = path.dropLast(name.utf8.count + 1)
    try FileReplacement.link("\(results)/latest", to: name)
  }

  /// Ends every process that the run has started and that still runs, wherever it went.
  ///
  /// - Parameter environment: that of the run itself.
  package func endProcesses(environment: [String: String]) {
    ProcessTable.killAll(carrying: processMarker(environment: environment))
  }

  /// The beginning of the entry in the environment of every process that the run has started.
  ///
  /// - Parameter environment: that of the run itself.
  package func processMarker(environment: [String: String]) -> String {
    RunMarker.prefix(run: name, environment: environment)
  }

  /// Writes a file of the run, whole or not at all.
  package func write(_ text: String, to name: String) throws {
    try FileReplacement.write(Array(text.utf8), to: path + "/" + name)
  }

  /// `20261123T155201Z`.
  private static func timestamp(_ date: Date) -> String {
    let full = date.formatted(Date.ISO8601FormatStyle())
    return full.filter { $0 != "-" && $0 != ":" }
  }

  /// Letters, digits, `_`, `-` and `.` as they are, all else `-`: safe in paths, links and artifact names.
  private static func safeName(_ name: String) -> String {
    let bytes = name.utf8.prefix(60).map { byte in
      (48...57).contains(byte) || (65...90).contains(byte) || (97...122).contains(byte)
        || byte == UInt8(ascii: "_") || byte == UInt8(ascii: ".") ? byte : UInt8(ascii: "-")
    }
    return String(decoding: bytes, as: UTF8.self)
  }
}

/// The folder of one step in a run's folder; made when something is first put there.
package struct StepFolder: Sendable {
  package let path: String
  /// The path of the run's folder, which is there.
  package let runPath: String
  /// Below the run's folder: `steps/load`.
  package let relativePath: String
  let run: RunFolder

  /// The name of the run.
  package var runName: String { run.name }

  package init(run: RunFolder, step: StepID) {
    self.run = run
    relativePath = "steps/\(step)"
    runPath = run.path
    path = run.path + "/" + relativePath
  }

  /// Puts a file in the folder; gives its path below the run's folder.
  package func write(_ bytes: [UInt8], to name: String) throws -> String {
    try run.write(bytes, confinedTo: relativePath + "/" + name)
    return relativePath + "/" + name
  }

  /// Puts a file in the folder in pieces, whole or not at all; gives its path below the run's folder.
  package func write(to name: String, _ body: (AppendFile) throws -> Void) throws -> String {
    try run.write(confinedTo: relativePath + "/" + name, body)
    return relativePath + "/" + name
  }
}
