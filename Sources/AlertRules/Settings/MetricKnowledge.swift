import Documents
import PromQL

/// What is known of the series that exist, and of their types: from snapshots of what targets expose, and from what
/// Prometheus tells of its metrics.
package struct MetricKnowledge: Sendable {
  package enum Kind: String, Sendable {
    case counter, gauge, histogram, summary, untyped
    case gaugeHistogram = "gaugehistogram"
    case info, stateset

    /// What the names of a family's series add to its name. OpenMetrics names a counter without `_total`, the older
    /// format with it.
    fileprivate var endings: [String] {
      switch self {
      case .counter: ["", "_total"]
      // A native histogram has the family's name.
      case .histogram: ["", "_bucket", "_sum", "_count"]
      case .summary: ["", "_sum", "_count"]
      case .gaugeHistogram: ["", "_bucket", "_gsum", "_gcount"]
      case .info: ["", "_info"]
      case .gauge, .untyped, .stateset: [""]
      }
    }
  }

  /// The types by name of the metric's family.
  package private(set) var kinds: [String: Kind] = [:]
  /// The names of series that exist, `_bucket` and the like included.
  package private(set) var names: Set<String> = []

  package init() {}

  package var isEmpty: Bool { names.isEmpty }

  /// Takes in a text in Prometheus's exposition format or in OpenMetrics: lines `# TYPE name type` and samples.
  ///
  /// - Returns: whether it holds any sample.
  package mutating func read(exposition text: String) -> Bool {
    let before = names.count
    var hasSample = false
    for line in text.split(whereSeparator: \.isNewline) {
      let line = line.drop { $0 == " " || $0 == "\t" }
      if line.hasPrefix("#") {
        let words = line.split(whereSeparator: { $0 == " " || $0 == "\t" })
        guard words.count == 4, words[0] == "#", words[1] == "TYPE" else { continue }
        kinds[Self.unquoted(words[2])] = Kind(rawValue: String(words[3])) ?? .untyped
      } else if let name = Self.seriesName(line) {
        names.insert(name)
        hasSample = true
      }
    }
    return hasSample || names.count > before
  }

  /// Takes in the answer of Prometheus's `/api/v1/metadata`, whole or its `data` alone: for each metric a list with
  /// its `type`.
  ///
  /// - Returns: whether it has that shape and tells of any metric.
  package mutating func read(metadata document: Node) -> Bool {
    guard let entries = (document["data"] ?? document).mapping?.entries else { return false }
    var isFound = false
    for entry in entries {
      guard let type = entry.value.sequence?.first?["type"]?.string else { continue }
      isFound = true
      let kind = Kind(rawValue: type) ?? .untyped
      kinds[entry.name] = kind
      for ending in kind.endings where !entry.name.hasSuffix(ending) || ending.isEmpty {
        names.insert(entry.name + ending)
      }
    }
    return isFound
  }

  /// The name that a sample's line begins with, in braces and quotes where it is no plain one; nil for no sample.
  private static func seriesName(_ line: Substring) -> String? {
    if line.hasPrefix("{") {
      let inner = line.dropFirst().drop { $0 == " " }
      guard inner.hasPrefix("\""), let end = inner.dropFirst().firstIndex(of: "\"") else { return nil }
      return String(inner[inner.index(after: inner.startIndex)..<end])
    }
    let name = String(line.prefix { $0 != "{" && $0 != " " && $0 != "\t" })
    return MetricName.isValid(name) && name.utf8.count < line.utf8.count ? name : nil
  }

  private static func unquoted(_ word: Substring) -> String {
    String(
      word.hasPrefix("\"") && word.hasSuffix("\"") && word.count > 1 ? word.dropFirst().dropLast() : word)
  }

  /// The type of a series; nil where it is not known.
  package func kind(of series: String) -> Kind? {
    guard !kinds.isEmpty else { return nil }
    if let kind = kinds[series] { return [.counter, .gauge, .untyped].contains(kind) ? kind : nil }
    for suffix in ["_bucket", "_sum", "_count"] where series.hasSuffix(suffix) {
      guard let family = kinds[String(series.dropLast(suffix.count))] else { continue }
      if family == .histogram || family == .summary { return .counter }
    }
    // OpenMetrics names the family of a counter without its suffix.
    if series.hasSuffix("_total"), kinds[String(series.dropLast(6))] == .counter { return .counter }
    return nil
  }
}
