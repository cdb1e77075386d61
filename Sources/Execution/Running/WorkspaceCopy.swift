#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// A copy of a folder without the results of runs in it. Symbolic links are copied as links.
struct WorkspaceCopy: Sendable {
  let source: String
  let target: String
  /// The folder of the results; absolute.
  let excluded: String

  func make() throws {
    let manager = FileManager.default
    try? manager.removeItem(atPath: target)
    try copy(URL(fileURLWithPath: source).standardizedFileURL.path, to: target)
  }

  private func copy(_ folder: String, to target: String) throws {
    let manager = FileManager.default
    let excluded = URL(fileURLWithPath: excluded).standardizedFileURL.path
    try manager.createDirectory(atPath: target, withIntermediateDirectories: true)
    for name in try manager.contentsOfDirectory(atPath: folder).sorted() {
      let path = (folder == "/" ? "" : folder) + "/" + name
      if path == excluded { continue }
      if excluded.hasPrefix(path + "/") {
        try copy(path, to: target + "/" + name)
      } else {
        try manager.copyItem(atPath: path, toPath: target + "/" + name)
      }
    }
  }
}
