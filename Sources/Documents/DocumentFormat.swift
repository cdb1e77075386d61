/// The two formats that are read.
package enum DocumentFormat: Sendable {
  case json, yaml

  /// By the file's ending; nil when it tells nothing.
  package init?(ofPath path: String) {
    let lowered = path.lowercased()
    if lowered.hasSuffix(".json") {
      self = .json
    } else if lowered.hasSuffix(".yaml") || lowered.hasSuffix(".yml") {
      self = .yaml
    } else {
      return nil
    }
  }

  /// Whether the first character, byte order mark and white space aside, opens a JSON object or array.
  package static func looksLikeJSON(_ bytes: some Collection<UInt8>) -> Bool {
    let text = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? bytes.dropFirst(3) : bytes[...]
    let first = text.first { ![0x20, 0x09, 0x0A, 0x0D].contains($0) }
    return first == UInt8(ascii: "{") || first == UInt8(ascii: "[")
  }
}
