/// A JSON text as it grows.
struct JSONBody: Sendable {
  private(set) var bytes: [UInt8] = []

  /// Appends JSON as it stands.
  mutating func append(_ json: String) { bytes.append(contentsOf: json.utf8) }

  /// Appends a string with its quotes; control characters and the three that HTML minds are escaped.
  mutating func append(string text: String) {
    bytes.append(UInt8(ascii: "\""))
    for byte in text.utf8 {
      switch byte {
      case UInt8(ascii: "\""), UInt8(ascii: "\\"):
        bytes.append(UInt8(ascii: "\\"))
        bytes.append(byte)
      case 0..<0x20, 0x7f, UInt8(ascii: "<"), UInt8(ascii: ">"), UInt8(ascii: "&"):
        let digits = Array("0123456789abcdef".utf8)
        bytes.append(contentsOf: "\\u00".utf8)
        bytes.append(digits[Int(byte >> 4)])
        bytes.append(digits[Int(byte & 15)])
      default:
        bytes.append(byte)
      }
    }
    bytes.append(UInt8(ascii: "\""))
  }

  /// Appends `body` for each element, with commas between.
  mutating func append<S: Sequence>(list: S, _ body: (S.Element, inout JSONBody) -> Void) {
    append("[")
    var isFirst = true
    for element in list {
      if !isFirst { append(",") }
      isFirst = false
      body(element, &self)
    }
    append("]")
  }
}
