import AlertRules
import Diagnostics
import Documents
import PromQL
import Synchronization
import SystemIO

/// Reads files and checks their groups of rules on all cores. A long file keeps none of them waiting: a group is
/// checked as soon as its text is read, while the rest of its file still is.
final class RuleFileReading: Sendable {
  /// What became of one file.
  struct Outcome: Sendable {
    let parsed: ParsedDocuments
    /// The groups that were read, by the offset where they begin in the file.
    fileprivate(set) var groups: [Int: RuleGroupReading] = [:]
    /// What the checks found in the groups.
    fileprivate(set) var findings: [RuleFinding] = []

    fileprivate init(parsed: ParsedDocuments) { self.parsed = parsed }

    /// Reads and checks the groups of a file that was read elsewhere.
    init(parsed: ParsedDocuments, settings: RuleLintSettings) {
      self.parsed = parsed
      let checker = RuleChecker(settings)
      let memo = RuleTextMemo(target: settings.target)
      for node in RuleFileReader.groups(of: parsed.documents, parts: parsed.parts) {
        let reading = RuleGroupReader.read(node, memo: memo)
        if groups.updateValue(reading, forKey: node.range.start) == nil {
          findings += checker.findings(in: reading.group, memo: memo)
        }
      }
    }

    /// The rules of the file, where it holds some and could be read whole.
    func rules(target: PrometheusTarget) -> RuleFile {
      RuleFileReader.read(parsed.documents, parts: parsed.parts, target: target, known: groups)
    }
  }

  /// A group that waits to be checked.
  private struct Job: Sendable {
    let file: Int
    let node: Node
  }

  private struct Checked: Sendable {
    let job: Job
    let reading: RuleGroupReading
    let findings: [RuleFinding]
  }

  private let paths: [String]
  private let folder: String?
  private let checker: RuleChecker
  private let settings: RuleLintSettings
  private let jobs = BlockingQueue<Job>()
  private let next = Atomic(0)
  private let unread: Atomic<Int>

  private init(_ paths: [String], below folder: String?, settings: RuleLintSettings) {
    self.paths = paths
    self.folder = folder
    self.settings = settings
    checker = RuleChecker(settings)
    unread = Atomic(paths.count)
  }

  /// The outcomes in the order of the paths.
  static func read(
    _ paths: [String], below folder: String?, settings: RuleLintSettings, cores: Int
  ) async throws -> [Outcome] {
    guard !paths.isEmpty else { return [] }
    let work = RuleFileReading(paths, below: folder, settings: settings)
    let lanes = try await withThrowingTaskGroup(of: ([(Int, ParsedDocuments)], [Checked]).self) { group in
      for _ in 0..<max(1, cores) {
        group.addTask { try await runOnOwnThread(name: "lint") { work.lane() } }
      }
      var lanes: [([(Int, ParsedDocuments)], [Checked])] = []
      for try await lane in group { lanes.append(lane) }
      return lanes
    }
    try Task.checkCancellation()
    var outcomes = lanes.flatMap(\.0).sorted { $0.0 < $1.0 }.map { Outcome(parsed: $0.1) }
    for checked in lanes.flatMap(\.1) {
      let file = checked.job.file
      outcomes[file].groups[checked.job.node.range.start] = checked.reading
      outcomes[file].findings += checked.findings
    }
    return outcomes
  }

  /// Takes files as long as there are some, then groups.
  private func lane() -> (files: [(Int, ParsedDocuments)], groups: [Checked]) {
    HeapReserve.makeRoom()
    var files: [(Int, ParsedDocuments)] = []
    while case let file = next.add(1, ordering: .relaxed).oldValue, file < paths.count {
      files.append((file, read(file)))
      if unread.subtract(1, ordering: .acquiringAndReleasing).newValue == 0 { jobs.close() }
    }
    var groups: [Checked] = []
    let memo = RuleTextMemo(target: settings.target)
    while let job = jobs.pop() {
      let reading = RuleGroupReader.read(job.node, memo: memo)
      let findings = checker.findings(in: reading.group, memo: memo)
      groups.append(Checked(job: job, reading: reading, findings: findings))
    }
    return (files, groups)
  }

  private func read(_ file: Int) -> ParsedDocuments {
    var begun: Set<Int> = []
    let watch = YAMLItemWatch(itemsOf: RuleFileReader.groupsKey) { [jobs] node in
      if begun.insert(node.range.start).inserted { jobs.push(Job(file: file, node: node)) }
    }
    let parsed = ConfigMapTexts.rules(
      in: DocumentReader.read(path: paths[file], below: folder, watch: watch))
    guard !parsed.diagnostics.hasErrors, parsed.documents.contains(where: RuleFileReader.isRuleFile) else {
      return parsed
    }
    for node in RuleFileReader.groups(of: parsed.documents, parts: parsed.parts)
    where begun.insert(node.range.start).inserted {
      jobs.push(Job(file: file, node: node))
    }
    return parsed
  }
}
