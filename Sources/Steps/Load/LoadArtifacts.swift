import Execution
import HTTPLoad
import PipelineModel

/// The files that a load leaves in its step's folder.
package enum LoadArtifacts {
  /// `timeline.json`, the histogram log, and `shard.json` of a shard; gives their paths below the run's folder.
  ///
  /// - Parameters:
  ///   - plan: as the user wrote it, with the paths of files relative to the workspace.
  ///   - environment: in which the platform counts its attempts.
  ///   - masked: the text with secrets masked.
  package static func write(
    _ result: LoadResult, of plan: LoadPlan, to folder: StepFolder, step: StepID,
    environment: [String: String] = [:], masked: (String) -> String = { $0 }
  ) throws -> [String] {
    var artifacts = try writeSeconds(result, to: folder, masked: masked)
    let manifest = ShardManifest(
      result, of: plan, run: folder.runName, step: step, attempt: environment[ShardManifest.attemptVariable],
      masked: masked)
    // Last: a shard whose manifest is there has all its files.
    if let manifest { artifacts.append(try folder.write(manifest.json(), to: ShardManifest.fileName)) }
    return artifacts
  }

  /// `log.txt` with each cause of failure; nothing where there is none.
  package static func writeFailures(_ result: LoadResult, to folder: StepFolder) throws -> [String] {
    let lines = LoadText.failures(result)
    guard !lines.isEmpty else { return [] }
    return [try folder.write(Array((lines.joined(separator: "\n") + "\n").utf8), to: "log.txt")]
  }

  /// The timeline and the histogram log, written as the seconds are read.
  package static func writeSeconds(
    _ result: LoadResult, to folder: StepFolder, masked: (String) -> String = { $0 }
  ) throws -> [String] {
    var timeline = LoadTimeline(of: result, masked: masked)
    let log = try folder.write(to: timeline.logName) { file in
      try timeline.fill(from: result) { try file.append($0) }
    }
    return [
      try folder.write(to: LoadTimeline.fileName) { file in try timeline.write { try file.append($0) } }, log,
    ]
  }
}
