/// What tells LogQL, the language of Loki's ruler, from PromQL: what may stand behind its `|`.
enum LogQLWords {
  private static let stages: Set<String> = [
    "json", "logfmt", "regexp", "pattern", "unpack", "unwrap", "line_format", "label_format", "decolorize",
    "drop",
    "keep", "distinct",
  ]

  /// Whether a filter of lines or a stage stands there.
  static func follow(_ start: Int, in bytes: [UInt8]) -> Bool {
    let rest = bytes[min(start, bytes.count)...]
    if rest.first == UInt8(ascii: "=") || rest.first == UInt8(ascii: "~") { return true }
    let word = rest.drop { $0 == 32 || (9...13).contains($0) }.prefix(while: \.isWordPart)
    return stages.contains(String(decoding: word, as: UTF8.self))
  }
}
