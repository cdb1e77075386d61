/// The secret values of a run, in the forms in which programs print them.
package struct SecretMasker: Sendable {
  /// What stands in the place of a secret, and of secrets that overlap.
  static let mask = Array("***".utf8)
  /// Shorter values would mask innocent text everywhere.
  package static let minimumLength = 4

  /// Longest first, so that a form that contains another is masked whole.
  let forms: [[UInt8]]
  let longest: Int
  private let firstBytes: [Bool]

  /// Values of fewer than four bytes are left out, and so are such lines of a value of several lines.
  ///
  /// - Parameter inherited: whose secrets are masked too.
  package init(_ secrets: [String], inherited: SecretMasker? = nil) {
    var forms = Set(inherited?.forms ?? [])
    for secret in secrets where secret.utf8.count >= Self.minimumLength {
      for part in [secret] + Self.lines(of: secret) {
        forms.formUnion(SecretForms.all(of: part, minimumLength: Self.minimumLength))
      }
    }
    self.forms = forms.sorted {
      $0.count != $1.count ? $0.count > $1.count : $0.lexicographicallyPrecedes($1)
    }
    longest = self.forms.first?.count ?? 0
    var firstBytes = [Bool](repeating: false, count: 256)
    for form in self.forms { firstBytes[Int(form[0])] = true }
    self.firstBytes = firstBytes
  }

  package var isEmpty: Bool { forms.isEmpty }

  /// The text with every secret masked.
  package func mask(_ text: String) -> String {
    isEmpty ? text : String(decoding: mask(Array(text.utf8)), as: UTF8.self)
  }

  package func mask(_ bytes: [UInt8]) -> [UInt8] {
    var covered = 0
    return isEmpty ? bytes : mask(bytes, upTo: bytes.count, covered: &covered)
  }

  /// Masks the bytes before `end`; what stands behind serves to recognise what begins before.
  ///
  /// - Parameter covered: how many of the bytes belong to a secret that began earlier; afterwards, how many from
  ///   `end` on belong to one that has begun.
  func mask(_ bytes: [UInt8], upTo end: Int, covered: inout Int) -> [UInt8] {
    var output: [UInt8] = []
    output.reserveCapacity(end)
    for index in 0..<end {
      if let length = lengthOfForm(at: index, in: bytes) {
        if index >= covered { output += Self.mask }
        covered = max(covered, index + length)
      } else if index >= covered {
        output.append(bytes[index])
      }
    }
    covered = max(0, covered - end)
    return output
  }

  /// Whether the bytes are the beginning of a form and not yet the whole.
  func mayBegin(_ bytes: ArraySlice<UInt8>) -> Bool {
    forms.contains { $0.count > bytes.count && $0.starts(with: bytes) }
  }

  private func lengthOfForm(at index: Int, in bytes: [UInt8]) -> Int? {
    guard firstBytes[Int(bytes[index])] else { return nil }
    return forms.first { $0.count <= bytes.count - index && bytes[index...].starts(with: $0) }?.count
  }

  /// The lines, with and without the space around them; a blank one is no secret.
  private static func lines(of secret: String) -> [String] {
    secret.utf8.split { $0 == UInt8(ascii: "\n") || $0 == UInt8(ascii: "\r") }.flatMap { line -> [String] in
      func isSpace(_ byte: UInt8) -> Bool { byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t") }
      let trimmed = line.drop(while: isSpace).reversed().drop(while: isSpace).reversed()
      if trimmed.isEmpty { return [] }
      return [String(decoding: line, as: UTF8.self), String(decoding: Array(trimmed), as: UTF8.self)]
    }
  }
}
