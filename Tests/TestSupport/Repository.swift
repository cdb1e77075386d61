import Foundation

/// Where the tests find this project's files and the corpora.
package enum Repository {
  /// The folder of Package.swift.
  package static let root: String = {
    // Tests/TestSupport/Repository.swift, three levels down.
    var parts = #filePath.split(separator: "/", omittingEmptySubsequences: false)
    parts.removeLast(3)
    return parts.joined(separator: "/")
  }()

  /// The folder of the corpora, or nil where it is absent: `LOADLINE_CORPORA`, else `../shared/corpora`.
  package static var corpora: String? {
    let path = ProcessInfo.processInfo.environment["LOADLINE_CORPORA"] ?? root + "/../shared/corpora"
    return FileManager.default.fileExists(atPath: path) ? path : nil
  }

  /// The bytes of a file; the test fails to run when it cannot be read.
  package static func bytes(_ path: String) throws -> [UInt8] {
    Array(try Data(contentsOf: URL(fileURLWithPath: path)))
  }

  /// The files under a folder with one of these endings, sorted, as full paths.
  package static func files(under folder: String, endings: [String]) -> [String] {
    let found = FileManager.default.enumerator(atPath: folder)?.compactMap { $0 as? String } ?? []
    return found.filter { path in endings.contains { path.hasSuffix($0) } }.sorted().map {
      folder + "/" + $0
    }
  }
}
