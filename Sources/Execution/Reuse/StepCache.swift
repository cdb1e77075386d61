import PipelineModel
import SystemIO

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// Results of steps with `cache`, by their fingerprints: a folder for each, with the step's end and its files.
package struct StepCache: Sendable {
  private static let entryName = "step.json"

  /// The folder of all entries.
  private let path: String

  package init(path: String) { self.path = path }

  func step(_ fingerprint: String) -> EarlierStep? {
    let folder = path + "/" + fingerprint
    guard let root = try? ConfinedFolder(path: folder) else { return nil }
    var bytes: [UInt8] = []
    guard (try? root.read(Self.entryName) { bytes += $0 }) != nil,
      let finished = try? JSONDecoder().decode(StepFinished.self, from: Data(bytes)),
      finished.fingerprint == fingerprint
    else { return nil }
    return EarlierStep(finished: finished, root: root, origin: "the cache")
  }

  /// Keeps a step that succeeded; the entry counts once its last file is there.
  func keep(_ finished: StepFinished, of run: RunFolder, masker: SecretMasker) throws {
    guard let fingerprint = finished.fingerprint, let source = run.root else { return }
    let folder = path + "/" + fingerprint
    try FileReplacement.makeFolder(folder)
    let root = try ConfinedFolder(path: folder)
    for path in finished.artifacts {
      try EarlierStep.copy(path, from: source, to: root, digest: finished.digests?[path])
    }
    try root.write(JSONMasking.mask(try JSONLine.encode(finished), with: masker), to: Self.entryName)
  }
}
