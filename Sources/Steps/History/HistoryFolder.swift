import Diagnostics
import Documents
import PipelineModel
import SystemIO

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// The history on disk: `<family>/<year>-<month>.jsonl`, one entry a line, and `anchors/<name>.json`.
///
/// Files only grow at their end, under a lock of the whole folder, so that two jobs may add at once; a line that a killed
/// writer left unfinished was never added, and goes with the next write. It is plain text for a branch of git (with
/// `merge=union`), a cache or an artifact.
package struct HistoryFolder: Sendable {
  package static let standardPath = "performance-history"

  package let path: String
  /// The path as the user wrote it.
  package let name: String

  /// - Parameter name: nil where the user wrote the path as it is.
  package init(_ path: String, shownAs name: String? = nil) {
    self.path = path
    self.name = name ?? path
  }

  package var exists: Bool { FileManager.default.fileExists(atPath: path) }

  // MARK: - Adding

  /// Adds those entries that are not there yet and tells how many; blocks its thread while another job adds.
  package func add(_ entries: [HistoryEntry]) throws -> Int {
    try FileReplacement.makeFolder(path)
    let lock = try FileLock(path: path + "/lock")
    defer { lock.release() }
    var added = 0
    for (name, group) in Dictionary(grouping: entries, by: Self.fileName).sorted(by: { $0.key < $1.key }) {
      let file = "\(path)/\(name)"
      try FileReplacement.makeFolder(String(file[..<(file.lastIndex(of: "/") ?? file.endIndex)]))
      var known = Set(try read(file: name).entries.map(\.identity))
      let new = group.filter { known.insert($0.identity).inserted }
      if new.isEmpty { continue }
      try LineFile.append(try new.flatMap { try Self.line(of: $0) }, to: file)
      added += new.count
    }
    return added
  }

  private static func line(of entry: HistoryEntry) throws -> [UInt8] {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    return Array(try encoder.encode(entry)) + [10]
  }

  private static func fileName(of entry: HistoryEntry) -> String {
    let month = Date(timeIntervalSince1970: entry.time).formatted(Date.ISO8601FormatStyle()).prefix(7)
    return "\(safe(entry.family))/\(month).jsonl"
  }

  /// Names of metrics may hold anything; what is not safe in a path is written as its number.
  private static func safe(_ name: String) -> String {
    name.utf8.map { byte in
      let isPlain =
        (48...57).contains(byte) || (65...90).contains(byte) || (97...122).contains(byte)
        || "_-.".utf8.contains(byte)
      return isPlain ? String(decoding: [byte], as: UTF8.self) : "%" + String(byte, radix: 16)
    }.joined()
  }

  // MARK: - Reading

  /// All entries, the oldest first, and the faults of files that hold anything else.
  package func entries(family: String? = nil) -> (entries: [HistoryEntry], diagnostics: [Diagnostic]) {
    var entries: [HistoryEntry] = []
    var diagnostics: [Diagnostic] = []
    for file in files(family: family) {
      do {
        let read = try read(file: file)
        entries += read.entries
        diagnostics += read.diagnostics
      } catch let fault as UnreadableFile {
        diagnostics.append(fault.diagnostic)
      } catch {
        diagnostics.append(
          Diagnostic(code: "unreadable-file", message: "'\(path)/\(file)': \(error)", range: nil, help: nil))
      }
    }
    // A merge of branches may hold an entry twice.
    var seen: Set<String> = []
    let unique = entries.filter { seen.insert($0.identity).inserted }
    return (unique.sorted { ($0.time, $0.run) < ($1.time, $1.run) }, diagnostics)
  }

  /// The entries of a metric.
  package func entries(step: StepID, metric: String, labels: [String: String]) -> [HistoryEntry] {
    entries(family: HistoryEntry.family(step: step, metric: metric)).entries.filter {
      $0.step == step && $0.metric == metric && $0.labels == labels
    }
  }

  /// The files of entries, below the folder.
  func files(family: String? = nil) -> [String] {
    let manager = FileManager.default
    let families = family.map { [Self.safe($0)] } ?? ((try? manager.contentsOfDirectory(atPath: path)) ?? [])
    return families.filter { $0.contains(".") }.sorted().flatMap { family in
      ((try? manager.contentsOfDirectory(atPath: "\(path)/\(family)")) ?? []).filter {
        $0.hasSuffix(".jsonl")
      }
      .sorted().map { "\(family)/\($0)" }
    }
  }

  private func read(file: String) throws -> (entries: [HistoryEntry], diagnostics: [Diagnostic]) {
    let full = "\(path)/\(file)"
    guard FileManager.default.fileExists(atPath: full) else { return ([], []) }
    let source = try FileLoader.load(path: full, maximumBytes: 1 << 30)
    var entries: [HistoryEntry] = []
    var diagnostics: [Diagnostic] = []
    let decoder = JSONDecoder()
    // What stands behind the last line break was never added.
    let whole = source.bytes.lastIndex(of: 10).map { source.bytes[...$0] } ?? []
    var start = whole.startIndex
    while start < whole.endIndex, let end = whole[start...].firstIndex(of: 10) {
      if let entry = try? decoder.decode(HistoryEntry.self, from: Data(whole[start..<end])),
        entry.version == 1
      {
        entries.append(entry)
      } else if end > start {
        diagnostics.append(
          Diagnostic(
            code: "bad-history", severity: .warning,
            message: "this line is no entry of a history; it is left out",
            range: SourceRange(source: source, start: start, end: end),
            help: "restore the file from git or a backup"))
      }
      start = end + 1
    }
    return (entries, diagnostics)
  }

  // MARK: - Pruning

  /// Takes away what is older than a moment, then the oldest months until the whole is no larger than so many bytes.
  ///
  /// - Returns: how many files went and how many were shortened.
  package func prune(before time: Double?, maximumBytes: Int?) throws -> (removed: Int, shortened: Int) {
    guard exists else { return (0, 0) }
    let lock = try FileLock(path: path + "/lock")
    defer { lock.release() }
    var (removed, shortened) = (0, 0)
    if let time {
      for file in files() {
        let (entries, diagnostics) = try read(file: file)
        let kept = entries.filter { $0.time >= time }
        // A line that is no entry has no age; the file stays whole for who repairs it.
        if kept.count == entries.count || !diagnostics.isEmpty { continue }
        if kept.isEmpty {
          try FileManager.default.removeItem(atPath: "\(path)/\(file)")
          removed += 1
        } else {
          try FileReplacement.write(try kept.flatMap { try Self.line(of: $0) }, to: "\(path)/\(file)")
          shortened += 1
        }
      }
    }
    if let maximumBytes {
      var sizes = files().map { file in (file: file, bytes: Self.size(of: "\(path)/\(file)")) }
      // By month: `bench.encode/2026-11.jsonl`.
      sizes.sort { $0.file.suffix(13) < $1.file.suffix(13) }
      var total = sizes.reduce(0) { $0 + $1.bytes }
      for (file, bytes) in sizes where total > maximumBytes {
        try FileManager.default.removeItem(atPath: "\(path)/\(file)")
        total -= bytes
        removed += 1
      }
    }
    return (removed, shortened)
  }

  private static func size(of path: String) -> Int {
    FileLoader.integer((try? FileManager.default.attributesOfItem(atPath: path))?[.size]) ?? 0
  }

  // MARK: - Anchors

  package func anchor(_ name: String) throws -> Anchor? {
    let file = "\(path)/anchors/\(name).json"
    guard Anchor.isValidName(name), FileManager.default.fileExists(atPath: file) else { return nil }
    let source = try FileLoader.load(path: file, maximumBytes: 1 << 30)
    guard let anchor = try? JSONDecoder().decode(Anchor.self, from: Data(source.bytes)), anchor.version == 1
    else {
      throw HistoryFault(message: "'\(file)' is no anchor")
    }
    return anchor
  }

  package func anchorNames() -> [String] {
    let files = (try? FileManager.default.contentsOfDirectory(atPath: path + "/anchors")) ?? []
    return files.filter { $0.hasSuffix(".json") }.map { String($0.dropLast(5)) }.sorted()
  }

  /// Puts an anchor in place of one of the same name.
  package func save(_ anchor: Anchor) throws {
    try FileReplacement.makeFolder(path + "/anchors")
    let lock = try FileLock(path: path + "/lock")
    defer { lock.release() }
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .prettyPrinted, .withoutEscapingSlashes]
    try FileReplacement.write(
      Array(try encoder.encode(anchor)) + [10], to: "\(path)/anchors/\(anchor.name).json")
  }
}

/// What is wrong with a history: one phrase, lower case, no full stop.
package struct HistoryFault: Error, Sendable {
  package let message: String
}
