import SystemIO

/// Copies files that a step left in its working folder into the run's folder, secrets masked.
///
/// Files are opened name by name without following symbolic links, on both sides: a link is refused, wherever it
/// leads and whenever it was put there.
struct ArtifactCollection: Sendable {
  static let maximumFiles = 10_000
  static let maximumBytes = 1 << 30

  let patterns: [String]
  let folder: String
  let run: RunFolder
  /// Below the run's folder.
  let target: String
  let masker: SecretMasker

  /// The paths of the copies below the run's folder.
  ///
  /// - Parameter isRequired: whether each pattern must match something.
  func keep(isRequired: Bool) throws -> [String] {
    guard let root = run.root else { throw StepError("the run's folder '\(run.path)' is gone") }
    let source = try ConfinedFolder(path: folder)
    var kept: [String] = []
    var room = Self.maximumBytes
    for pattern in patterns {
      let files = FileGlob.files(matching: pattern, below: folder)
      if files.isEmpty, isRequired {
        throw StepError("no file matches the artifact '\(pattern)', although the step succeeded")
      }
      for file in files where !kept.contains(target + "/" + file) {
        guard kept.count < Self.maximumFiles else {
          throw StepError("there are more than \(Self.maximumFiles) artifacts")
        }
        do {
          try copy(file, from: source, to: root, room: &room)
        } catch let error as SystemError {
          throw StepError("the artifact '\(file)' cannot be kept: \(error)")
        }
        kept.append(target + "/" + file)
      }
    }
    return kept
  }

  private func copy(
    _ file: String, from source: ConfinedFolder, to root: ConfinedFolder, room: inout Int
  ) throws {
    let path = target + "/" + file
    let partial = path + ".partial"
    let output = try root.appendFile(partial)
    var mask = MaskingStream(masker)
    var left = room
    try source.read(file) { piece in
      left -= piece.count
      guard left >= 0 else { throw StepError("the artifacts are larger than 1 GiB together") }
      try output.append(mask.add(piece))
    }
    try output.append(mask.finish())
    try output.synchronize()
    output.close()
    room = left
    try root.move(partial, to: path)
  }
}
