/// What the rules of the house need to know of one Swift file: its imports and its code without comments and
/// string literals.
struct SourceScan {
  struct Import: Equatable {
    let module: String
    let line: Int
    /// Stands after `#else` of a condition that asks for another module with `canImport`.
    let fallbackFor: String?
  }

  /// The code by lines, comments and the contents of string literals blanked out.
  let lines: [String]
  let imports: [Import]

  init(_ text: String) {
    lines = Self.code(of: text)
    imports = Self.imports(in: lines)
  }

  /// The lines, from 1, on which one of these functions is called or named as a free function.
  func calls(of name: String) -> [Int] {
    lines.indices.filter { Self.calls(name, in: Array(lines[$0].utf8)) }.map { $0 + 1 }
  }

  // MARK: - Imports

  private static func imports(in lines: [String]) -> [Import] {
    let kinds: Set<Substring> = [
      "struct", "class", "enum", "protocol", "typealias", "func", "let", "var", "actor",
    ]
    let access: Set<Substring> = ["public", "package", "internal", "fileprivate", "private"]
    var found: [Import] = []
    var conditions: [(asked: String?, isElse: Bool)] = []
    for (index, line) in lines.enumerated() {
      for statement in line.split(separator: ";") {
        var words = statement.split(whereSeparator: { $0 == " " || $0 == "\t" || $0 == "\r" })[...]
        switch words.first {
        case "#if": conditions.append((asked(by: statement), false))
        case "#elseif", "#else":
          if let last = conditions.popLast() { conditions.append((last.asked, true)) }
        case "#endif": _ = conditions.popLast()
        default: break
        }
        while let word = words.first,
          word.hasPrefix("@") || access.contains(word) || word == "_implementationOnly"
        {
          words = words.dropFirst()
        }
        guard words.first == "import" else { continue }
        words = words.dropFirst()
        if let word = words.first, kinds.contains(word) { words = words.dropFirst() }
        guard let module = words.first?.split(separator: ".").first else { continue }
        let condition = conditions.last
        found.append(
          Import(
            module: String(module), line: index + 1,
            fallbackFor: condition?.isElse == true ? condition?.asked : nil))
      }
    }
    return found
  }

  /// The module of `#if canImport(Module)`.
  private static func asked(by statement: Substring) -> String? {
    let parts = statement.split(whereSeparator: { " ()\t".contains($0) })
    return parts.count == 3 && parts[1] == "canImport" ? String(parts[2]) : nil
  }

  private static func calls(_ name: String, in line: [UInt8]) -> Bool {
    let wanted = Array(name.utf8)
    var index = 0
    while index + wanted.count < line.count {
      defer { index += 1 }
      guard line[index...].starts(with: wanted), line[index + wanted.count] == UInt8(ascii: "(") else {
        continue
      }
      if index == 0 { return true }
      let before = line[index - 1]
      if isWord(before) { continue }
      // `console.print(` is another function; `Glibc.exit(` and `Swift.print(` are these.
      if before == UInt8(ascii: ".") {
        let owner = line[..<(index - 1)].reversed().prefix(while: isWord).reversed()
        guard ["Swift", "Glibc", "Musl", "Darwin"].contains(String(decoding: owner, as: UTF8.self)) else {
          continue
        }
      }
      if String(decoding: line[..<index], as: UTF8.self).hasSuffix("func ") { continue }
      return true
    }
    return false
  }

  private static func isWord(_ byte: UInt8) -> Bool {
    (48...57).contains(byte) || (65...90).contains(byte) || (97...122).contains(byte) || byte == 95
      || byte >= 128
  }

  // MARK: - Comments and literals

  private static func code(of text: String) -> [String] {
    let bytes = Array(text.utf8)
    var output: [UInt8] = []
    var index = 0
    var commentDepth = 0
    func has(_ text: StaticString, at place: Int) -> Bool {
      text.withUTF8Buffer { bytes[min(place, bytes.count)...].starts(with: $0) }
    }
    while index < bytes.count {
      if commentDepth > 0 {
        if has("/*", at: index) {
          commentDepth += 1
          index += 2
        } else if has("*/", at: index) {
          commentDepth -= 1
          index += 2
        } else {
          if bytes[index] == UInt8(ascii: "\n") { output.append(bytes[index]) }
          index += 1
        }
      } else if has("//", at: index) {
        while index < bytes.count, bytes[index] != UInt8(ascii: "\n") { index += 1 }
      } else if has("/*", at: index) {
        commentDepth = 1
        index += 2
      } else if bytes[index] == UInt8(ascii: "\"") || bytes[index] == UInt8(ascii: "#") {
        index = skipLiteral(bytes, from: index, into: &output)
      } else {
        output.append(bytes[index])
        index += 1
      }
    }
    // Swift takes CR and LF for one character.
    return output.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
      .map { String(decoding: $0.filter { $0 != UInt8(ascii: "\r") }, as: UTF8.self) }
  }

  /// The place after the literal that may begin here; its line breaks are kept, its text is not. What stands in
  /// an interpolation goes with it.
  private static func skipLiteral(_ bytes: [UInt8], from start: Int, into output: inout [UInt8]) -> Int {
    let hashes = bytes[start...].prefix { $0 == UInt8(ascii: "#") }.count
    var index = start + hashes
    guard index < bytes.count, bytes[index] == UInt8(ascii: "\"") else {
      output.append(bytes[start])
      return start + 1
    }
    let isMultiline = bytes[index...].starts(with: Array("\"\"\"".utf8))
    let quote = [UInt8](repeating: UInt8(ascii: "\""), count: isMultiline ? 3 : 1)
    let end = quote + [UInt8](repeating: UInt8(ascii: "#"), count: hashes)
    let escape = [UInt8(ascii: "\\")] + [UInt8](repeating: UInt8(ascii: "#"), count: hashes)
    index += quote.count
    var interpolationDepth = 0
    output += Array("\"\"".utf8)
    while index < bytes.count {
      let byte = bytes[index]
      if byte == UInt8(ascii: "\n") {
        output.append(byte)
        if !isMultiline, interpolationDepth == 0 { return index + 1 }
        index += 1
      } else if interpolationDepth > 0 {
        if byte == UInt8(ascii: "\"") {
          var ignored: [UInt8] = []
          index = skipLiteral(bytes, from: index, into: &ignored)
          output += ignored.filter { $0 == UInt8(ascii: "\n") }
          continue
        }
        if byte == UInt8(ascii: "(") { interpolationDepth += 1 }
        if byte == UInt8(ascii: ")") { interpolationDepth -= 1 }
        index += 1
      } else if bytes[index...].starts(with: escape) {
        index += escape.count
        guard index < bytes.count else { break }
        if bytes[index] == UInt8(ascii: "(") { interpolationDepth = 1 }
        if bytes[index] != UInt8(ascii: "\n") { index += 1 }
      } else if bytes[index...].starts(with: end) {
        return index + end.count
      } else {
        index += 1
      }
    }
    return index
  }
}
