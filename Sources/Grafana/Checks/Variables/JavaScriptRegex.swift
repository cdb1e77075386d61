/// The faults of JavaScript's regular expressions that need no table to be seen: brackets, escapes at the end, and
/// repetitions of nothing.
enum JavaScriptRegex {
  /// One phrase; nil where none is seen.
  static func fault(of text: String) -> String? {
    var bytes = Array(text.utf8)
    // Grafana takes a text between slashes, with flags behind, for the expression between them.
    if bytes.first == UInt8(ascii: "/"), let end = bytes.lastIndex(of: UInt8(ascii: "/")), end > 0 {
      let flags = bytes[(end + 1)...]
      guard flags.allSatisfy({ Array("gimsuyd".utf8).contains($0) }) else { return nil }
      bytes = Array(bytes[1..<end])
    }
    // A variable may be any part of the expression.
    guard TemplateReference.all(in: bytes).isEmpty else { return nil }
    return Scan(bytes: bytes).fault
  }

  private struct Scan {
    let bytes: [UInt8]

    var fault: String? {
      var (index, depth, canRepeat) = (0, 0, false)
      while index < bytes.count {
        let byte = bytes[index]
        index += 1
        switch byte {
        case UInt8(ascii: "\\"):
          if index == bytes.count { return "it ends with a backslash" }
          index += 1
          canRepeat = true
        case UInt8(ascii: "["):
          guard let end = classEnd(from: index) else { return "a '[' is not closed" }
          index = end
          canRepeat = true
        case UInt8(ascii: "("):
          depth += 1
          canRepeat = false
          if index < bytes.count, bytes[index] == UInt8(ascii: "?") { index += 1 }
        case UInt8(ascii: ")"):
          if depth == 0 { return "a ')' closes nothing" }
          depth -= 1
          canRepeat = true
        case UInt8(ascii: "|"): canRepeat = false
        case UInt8(ascii: "*"), UInt8(ascii: "+"), UInt8(ascii: "?"):
          if !canRepeat { return "a '\(Character(UnicodeScalar(byte)))' repeats nothing" }
          // One '?' behind makes it lazy.
          if index < bytes.count, bytes[index] == UInt8(ascii: "?") { index += 1 }
          canRepeat = false
        default: canRepeat = true
        }
      }
      return depth > 0 ? "a '(' is not closed" : nil
    }

    private func classEnd(from start: Int) -> Int? {
      var index = start
      while index < bytes.count {
        if bytes[index] == UInt8(ascii: "\\") {
          index += 1
        } else if bytes[index] == UInt8(ascii: "]") {
          return index + 1
        }
        index += 1
      }
      return nil
    }
  }
}
