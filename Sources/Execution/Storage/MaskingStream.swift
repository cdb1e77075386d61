/// Masks a stream whose pieces may cut a secret in two.
package struct MaskingStream: Sendable {
  private let masker: SecretMasker
  /// What may be the beginning of a secret.
  private var held: [UInt8] = []
  /// How many bytes of `held` belong to a secret that began before them.
  private var covered = 0

  package init(_ masker: SecretMasker) { self.masker = masker }

  /// What can be shown now.
  package mutating func add(_ bytes: UnsafeRawBufferPointer) -> [UInt8] {
    if masker.isEmpty { return Array(bytes) }
    held += bytes
    let end = max(0, held.count - masker.longest + 1)
    let output = masker.mask(held, upTo: end, covered: &covered)
    held.removeFirst(end)
    return output
  }

  /// The rest.
  package mutating func finish() -> [UInt8] {
    let output = masker.isEmpty ? held : masker.mask(held, upTo: held.count, covered: &covered)
    held = []
    covered = 0
    return output
  }

  /// What is held back, masked, up to what may be a secret that is not written to its end.
  package var preview: [UInt8] {
    let end = held.indices.first { index in
      held.count - index >= SecretMasker.minimumLength && masker.mayBegin(held[index...])
    }
    var covered = covered
    return masker.mask(held, upTo: end ?? held.count, covered: &covered)
  }
}
