import PipelineModel
import SystemIO

/// The result of a step from another run or from the cache, with the files that it left.
struct EarlierStep: Sendable {
  let finished: StepFinished
  /// The folder below which its artifacts lie.
  let root: ConfinedFolder
  /// The run that it is of, as reports name it.
  let origin: String

  /// Puts the files into another run's folder and gives the step's end there.
  ///
  /// Throws where a file is missing or is not what it was.
  func reuse(in run: RunFolder) throws -> StepFinished {
    guard let target = run.root else { throw StepError("the run's folder '\(run.path)' is gone") }
    for path in finished.artifacts {
      // A journal may have come from anywhere: nothing of the new run's own is overwritten.
      guard path.hasPrefix("steps/\(finished.step)/") else {
        throw StepError("'\(path)' is no file of step '\(finished.step)'")
      }
      try Self.copy(path, from: root, to: target, digest: finished.digests?[path])
    }
    return finished.reused(from: origin)
  }

  /// - Parameter digest: what the file's content must be.
  static func copy(
    _ path: String, from root: ConfinedFolder, to target: ConfinedFolder, digest: String?
  ) throws {
    // Two runs may keep one result in the cache at once, and a run that died may have left half of one.
    let partial = "\(path).partial-\(UInt64.random(in: 0 ... .max))"
    let output = try target.appendFile(partial)
    var hash = SHA256()
    try root.read(path) { piece in
      hash.update(piece)
      try output.append(piece)
    }
    output.close()
    guard hash.finish() == digest else { throw StepError("'\(path)' is not what the step left") }
    try target.move(partial, to: path)
  }
}
