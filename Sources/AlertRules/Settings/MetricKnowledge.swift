/// What is known of the series that exist: their types, from exposition texts.
package struct MetricKnowledge: Sendable {
  package enum Kind: String, Sendable {
    case counter, gauge, histogram, summary, untyped
  }

  /// The types by name of the metric's family.
  package private(set) var kinds: [String: Kind] = [:]
  /// The names of series that were seen, `_bucket` and the like included.
  package private(set) var names: Set<String> = []

  package init() {}

  package var isEmpty: Bool { names.isEmpty }

  /// Takes in a text in Prometheus's exposition format: lines `# TYPE name type` and samples.
  package mutating func read(exposition text: String) {
    for line in text.split(whereSeparator: \.isNewline) {
      if line.hasPrefix("# TYPE ") {
        let words = line.split(separator: " ")
        guard words.count >= 4 else { continue }
        kinds[String(words[2])] = Kind(rawValue: String(words[3])) ?? .untyped
      } else if !line.hasPrefix("#") {
        let name = line.prefix { $0 != "{" && $0 != " " && $0 != "\t" }
        if !name.isEmpty { names.insert(String(name)) }
      }
    }
  }

  /// The type of a series; nil where it is not known.
  package func kind(of series: String) -> Kind? {
    if let kind = kinds[series] { return kind == .histogram || kind == .summary ? nil : kind }
    for suffix in ["_bucket", "_sum", "_count"] where series.hasSuffix(suffix) {
      guard let family = kinds[String(series.dropLast(suffix.count))] else { continue }
      if family == .histogram || family == .summary { return .counter }
    }
    // OpenMetrics names the family of a counter without its suffix.
    if series.hasSuffix("_total"), kinds[String(series.dropLast(6))] == .counter { return .counter }
    return nil
  }
}
