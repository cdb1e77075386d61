import Execution

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// The folder in which the programs of a step run.
enum WorkingDirectory {
  /// Throws a `StepError` that names the folder where it is none: a failed start would blame the program.
  static func check(_ path: String?, in context: StepContext) throws {
    guard let path else { return }
    var isFolder = false
    let exists = FileManager.default.fileExists(atPath: context.path(path), isDirectory: &isFolder)
    if !exists { throw StepError("the working directory '\(path)' does not exist") }
    if !isFolder { throw StepError("the working directory '\(path)' is not a folder") }
  }
}
