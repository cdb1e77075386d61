/// The regular expressions of JavaScript as Grafana makes them: without the flags `u` and `v`, so that annex B of
/// ECMAScript holds, by which `]`, `{` and most escapes may stand for themselves.
enum JavaScriptRegex {
  /// What is wrong, in one phrase; nil where a variable may be any part of it.
  static func fault(of text: String) -> String? {
    guard TemplateReference.all(in: text).isEmpty else { return nil }
    let units = Array(text.utf16)
    let slash = UInt16(UInt8(ascii: "/"))
    guard units.first == slash else {
      // Grafana has a text without slashes match as a whole.
      var scan = JavaScriptRegexScan(Array("^".utf16) + units + Array("$".utf16))
      return scan.fault()
    }
    guard let end = units.lastIndex(of: slash), end > 0 else { return "its first '/' has no second one" }
    let flags = String(decoding: units[(end + 1)...], as: UTF16.self)
    guard areFlags(flags) else {
      return "'\(flags)' behind the last '/' is not made of the flags 'gimys' in this order"
    }
    let source = units[1..<end]
    guard !source.contains(where: { lineBreaks.contains($0) }) else { return "it has a line break" }
    var scan = JavaScriptRegexScan(Array(source))
    return scan.fault()
  }

  private static let lineBreaks: Set<UInt16> = [0x0A, 0x0D, 0x2028, 0x2029]

  /// Grafana's `g?i?m?y?s?`.
  private static func areFlags(_ text: String) -> Bool {
    var rest = text[...]
    for flag in "gimys" where rest.first == flag { rest = rest.dropFirst() }
    return rest.isEmpty
  }
}
