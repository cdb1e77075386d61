import PipelineModel
import Synchronization
import SystemIO

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// Where one attempt of a step runs, and what is taken from there when it ends.
final class StepPlace: Sendable {
  private static let maximumOutputBytes = 1 << 20

  private let step: Step
  private let prepared: PreparedPipeline
  private let run: RunFolder
  /// The folder to which the step's paths are relative.
  private let workspace: Mutex<String>
  /// The folder of the file to which the step's programs write their outputs; outside of the run's folder, as the
  /// values may be secrets.
  private let outputFolder = Mutex<String?>(nil)

  init(step: Step, prepared: PreparedPipeline, run: RunFolder) {
    self.step = step
    self.prepared = prepared
    self.run = run
    workspace = Mutex(prepared.folder(of: step))
  }

  // MARK: - Before

  /// The environment of the step's programs.
  func prepare(environment: [String: String]) throws -> [String: String] {
    guard !step.outputs.isEmpty else { return environment }
    let folder = FileManager.default.temporaryDirectory.path + "/loadline-\(UUID().uuidString)"
    try FileManager.default.createDirectory(
      atPath: folder, withIntermediateDirectories: false, attributes: [.posixPermissions: 0o700])
    outputFolder.withLock { $0 = folder }
    return environment.merging(["LOADLINE_OUTPUT": folder + "/outputs"]) { _, new in new }
  }

  /// The folder in which the step runs: the workspace's, or that of a copy made for it.
  func makeWorkspace() async throws -> String {
    if step.copiesWorkspace {
      let target = absolute(copyPath)
      let copy = WorkspaceCopy(
        source: prepared.workspace, target: target, excluded: absolute(parent(of: run.path)))
      try await runOnOwnThread(name: "copy") { try copy.make() }
      let inner = step.workingDirectory.map { $0.isEmpty ? "" : "/" + $0 } ?? ""
      workspace.withLock { $0 = target + inner }
    }
    let folder = workspace.withLock { $0 }
    guard step.workingDirectory == nil || FileGlob.isFolder(folder) else {
      throw StepError("the working directory '\(step.workingDirectory ?? "")' is not a folder")
    }
    return folder
  }

  // MARK: - After

  /// The values that the step's programs have written; nil where it declares none.
  ///
  /// - Parameter isRequired: whether each that is declared must be there.
  func outputs(isRequired: Bool) throws -> [String: String]? {
    guard !step.outputs.isEmpty else { return nil }
    var bytes: [UInt8] = []
    if let folder = outputFolder.withLock({ $0 }), FileManager.default.fileExists(atPath: folder + "/outputs")
    {
      try ConfinedFolder(path: folder).read("outputs") { piece in
        bytes += piece
        guard bytes.count <= Self.maximumOutputBytes else {
          throw StepError("the outputs are larger than 1 MiB")
        }
      }
    }
    var values: [String: String] = [:]
    for line in String(decoding: bytes, as: UTF8.self).split(whereSeparator: \.isNewline) {
      guard let equals = line.firstIndex(of: "=") else {
        throw StepError("a line of the outputs has no '='; write name=value to $LOADLINE_OUTPUT")
      }
      let name = String(line[..<equals])
      guard step.outputs.contains(name) else {
        throw StepError("the output '\(name)' is not listed under 'outputs'")
      }
      values[name] = String(line[line.index(after: equals)...])
    }
    if isRequired, let missing = step.outputs.first(where: { values[$0] == nil }) {
      throw StepError("the output '\(missing)' was not written to $LOADLINE_OUTPUT")
    }
    return values
  }

  /// Copies the step's artifacts into the run's folder; gives their paths below it.
  ///
  /// - Parameter isRequired: whether each pattern must match something.
  func keepArtifacts(masker: SecretMasker, isRequired: Bool) async throws -> [String] {
    guard !step.artifacts.isEmpty else { return [] }
    let collection = ArtifactCollection(
      patterns: step.artifacts, folder: workspace.withLock { $0 }, run: run,
      target: "steps/\(step.id)/artifacts", masker: masker)
    return try await runOnOwnThread(name: "artifacts") { try collection.keep(isRequired: isRequired) }
  }

  /// Removes what was made for the attempt.
  func remove() async {
    let outputs = outputFolder.withLock { $0 }
    let copy = step.copiesWorkspace ? absolute(copyPath) : nil
    for path in [outputs, copy].compactMap(\.self) {
      try? await runOnOwnThread(name: "remove") { try? FileManager.default.removeItem(atPath: path) }
    }
  }

  private var copyPath: String { "\(run.path)/steps/\(step.id).workspace" }

  private func absolute(_ path: String) -> String {
    path.hasPrefix("/") ? path : prepared.workspace + "/" + path
  }

  private func parent(of path: String) -> String {
    path.lastIndex(of: "/").map { String(path[..<$0]) } ?? "."
  }
}
