import Diagnostics
import Documents
import HTTPLoad
import PipelineModel
import SystemIO

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// One shard as its files tell: the manifest, and the result with its seconds.
package struct RecordedShard: Sendable {
  /// Of the manifest, as messages name it.
  package let path: String
  package let manifest: ShardManifest
  package let result: LoadResult

  package var shard: LoadShard {
    LoadShard(
      index: manifest.shard.index, count: manifest.shard.count,
      startWallNanoseconds: manifest.startAtNanoseconds)
  }

  private static let mostBytes = 4 << 30
  /// A year of seconds: beyond it lies no measurement, only a damaged file.
  private static let mostSeconds = 0..<31_622_400

  /// Reads a manifest and the timeline and histogram log beside it.
  ///
  /// - Throws: a `Diagnostic` with the code `unreadable-file`, `file-too-large` or `damaged-shard`.
  static func read(_ path: String) -> Result<RecordedShard, MergeFault> {
    func damaged(_ what: String) -> Result<RecordedShard, MergeFault> {
      .failure(
        MergeFault(
          "damaged-shard", "'\(path)' \(what)",
          help: "copy the whole folder of the shard's step, or load again"))
    }
    do {
      let manifestBytes = try FileLoader.load(path: path, maximumBytes: mostBytes).bytes
      guard let manifest = try? JSONDecoder().decode(ShardManifest.self, from: Data(manifestBytes)) else {
        return damaged("is no manifest of a shard")
      }
      guard manifest.version == 1 else { return damaged("has version \(manifest.version) instead of 1") }
      let part = manifest.shard
      guard part.count >= 1, part.count <= LoadShard.mostShards, (0..<part.count).contains(part.index) else {
        return damaged("is of shard \(part.index)/\(part.count), which cannot be")
      }
      let folder =
        path.hasSuffix("/" + ShardManifest.fileName)
        ? String(path.dropLast(ShardManifest.fileName.utf8.count)) : ""
      let timelineBytes = try FileLoader.load(path: folder + LoadTimeline.fileName, maximumBytes: mostBytes)
        .bytes
      guard let timeline = try? JSONDecoder().decode(LoadTimeline.self, from: Data(timelineBytes)) else {
        return damaged("has a timeline beside it that is none")
      }
      guard ["latency", "service_time"].contains(timeline.measure) else {
        return damaged("has a timeline of '\(timeline.measure)' beside it")
      }
      guard
        let seconds = try Self.seconds(
          timeline, log: folder + timeline.logName, requests: manifest.load.requests.map(\.name))
      else { return damaged("does not belong to the timeline and the histogram log beside it") }
      let shard = LoadShard(
        index: part.index, count: part.count, startWallNanoseconds: manifest.startAtNanoseconds)
      let result = try LoadResult(manifest.load, shard: shard, seconds: seconds)
      return .success(RecordedShard(path: path, manifest: manifest, result: result))
    } catch let fault as UnreadableFile {
      return .failure(MergeFault(fault.diagnostic))
    } catch let error as SystemError {
      return .failure(
        MergeFault(
          "unreadable-file", "the seconds of '\(path)' cannot be read: \(error)",
          help: "copy the whole folder of the shard's step, and check that the disks are in order"))
    } catch let fault as MissingWindows {
      return damaged("does not add up: \(fault.message)")
    } catch {
      return damaged("does not add up: \(error)")
    }
  }

  /// The seconds of each request, put on disk as they are read; nil where the files are not of one load.
  private static func seconds(
    _ timeline: LoadTimeline, log path: String, requests: [String]
  ) throws -> LoadSeconds? {
    guard timeline.requests.map(\.name) == requests,
      timeline.requests.allSatisfy({ $0.seconds.allSatisfy { mostSeconds.contains($0.second) } })
    else { return nil }
    var seconds = try RecordedSeconds(timeline)
    do {
      try LoadDurations(path: path).forEach { try seconds.add($1, second: $0) }
      return try seconds.finish()
    } catch is RecordedSeconds.Strangers {
      return nil
    }
  }
}
