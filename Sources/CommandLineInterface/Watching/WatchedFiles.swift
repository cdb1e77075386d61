import AlertRules
import Diagnostics
import Documents
import Execution
import Steps
import SystemIO

/// What `loadline watch` looks at, as it is at one moment.
struct WatchedFiles: Equatable {
  /// Pipelines, budgets and `loadline.yaml`.
  private(set) var checked: [String] = []
  /// Alert rules and dashboards.
  private(set) var linted: [String] = []
  /// All files whose change matters, with what tells a change.
  private(set) var stamps: [String: FileStamp] = [:]
  /// The folders in which a change may matter.
  private(set) var folders: Set<String> = []

  private static let mostFolders = 5_000

  /// - Parameters:
  ///   - patterns: the files; none for all of the project: pipelines, budgets, and what the lints in them read.
  ///   - workspace: where relative patterns begin.
  init(_ patterns: [String], workspace: String) {
    if patterns.isEmpty {
      checked = FileCheck.standardFiles(in: workspace)
      add(FileCheck.standardPatterns, workspace)
      for file in checked { addLints(of: file, workspace) }
    } else {
      add(patterns, workspace)
      for file in Set(patterns.flatMap { FileGlob.files(matching: $0, below: workspace) }).sorted() {
        if Self.isChecked(file, workspace) { checked.append(file) } else { linted.append(file) }
      }
    }
    linted = Set(linted).sorted()
    for file in checked + linted { stamps[file] = FileStamp(path: Self.absolute(file, workspace)) }
  }

  /// The files that differ, sorted; new and lost ones too.
  func changes(since earlier: WatchedFiles) -> [String] {
    Set(stamps.keys).union(earlier.stamps.keys).filter { stamps[$0] != earlier.stamps[$0] }.sorted()
  }

  private mutating func add(_ patterns: [String], _ workspace: String) {
    for pattern in patterns {
      let found = FileGlob.folders(of: pattern, below: workspace, atMost: Self.mostFolders - folders.count)
      folders.formUnion(found.map { Self.absolute($0, workspace) })
    }
  }

  /// What the lint steps of a pipeline read.
  private mutating func addLints(of file: String, _ workspace: String) {
    guard let prepared = PipelineFile.load(file, inputs: [], workspace: workspace).prepared else { return }
    for step in prepared.pipeline.steps where step.workingDirectory == nil {
      guard Lint.stepKinds.contains(step.uses), let files = step.with["files"] else { continue }
      let patterns = (files.sequence ?? [files]).compactMap(\.string)
      add(patterns, workspace)
      linted += patterns.flatMap { FileGlob.files(matching: $0, below: workspace) }
    }
  }

  private static func isChecked(_ file: String, _ workspace: String) -> Bool {
    if file == ProjectSettings.fileName || file.hasSuffix("/" + ProjectSettings.fileName) { return true }
    let root = DocumentReader.read(path: file, below: workspace, jsonLimits: .yaml).documents.first
    return root?["steps"] != nil || root?["limits"] != nil
  }

  private static func absolute(_ path: String, _ workspace: String) -> String {
    path.hasPrefix("/") ? path : path == "." ? workspace : workspace + "/" + path
  }
}
