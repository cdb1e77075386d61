import Documents
import PipelineModel
import SystemIO

/// What a step's result depends on, as a digest: two runs of a step with equal fingerprints did the same.
///
/// It covers the version of the program, the step's definition with its expressions computed, the environment that
/// the pipeline and the step name, and the contents of the files that the step reads. Secrets are masked in it, so that
/// nobody can try values against it.
struct StepFingerprint {
  /// Of larger files the size and the time of the last change stand for the content.
  private static let hashedBytes = 64 << 20

  private let masker: SecretMasker
  private var hash = SHA256()

  /// - Parameters:
  ///   - with: computed.
  ///   - environment: the variables that the pipeline and the step set, and those that `cache` names.
  ///   - patterns: of the files that the step reads, relative to its folder.
  static func text(
    of step: Step, with: Node, environment: [String: String], patterns: [String], folder: String,
    toolVersion: String, masker: SecretMasker
  ) -> String {
    var fingerprint = StepFingerprint(masker: masker)
    for text in ["1", toolVersion, step.id.text, step.uses, step.workingDirectory ?? ""] {
      fingerprint.add(text)
    }
    fingerprint.add(list: step.outputs)
    fingerprint.add(list: step.artifacts)
    fingerprint.add(with)
    for (name, value) in environment.sorted(by: { $0.key < $1.key }) { fingerprint.add(list: [name, value]) }
    fingerprint.addFiles(patterns, below: folder)
    return fingerprint.hash.finish()
  }

  private init(masker: SecretMasker) { self.masker = masker }

  // Every text with its length, so that no two lists of texts are alike.
  private mutating func add(_ text: String) {
    let bytes = Array(masker.mask(text).utf8)
    hash.update(Array("\(bytes.count):".utf8))
    hash.update(bytes)
  }

  private mutating func add(list: [String]) {
    add("[\(list.count)")
    for text in list { add(text) }
  }

  private mutating func add(_ node: Node) {
    switch node.value {
    case .null: add("null")
    case .bool(let flag): add(flag ? "true" : "false")
    case .number(let lexeme): add("#" + lexeme)
    case .string(let text), .unresolved(let text): add("\"" + text)
    case .sequence(let nodes):
      add("[\(nodes.count)")
      for item in nodes { add(item) }
    case .mapping(let mapping):
      add("{\(mapping.entries.count)")
      for entry in mapping.entries {
        add(entry.name)
        add(entry.value)
      }
    }
  }

  private mutating func addFiles(_ patterns: [String], below folder: String) {
    var seen: Set<String> = []
    for pattern in patterns {
      for file in FileGlob.files(matching: pattern, below: folder) where seen.insert(file).inserted {
        add(file)
        add(Self.content(of: file.hasPrefix("/") ? file : folder + "/" + file))
      }
    }
  }

  private static func content(of path: String) -> String {
    guard let stamp = FileStamp(path: path) else { return "unreadable" }
    guard stamp.size <= hashedBytes else { return "\(stamp.size) \(stamp.modifiedNanoseconds)" }
    return (try? FileDigest.text(ofFile: path)) ?? "unreadable"
  }
}

/// The SHA-256 of files.
package enum FileDigest {
  package static func text(ofFile path: String) throws -> String {
    var hash = SHA256()
    try FileBytes.read(path) { hash.update($0) }
    return hash.finish()
  }
}
