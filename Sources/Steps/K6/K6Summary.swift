import Documents

/// The summary that `k6 run --summary-export` writes, called legacy since k6 1.0.
package struct K6Summary: Sendable {
  /// What k6 keeps of a metric, told by the fields that it has.
  package enum Values: Sendable, Equatable {
    /// Statistics by k6's names (`avg`, `p(95)`), and how many samples they rest on.
    case trend([String: Double], count: Int?)
    /// `passes` counts what was true: for `http_req_failed` the requests that failed.
    case rate(passes: Double, fails: Double)
    case counter(count: Double, rate: Double?)
    case gauge(Double)

    /// Whether no sample stands behind the values. A counter without samples holds zero, which is true of it.
    package var isEmpty: Bool {
      switch self {
      case .trend(_, let count): count == 0
      case .rate(let passes, let fails): passes + fails == 0
      case .counter, .gauge: false
      }
    }
  }

  package struct Threshold: Sendable, Equatable {
    package let expression: String
    package let isCrossed: Bool
  }

  package struct Entry: Sendable {
    /// As k6 writes it: `http_req_duration{kind:api}`.
    package let key: String
    /// Without the tags.
    package let name: String
    package let tags: [String: String]
    /// Nil where k6 wrote nothing but thresholds.
    package let values: Values?
    package let thresholds: [Threshold]
  }

  /// Sorted by key.
  package let entries: [Entry]

  /// The metric over all tags.
  package subscript(_ name: String) -> Values? { entries.first { $0.key == name }?.values }

  /// Nil, with a diagnostic, where the node is no such summary.
  package static func read(_ root: Node, collector: DiagnosticCollector) -> K6Summary? {
    guard let metrics = root["metrics"], let mapping = metrics.mapping else {
      collector.error("bad-summary", "a summary of k6 has a mapping 'metrics'", at: root["metrics"] ?? root)
      return nil
    }
    let entries = mapping.entries.compactMap { entry(of: $0, collector: collector) }
    return K6Summary(entries: entries.sorted { $0.key < $1.key })
  }

  private static func entry(of item: Mapping.Entry, collector: DiagnosticCollector) -> Entry? {
    guard let fields = item.value.mapping else {
      collector.error(
        "wrong-type", "metric '\(item.name)' must be a mapping; got \(item.value.typeName)", at: item.value)
      return nil
    }
    let (name, tags) = parts(of: item.name)
    guard !name.isEmpty, name.utf8.allSatisfy(isNameByte) else {
      collector.error("bad-metric-name", "'\(item.name)' cannot name a metric of k6", at: item.key)
      return nil
    }
    var numbers: [String: Double] = [:]
    for field in fields.entries where field.name != "thresholds" && !field.value.isNull {
      guard let number = field.value.double, number.isFinite else {
        collector.error(
          "wrong-type",
          "'\(field.name)' of metric '\(item.name)' must be a number; got \(field.value.typeName)",
          at: field.value)
        continue
      }
      numbers[field.name] = number
    }
    return Entry(
      key: item.name, name: name, tags: tags, values: values(numbers, fields: fields.entries.map(\.name)),
      thresholds: thresholds(item, collector: collector))
  }

  /// - Parameter fields: all names, those of statistics without a number too.
  private static func values(_ numbers: [String: Double], fields: [String]) -> Values? {
    if fields.contains(where: { $0 == "avg" || $0 == "med" || $0.hasPrefix("p(") }) {
      return .trend(numbers, count: numbers["count"].flatMap { Int(exactly: $0) })
    }
    if let passes = numbers["passes"], let fails = numbers["fails"] {
      return .rate(passes: passes, fails: fails)
    }
    if let count = numbers["count"] { return .counter(count: count, rate: numbers["rate"]) }
    return numbers["value"].map { .gauge($0) }
  }

  /// In this form of the summary `true` says that the threshold was crossed.
  private static func thresholds(_ item: Mapping.Entry, collector: DiagnosticCollector) -> [Threshold] {
    guard let node = item.value["thresholds"], !node.isNull else { return [] }
    guard let mapping = node.mapping else {
      collector.error(
        "wrong-type", "the thresholds of '\(item.name)' must be a mapping; got \(node.typeName)", at: node)
      return []
    }
    return mapping.entries.compactMap { entry in
      if let isCrossed = entry.value.bool { return Threshold(expression: entry.name, isCrossed: isCrossed) }
      collector.error(
        "wrong-type",
        "threshold '\(entry.name)' of '\(item.name)' must be a boolean; got \(entry.value.typeName)",
        at: entry.value)
      return nil
    }.sorted { $0.expression < $1.expression }
  }

  /// `name{tag:value,other:value}` taken apart; tags that cannot be told apart become one, `tags`.
  private static func parts(of key: String) -> (name: String, tags: [String: String]) {
    let bytes = Array(key.utf8)
    guard bytes.last == UInt8(ascii: "}"), let brace = bytes.firstIndex(of: UInt8(ascii: "{")) else {
      return (key, [:])
    }
    let inside = bytes[(brace + 1)..<(bytes.count - 1)]
    var tags: [String: String] = [:]
    for part in inside.split(separator: UInt8(ascii: ",")) {
      guard let colon = part.firstIndex(of: UInt8(ascii: ":")) else {
        tags = ["tags": String(decoding: inside, as: UTF8.self)]
        break
      }
      tags[trimmed(part[..<colon])] = trimmed(part[(colon + 1)...])
    }
    return (String(decoding: bytes[..<brace], as: UTF8.self), tags)
  }

  /// Without blanks and quotes around it.
  private static func trimmed(_ bytes: ArraySlice<UInt8>) -> String {
    func isAround(_ byte: UInt8) -> Bool {
      byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "'")
    }
    let inner = bytes.drop(while: isAround).reversed().drop(while: isAround).reversed()
    return String(decoding: Array(inner), as: UTF8.self)
  }

  private static func isNameByte(_ byte: UInt8) -> Bool {
    (48...57).contains(byte) || (65...90).contains(byte) || (97...122).contains(byte)
      || byte == UInt8(ascii: "_") || byte == UInt8(ascii: ".") || byte == UInt8(ascii: "-")
  }
}
