/// The secret values of a run, in the forms in which programs print them.
package struct SecretMasker: Sendable {
  /// What stands in the place of a secret.
  static let mask = Array("***".utf8)
  /// Shorter values would mask innocent text everywhere.
  package static let minimumLength = 4

  /// Longest first, so that a form that contains another is masked whole.
  let forms: [[UInt8]]
  let longest: Int
  private let firstBytes: [Bool]

  /// Values of fewer than four bytes are left out.
  package init(_ secrets: [String]) {
    var forms: Set<[UInt8]> = []
    for secret in secrets {
      let lines = [secret] + secret.split(whereSeparator: \.isNewline).map(String.init)
      for line in lines where line.utf8.count >= Self.minimumLength { forms.formUnion(Self.forms(of: line)) }
    }
    self.forms = forms.sorted { ($1.count, $0.description) < ($0.count, $1.description) }
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
    isEmpty ? bytes : masked(bytes, upTo: bytes.count).output
  }

  /// Masks what begins before `end`; gives the output and how many bytes of the input it covers.
  func masked(_ bytes: [UInt8], upTo end: Int) -> (output: [UInt8], consumed: Int) {
    var output: [UInt8] = []
    output.reserveCapacity(bytes.count)
    var index = 0
    while index < end {
      if firstBytes[Int(bytes[index])],
        let form = forms.first(where: { bytes[index...].starts(with: $0) })
      {
        output += Self.mask
        index += form.count
      } else {
        output.append(bytes[index])
        index += 1
      }
    }
    return (output, index)
  }

  /// The value itself, as JSON and URL escape it, and inside base64 at each of the three offsets.
  private static func forms(of value: String) -> [[UInt8]] {
    let bytes = Array(value.utf8)
    let encoded = [jsonEscaped(bytes), percentEncoded(bytes)] + base64Forms(bytes)
    return [bytes] + encoded.filter { $0.count >= minimumLength }
  }

  private static func jsonEscaped(_ bytes: [UInt8]) -> [UInt8] {
    bytes.flatMap { byte -> [UInt8] in
      switch byte {
      case UInt8(ascii: "\""), UInt8(ascii: "\\"): [UInt8(ascii: "\\"), byte]
      case UInt8(ascii: "\t"): Array(#"\t"#.utf8)
      default: [byte]
      }
    }
  }

  private static func percentEncoded(_ bytes: [UInt8]) -> [UInt8] {
    let digits = Array("0123456789ABCDEF".utf8)
    let unreserved = Set("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._~".utf8)
    return bytes.flatMap { byte in
      unreserved.contains(byte)
        ? [byte] : [UInt8(ascii: "%"), digits[Int(byte >> 4)], digits[Int(byte & 15)]]
    }
  }

  /// The characters of base64 that depend on the value alone, for each place that it can have in a group of three.
  private static func base64Forms(_ bytes: [UInt8]) -> [[UInt8]] {
    let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)
    return (0..<3).map { offset in
      let bitCount = bytes.count * 8
      // The first character that holds no bit of what stands before.
      var bit = (6 - (offset * 8) % 6) % 6
      var form: [UInt8] = []
      while bit + 6 <= bitCount {
        let pair =
          Int(bytes[bit / 8]) << 8 | (bit / 8 + 1 < bytes.count ? Int(bytes[bit / 8 + 1]) : 0)
        form.append(alphabet[(pair >> (10 - bit % 8)) & 63])
        bit += 6
      }
      return form
    }
  }
}

/// Masks a stream whose pieces may cut a secret in two.
struct MaskingStream {
  private let masker: SecretMasker
  private var held: [UInt8] = []

  init(_ masker: SecretMasker) { self.masker = masker }

  /// What can be shown now.
  mutating func add(_ bytes: UnsafeRawBufferPointer) -> [UInt8] {
    if masker.isEmpty { return Array(bytes) }
    held += bytes
    let (output, consumed) = masker.masked(held, upTo: max(0, held.count - masker.longest + 1))
    held.removeFirst(min(consumed, held.count))
    return output
  }

  mutating func finish() -> [UInt8] {
    let output = masker.mask(held)
    held = []
    return output
  }
}
