/// U+00A0, which looks like a space.
enum NoBreakSpace {
  /// Where one indents a line or stands behind the ':' of its key; nil for neither.
  static func place(in bytes: [UInt8], lineAt start: Int) -> Int? {
    func isHere(_ position: Int) -> Bool {
      position + 1 < bytes.count && bytes[position] == 0xC2 && bytes[position + 1] == 0xA0
    }
    func skip(from position: Int, while isSkipped: (UInt8) -> Bool) -> Int {
      bytes[position...].firstIndex { !isSkipped($0) } ?? bytes.count
    }
    let text = skip(from: min(start, bytes.count)) { $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "-") }
    if isHere(text) { return text }
    let colon = skip(from: text) { byte in
      ![0x0A, 0x0D, UInt8(ascii: " "), UInt8(ascii: ":"), 0xC2].contains(byte)
    }
    return colon < bytes.count && bytes[colon] == UInt8(ascii: ":") && isHere(colon + 1) ? colon + 1 : nil
  }
}
