/// The forms in which programs print a value: as it is, quoted for other languages, and inside base64.
enum SecretForms {
  /// Each at least so many bytes long.
  static func all(of value: String, minimumLength: Int) -> Set<[UInt8]> {
    let bytes = Array(value.utf8)
    // Structured loggers put JSON into JSON.
    let twice = json(value).flatMap { json(String(decoding: $0, as: UTF8.self)) }
    let forms =
      [bytes] + json(value) + twice + url(bytes) + xml(bytes) + shell(bytes) + base64(bytes) + hex(bytes)
    return Set(forms.filter { $0.count >= minimumLength })
  }

  // MARK: - JSON (RFC 8259, section 7)

  /// With the escapes that must be, and with those that encoders add: of `/`, of all but ASCII, of HTML's signs.
  private static func json(_ value: String) -> [[UInt8]] {
    let plain = json(value) { _ in false }
    let slashes = plain.flatMap { $0 == UInt8(ascii: "/") ? Array(#"\/"#.utf8) : [$0] }
    let ascii = json(value) { !$0.isASCII }
    return [
      plain, slashes, ascii, upperCaseEscapes(ascii), json(value) { "<>&".unicodeScalars.contains($0) },
    ]
  }

  /// `\u00E9` in place of `\u00e9`.
  private static func upperCaseEscapes(_ bytes: [UInt8]) -> [UInt8] {
    var output = bytes
    for index in bytes.indices.dropLast(5) where bytes[index...].starts(with: #"\u"#.utf8) {
      for digit in (index + 2)..<(index + 6) where output[digit] >= UInt8(ascii: "a") { output[digit] -= 32 }
    }
    return output
  }

  private static func json(_ value: String, alsoEscaping mustEscape: (Unicode.Scalar) -> Bool) -> [UInt8] {
    var output: [UInt8] = []
    for scalar in value.unicodeScalars {
      switch scalar {
      case "\"", "\\": output += [UInt8(ascii: "\\"), UInt8(scalar.value)]
      case "\u{8}": output += Array(#"\b"#.utf8)
      case "\u{c}": output += Array(#"\f"#.utf8)
      case "\n": output += Array(#"\n"#.utf8)
      case "\r": output += Array(#"\r"#.utf8)
      case "\t": output += Array(#"\t"#.utf8)
      default:
        guard scalar.value < 32 || mustEscape(scalar) else {
          output += Array(String(scalar).utf8)
          continue
        }
        for unit in String(scalar).utf16 {
          let digits = String(unit, radix: 16)
          output += Array((#"\u"# + String(repeating: "0", count: 4 - digits.utf8.count) + digits).utf8)
        }
      }
    }
    return output
  }

  // MARK: - URL (RFC 3986, section 2; the form encoding of HTML)

  private static let unreserved = Set(
    "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._~".utf8)

  private static func url(_ bytes: [UInt8]) -> [[UInt8]] {
    ["0123456789ABCDEF", "0123456789abcdef"].flatMap { digits in
      let strict = percentEncoded(bytes, digits: Array(digits.utf8), keeping: unreserved)
      let segments = percentEncoded(bytes, digits: Array(digits.utf8), keeping: unreserved.union("/".utf8))
      let browser = percentEncoded(
        bytes, digits: Array(digits.utf8), keeping: unreserved.union("!'()*".utf8))
      let path = percentEncoded(
        bytes, digits: Array(digits.utf8), keeping: unreserved.union("!'()*;/?:@&=+$,".utf8))
      let form = percentEncoded(
        bytes, digits: Array(digits.utf8), keeping: unreserved.subtracting("~".utf8).union("* ".utf8))
      let query = percentEncoded(bytes, digits: Array(digits.utf8), keeping: unreserved.union(" ".utf8))
      let withPlus = [form, query].map { $0.map { $0 == UInt8(ascii: " ") ? UInt8(ascii: "+") : $0 } }
      return [strict, segments, browser, path] + withPlus
    }
  }

  private static func percentEncoded(_ bytes: [UInt8], digits: [UInt8], keeping kept: Set<UInt8>) -> [UInt8] {
    bytes.flatMap { byte in
      kept.contains(byte) ? [byte] : [UInt8(ascii: "%"), digits[Int(byte >> 4)], digits[Int(byte & 15)]]
    }
  }

  // MARK: - XML and shells

  private static func xml(_ bytes: [UInt8]) -> [[UInt8]] {
    let marks = [
      ("&quot;", "&apos;"), ("&quot;", "&#39;"), ("&quot;", "&#x27;"), ("&quot;", "'"), ("&#34;", "&#39;"),
      ("\"", "'"),
    ]
    return marks.map { quote, apostrophe in
      bytes.flatMap { byte -> [UInt8] in
        switch byte {
        case UInt8(ascii: "&"): Array("&amp;".utf8)
        case UInt8(ascii: "<"): Array("&lt;".utf8)
        case UInt8(ascii: ">"): Array("&gt;".utf8)
        case UInt8(ascii: "\""): Array(quote.utf8)
        case UInt8(ascii: "'"): Array(apostrophe.utf8)
        default: [byte]
        }
      }
    }
  }

  /// The apostrophe inside apostrophes, in the two ways in which it is written; inside quotes and `$'…'`; and a
  /// backslash before all that a shell reads.
  private static func shell(_ bytes: [UInt8]) -> [[UInt8]] {
    let apostrophes = [#"'\''"#, #"'"'"'"#].map { quoted in
      bytes.flatMap { $0 == UInt8(ascii: "'") ? Array(quoted.utf8) : [$0] }
    }
    let signs = [Set(#""\$`"#.utf8), Set(#"\'"#.utf8), Set(##" !"#$&'()*,;<>?[\]^`{|}~"##.utf8)]
    return apostrophes
      + signs.map { special in bytes.flatMap { special.contains($0) ? [UInt8(ascii: "\\"), $0] : [$0] } }
  }

  // MARK: - Hexadecimal

  private static func hex(_ bytes: [UInt8]) -> [[UInt8]] {
    ["0123456789abcdef", "0123456789ABCDEF"].map { text in
      let digits = Array(text.utf8)
      return bytes.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }
    }
  }

  // MARK: - base64 (RFC 4648, sections 4 and 5)

  /// The characters that depend on the value alone, for each place that it can have in a group of three bytes.
  private static func base64(_ bytes: [UInt8]) -> [[UInt8]] {
    let common = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"
    return ["+/", "-_"].flatMap { ending in
      let alphabet = Array((common + ending).utf8)
      let whole = (0..<3).map { base64(bytes, offset: $0, alphabet: alphabet) }
      // Tools break long lines: RFC 2045 after 76 characters, RFC 7468 after 64.
      return whole + [76, 64].flatMap { lines(of: whole[0], columns: $0) }
    }
  }

  /// The lines of a text that has several; of the last no less than 16 characters, as fewer may stand anywhere.
  private static func lines(of text: [UInt8], columns: Int) -> [[UInt8]] {
    guard text.count > columns else { return [] }
    return stride(from: 0, to: text.count, by: columns).map {
      Array(text[$0..<min($0 + columns, text.count)])
    }
    .filter { $0.count >= 16 }
  }

  private static func base64(_ bytes: [UInt8], offset: Int, alphabet: [UInt8]) -> [UInt8] {
    // The first character that holds no bit of what stands before.
    var bit = (6 - (offset * 8) % 6) % 6
    var form: [UInt8] = []
    while bit + 6 <= bytes.count * 8 {
      let pair = Int(bytes[bit / 8]) << 8 | (bit / 8 + 1 < bytes.count ? Int(bytes[bit / 8 + 1]) : 0)
      form.append(alphabet[(pair >> (10 - bit % 8)) & 63])
      bit += 6
    }
    return form
  }
}
