import Diagnostics
import Documents
import PipelineModel

/// Keys that all probes of servers share.
enum ProbeKeys {
  private static let usual = Duration.seconds(30)

  /// A time above zero in which a server must answer; half a minute where the key is absent or wrong.
  static func limit(_ key: String, _ reader: MappingReader) -> Duration {
    guard let node = reader.value(key), let limit = reader.duration(key) else { return usual }
    guard limit >= .milliseconds(100) else {
      reader.collector.error("out-of-range", "'\(key)' must be at least 100ms", at: node)
      return usual
    }
    return limit
  }

  /// The chosen words in the order of the enumeration; all of them where the key is absent.
  static func choices<Word: RawRepresentable<String>>(
    _ key: String, among all: [Word], _ reader: MappingReader
  ) -> [Word] {
    guard let nodes = reader.list(key) else { return all }
    var chosen: Set<String> = []
    for node in nodes {
      guard !node.isUnresolved else { continue }
      guard let word = node.scalarText else {
        reader.collector.error(
          "wrong-type", "an item of '\(key)' must be a string; got \(node.typeName)", at: node)
        continue
      }
      guard all.contains(where: { $0.rawValue == word }) else {
        reader.collector.error(
          "unknown-value", "unknown value '\(word)' of '\(key)'", at: node,
          help: Suggestion.help(for: word, among: all.map(\.rawValue)))
        continue
      }
      chosen.insert(word)
    }
    return all.filter { chosen.contains($0.rawValue) }
  }
}
