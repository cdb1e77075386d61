/// The one name of a file, however a command spells its path: relative to the workspace, without `.`, `..` and
/// doubled slashes. A file that shares no folder with the workspace keeps its absolute path.
package struct WorkspacePaths: Sendable {
  private let workspace: [Substring]

  /// - Parameter workspace: an absolute path.
  package init(workspace: String) {
    precondition(workspace.hasPrefix("/"), "a workspace has an absolute path")
    self.workspace = Self.resolved(workspace.split(separator: "/"))
  }

  package func name(of path: String) -> String {
    let parts = path.split(separator: "/")
    let file = Self.resolved(path.hasPrefix("/") ? parts : workspace + parts)
    let shared = zip(workspace, file).prefix { $0 == $1 }.count
    guard shared > 0 || workspace.isEmpty else { return "/" + file.joined(separator: "/") }
    let up = [Substring](repeating: "..", count: workspace.count - shared)
    return (up + file.dropFirst(shared)).joined(separator: "/")
  }

  /// The beginning of names, as a path spells it: what ends with a slash is a folder, all else may end within a name.
  func beginning(of path: String) -> String {
    let name = name(of: path)
    return path.hasSuffix("/") && !name.isEmpty ? name + "/" : name
  }

  private static func resolved(_ parts: [Substring]) -> [Substring] {
    var kept: [Substring] = []
    for part in parts where part != "." {
      if part == ".." { _ = kept.popLast() } else { kept.append(part) }
    }
    return kept
  }
}
