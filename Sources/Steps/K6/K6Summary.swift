import Documents

/// What a run of k6 came to, in any of the forms in which k6 tells it.
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
  /// How long k6 ran, setup and teardown included; nil where the summary does not tell.
  package let runSeconds: Double?

  /// The metric over all tags.
  package subscript(_ name: String) -> Values? { entries.first { $0.key == name }?.values }

  /// Whether the script sent anything, by whatever protocol.
  package var hasRequests: Bool {
    ["http_reqs", "ws_sessions", "grpc_req_duration", "browser_http_req_duration"].contains { name in
      switch self[name] {
      case .counter(let count, _): count > 0
      case .trend(_, let count): count != 0
      default: false
      }
    }
  }

  /// Nil, with a diagnostic, where the node is no such summary.
  package static func read(_ root: Node, collector: DiagnosticCollector) -> K6Summary? {
    guard let form = form(of: root) else {
      collector.error(
        "bad-summary", "a summary of k6 has a mapping 'metrics'", at: root["metrics"] ?? root,
        help: "or, in k6's newer form, a list 'metrics' under 'results'")
      return nil
    }
    let items = form == .machineReadable ? listed(root, collector: collector) : named(root)
    var entries = items.compactMap { entry(of: $0, form: form, collector: collector) }
    if form == .machineReadable { entries = withChecks(entries) }
    entries = withCounts(entries)
    return K6Summary(
      entries: entries.sorted { $0.key < $1.key },
      runSeconds: statedSeconds(root, form: form) ?? seconds(of: entries))
  }

  /// One metric of the file.
  private struct Item {
    let key: String
    /// Where its name stands.
    let keyNode: Node
    let fields: Node
  }

  private static func named(_ root: Node) -> [Item] {
    (root["metrics"]?.mapping?.entries ?? []).map { Item(key: $0.name, keyNode: $0.key, fields: $0.value) }
  }

  private static func listed(_ root: Node, collector: DiagnosticCollector) -> [Item] {
    let results = root["results"]
    let nodes = (results?["metrics"]?.sequence ?? []) + (results?["checks"]?["metrics"]?.sequence ?? [])
    return nodes.compactMap { node in
      guard let keyNode = node["name"], let key = keyNode.string else {
        collector.error("bad-summary", "a metric has no string 'name'", at: node["name"] ?? node)
        return nil
      }
      return Item(key: key, keyNode: keyNode, fields: node)
    }
  }

  /// k6's newer form has `checks_succeeded` where the older ones have `checks`.
  private static func withChecks(_ listed: [Entry]) -> [Entry] {
    var entries = listed
    if let checks = listed.first(where: { $0.key == "checks_succeeded" }),
      !listed.contains(where: { $0.key == "checks" })
    {
      entries.append(
        Entry(key: "checks", name: "checks", tags: [:], values: checks.values, thresholds: checks.thresholds))
    }
    entries.removeAll { ["checks_total", "checks_succeeded", "checks_failed"].contains($0.key) }
    return entries
  }

  /// k6 says how many samples a trend has only where its `summaryTrendStats` ask for `count`, and in its newer form
  /// never: each part of a request has one a request, and an iteration one duration.
  private static func withCounts(_ entries: [Entry]) -> [Entry] {
    func count(of key: String) -> Int? {
      guard case .counter(let count, _) = entries.first(where: { $0.key == key })?.values else { return nil }
      return Int(exactly: count)
    }
    let (requests, iterations) = (count(of: "http_reqs"), count(of: "iterations"))
    return entries.map { entry in
      guard case .trend(let numbers, nil) = entry.values, entry.tags.isEmpty,
        let count = entry.key == "iteration_duration"
          ? iterations : entry.key.hasPrefix("http_req_") ? requests : nil
      else { return entry }
      return Entry(
        key: entry.key, name: entry.name, tags: entry.tags, values: .trend(numbers, count: count),
        thresholds: entry.thresholds)
    }
  }

  /// The length of the run by which a counter was divided.
  private static func seconds(of entries: [Entry]) -> Double? {
    for name in ["http_reqs", "data_sent", "iterations"] {
      if case .counter(let count, let rate?) = entries.first(where: { $0.key == name })?.values, rate > 0,
        count > 0
      {
        return count / rate
      }
    }
    return nil
  }

  private static func entry(of item: Item, form: Form, collector: DiagnosticCollector) -> Entry? {
    guard item.fields.mapping != nil else {
      collector.error(
        "wrong-type", "metric '\(item.key)' must be a mapping; got \(item.fields.typeName)", at: item.fields)
      return nil
    }
    let (name, tags) = parts(of: item.key)
    guard !name.isEmpty, name.utf8.allSatisfy(isNameByte) else {
      collector.error("bad-metric-name", "'\(item.key)' cannot name a metric of k6", at: item.keyNode)
      return nil
    }
    let values = form == .legacy ? item.fields : item.fields["values"]
    let fields = values?.mapping?.entries ?? []
    var numbers: [String: Double] = [:]
    for field in fields where field.name != "thresholds" && !field.value.isNull {
      guard let number = field.value.double, number.isFinite else {
        collector.error(
          "wrong-type",
          "'\(field.name)' of metric '\(item.key)' must be a number; got \(field.value.typeName)",
          at: field.value)
        continue
      }
      numbers[field.name] = number
    }
    return Entry(
      key: item.key, name: name, tags: tags, values: Self.values(numbers, fields: fields.map(\.name)),
      thresholds: thresholds(item, form: form, collector: collector))
  }

  /// - Parameter fields: all names, those of statistics without a number too.
  private static func values(_ numbers: [String: Double], fields: [String]) -> Values? {
    if fields.contains(where: { $0 == "avg" || $0 == "med" || $0.hasPrefix("p(") }) {
      return .trend(numbers, count: numbers["count"].flatMap { Int(exactly: $0) })
    }
    if let passes = numbers["passes"], let fails = numbers["fails"] {
      return .rate(passes: passes, fails: fails)
    }
    if let matches = numbers["matches"], let total = numbers["total"] {
      return .rate(passes: matches, fails: max(0, total - matches))
    }
    if let count = numbers["count"] { return .counter(count: count, rate: numbers["rate"]) }
    return numbers["value"].map { .gauge($0) }
  }

  private static func thresholds(
    _ item: Item, form: Form, collector: DiagnosticCollector
  ) -> [Threshold] {
    guard let node = item.fields["thresholds"], !node.isNull else { return [] }
    guard let mapping = node.mapping else {
      collector.error(
        "wrong-type", "the thresholds of '\(item.key)' must be a mapping; got \(node.typeName)", at: node)
      return []
    }
    return mapping.entries.compactMap { entry in
      // In the legacy form `true` says that the threshold was crossed.
      let isCrossed = form == .legacy ? entry.value.bool : entry.value["ok"]?.bool.map { !$0 }
      if let isCrossed { return Threshold(expression: entry.name, isCrossed: isCrossed) }
      let shape = form == .legacy ? "a boolean" : "a mapping with a boolean 'ok'"
      collector.error(
        "wrong-type",
        "threshold '\(entry.name)' of '\(item.key)' must be \(shape); got \(entry.value.typeName)",
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
