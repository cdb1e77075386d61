import AlertRules
import Documents
import Execution
import Grafana

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// What a folder holds that a pipeline could check or run, told apart by content.
struct ProjectFindings {
  /// Patterns that match the files and no others of the same ending in their folders, or the files themselves.
  private(set) var rules: [String] = []
  private(set) var dashboards: [String] = []
  /// Scripts of k6.
  private(set) var scripts: [String] = []

  private static let endings: Set<String> = ["yaml", "yml", "json", "js", "ts"]
  /// Folders in which no file is the project's own.
  private static let passed: Set<String> = [
    "node_modules", "vendor", "third_party", "target", "build", "dist", "pipelines", "budgets",
    RunFolder.defaultResults,
  ]
  private static let deepest = 8
  private static let mostFiles = 5_000
  private static let mostBytes = 4 << 20

  private enum Kind { case rules, dashboard, script }

  init(in workspace: String) {
    var paths: [String] = []
    Self.collect("", below: workspace, depth: 0, into: &paths)
    let kinds = paths.map { ($0, Self.kind(of: $0, below: workspace)) }
    func patterns(_ kind: Kind) -> [String] { Self.patterns(of: kind, among: kinds) }
    (rules, dashboards) = (patterns(.rules), patterns(.dashboard))
    scripts = kinds.filter { $0.1 == .script }.map(\.0)
  }

  var isEmpty: Bool { rules.isEmpty && dashboards.isEmpty && scripts.isEmpty }

  private static func collect(_ prefix: String, below folder: String, depth: Int, into paths: inout [String])
  {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: folder + "/" + prefix)) ?? []
    for name in names.sorted() where !name.hasPrefix(".") && paths.count < mostFiles {
      let path = prefix + name
      let full = folder + "/" + path
      if (try? FileManager.default.destinationOfSymbolicLink(atPath: full)) != nil { continue }
      if FileGlob.isFolder(full) {
        guard depth < deepest, !passed.contains(name) else { continue }
        collect(path + "/", below: folder, depth: depth + 1, into: &paths)
      } else if let ending = ending(of: path), endings.contains(ending) {
        paths.append(path)
      }
    }
  }

  private static func ending(of path: String) -> String? {
    path.lastIndex(of: ".").map { String(path[path.index(after: $0)...]) }
  }

  private static func kind(of path: String, below workspace: String) -> Kind? {
    guard let file = try? FileLoader.load(path: path, below: workspace, maximumBytes: mostBytes) else {
      return nil
    }
    if ["js", "ts"].contains(ending(of: path)) {
      let text = String(decoding: file.bytes, as: UTF8.self)
      return ["'k6'", "\"k6\"", "'k6/", "\"k6/"].contains { text.contains("from " + $0) } ? .script : nil
    }
    let documents = DocumentReader.read(source: file).documents
    if documents.contains(where: RuleFileReader.isRuleFile) { return .rules }
    return documents.contains(where: DashboardReader.isDashboard) ? .dashboard : nil
  }

  /// `rules/*.yaml` where all such files of the folder are of the kind, else each file by its name.
  private static func patterns(of kind: Kind, among kinds: [(path: String, kind: Kind?)]) -> [String] {
    func shape(_ path: String) -> String {
      let folder = path.lastIndex(of: "/").map { String(path[...$0]) } ?? ""
      return folder + "*." + (ending(of: path) ?? "")
    }
    let others = Set(kinds.filter { $0.kind != kind }.map { shape($0.path) })
    var patterns: [String] = []
    for (path, found) in kinds where found == kind {
      let isPlain = path.utf8.allSatisfy { !"*?[]{}".utf8.contains($0) }
      let pattern = others.contains(shape(path)) || !isPlain ? path : shape(path)
      if !patterns.contains(pattern) { patterns.append(pattern) }
    }
    return patterns
  }
}
