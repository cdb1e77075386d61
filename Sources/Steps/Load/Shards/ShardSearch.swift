import Execution
import SystemIO

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// Finds the manifests of shards below folders.
package enum ShardSearch {
  /// Deep enough for the run's folder in the results of an artifact in a folder of artifacts.
  private static let greatestDepth = 8

  /// The paths of the manifests, in the order of the arguments and then of their names.
  ///
  /// A file stands for itself. In a folder all folders below are looked through, but hidden ones, symbolic links and
  /// those called `latest`, which is the link to a run and becomes a copy of it where links are not kept.
  package static func manifests(below path: String) -> [String] {
    FileGlob.isFile(path) ? [path] : search(trimmed(path), depth: 0)
  }

  package static func exists(_ path: String) -> Bool { FileManager.default.fileExists(atPath: path) }

  private static func search(_ folder: String, depth: Int) -> [String] {
    guard depth <= greatestDepth,
      let names = try? FileManager.default.contentsOfDirectory(atPath: folder)
    else { return [] }
    var found: [String] = []
    for name in names.sorted() where !name.hasPrefix(".") && name != "latest" {
      let path = folder + "/" + name
      if name == ShardManifest.fileName, FileGlob.isFile(path) {
        found.append(path)
      } else if isRealFolder(path) {
        found += search(path, depth: depth + 1)
      }
    }
    return found
  }

  private static func isRealFolder(_ path: String) -> Bool {
    let attributes = try? FileManager.default.attributesOfItem(atPath: path)
    return attributes?[.type] as? FileAttributeType == FileAttributeType.typeDirectory
  }

  private static func trimmed(_ path: String) -> String {
    var path = path
    while path.count > 1, path.hasSuffix("/") { path.removeLast() }
    return path
  }
}
