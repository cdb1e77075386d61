import Diagnostics
import Documents

/// A budget file's node tree into a `Budget`, with every fault of its own keys.
package struct BudgetDecoder {
  package static let limitKeys: [KeyDescription] =
    [
      KeyDescription(
        "max", .formatted(.quantity), expressions: false, "The limit fails when the metric is above this."),
      KeyDescription(
        "min", .formatted(.quantity), expressions: false, "The limit fails when the metric is below this."),
      KeyDescription(
        "warn", .formatted(.quantity), expressions: false,
        "The limit warns past this, on the side of `max` or `min`; alone, above it."),
      KeyDescription(
        "every", .formatted(.duration), default: "the whole measurement", expressions: false,
        "The limit holds in each window of this length: whole seconds, at least 1s; for metrics of a load step."
      ),
      KeyDescription(
        "for", .formatted(.duration), default: "0s", expressions: false,
        "How long a breach must persist before the limit fails; windows are 1s long where `every` is absent."),
    ] + RelativeLimit.keys + TrendLimit.keys + [
      KeyDescription(
        "action", .string, expressions: false, "What to do when the limit is missed; reports show it.")
    ]

  package static let keys: [KeyDescription] = [
    KeyDescription("name", .string, default: "the file's name", expressions: false, "The budget's name."),
    KeyDescription("description", .string, expressions: false, "What the budget protects."),
    KeyDescription(
      "limits", .map(of: .mapping(limitKeys)), required: true,
      #"The limits, each under the metric that it bounds: `load.latency.p95`, or `load.latency.p95{request="search"}`."#
    ),
  ]

  private let collector: DiagnosticCollector

  package static func decode(_ root: Node, collector: DiagnosticCollector) -> Budget? {
    BudgetDecoder(collector: collector).budget(root)
  }

  private func budget(_ root: Node) -> Budget? {
    guard
      let reader = MappingReader(root, subject: "the budget", keys: Self.keys, collector: collector)
    else { return nil }
    if let node = reader.value("limits"), let mapping = node.mapping, mapping.entries.isEmpty {
      collector.error("no-limits", "the budget has no limits", at: node, help: "add a limit under 'limits'")
    }
    let limits = (reader.entries("limits") ?? []).compactMap(limit)
    reportRepeated(limits)
    return Budget(
      name: reader.string("name") ?? PipelineDecoder.baseName(of: root.source.path), limits: limits,
      file: root.source.path)
  }

  /// Two names of one metric that differ only in how they are written, such as in the order of their labels.
  private func reportRepeated(_ limits: [Limit]) {
    var seen: [String: Limit] = [:]
    for limit in limits {
      let labels = limit.metric.labels.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }
      let name = ([limit.metric.step.text, limit.metric.metric] + labels).joined(separator: "\u{0}")
      guard let first = seen.updateValue(limit, forKey: name) else { continue }
      collector.add(
        Diagnostic(
          code: "duplicate-limit", message: "metric '\(limit.metric)' is limited twice",
          range: limit.node.range,
          help: "put all bounds into one limit",
          notes: [Diagnostic.Note(message: "first limited", range: first.node.range)]))
    }
  }

  private func limit(_ entry: Mapping.Entry) -> Limit? {
    let reference: MetricReference
    switch MetricReference.parse(entry.name) {
    case .success(let parsed): reference = parsed
    case .failure(let fault):
      collector.add(
        Diagnostic(
          code: "bad-metric-name", message: fault.message,
          range: ScalarSourceMap(node: entry.key).range(ofDecoded: fault.offsets), help: fault.help))
      return nil
    }
    if let text = entry.value.scalarText {
      collector.error(
        "wrong-type", "limit '\(entry.name)' must be a mapping; got \(entry.value.typeName)", at: entry.value,
        help: Quantity(text) == nil ? nil : "write { max: \(text) } or { min: \(text) }")
      return nil
    }
    guard
      let reader = MappingReader(
        entry.value, subject: "limit '\(entry.name)'", keys: Self.limitKeys, collector: collector)
    else { return nil }
    let limit = Limit(
      metric: reference, maximum: reader.quantity("max"), minimum: reader.quantity("min"),
      warning: reader.quantity("warn"), warnsAbove: !reader.has("min"),
      window: LimitWindow.decode(reader), relative: RelativeLimit.decode(reader),
      trend: TrendLimit.decode(reader),
      action: reader.string("action"), node: entry.key)
    return isConsistent(limit, reader: reader, entry: entry) ? limit : nil
  }

  private func isConsistent(_ limit: Limit, reader: MappingReader, entry: Mapping.Entry) -> Bool {
    let names = ["max", "min", "warn"]
    let changes = ["max-increase", "max-decrease", "trend"]
    if (names + changes).contains(where: reader.isMisspelt) { return false }
    if !names.contains(where: reader.has) {
      if changes.contains(where: reader.has) { return limit.relative != nil || limit.trend != nil }
      collector.error(
        "empty-limit", "limit '\(entry.name)' bounds nothing", at: entry.key,
        help: "give it 'max', 'min', 'warn', 'max-increase', 'max-decrease' or 'trend'")
      return false
    }
    if reader.has("warn"), reader.has("max"), reader.has("min") {
      collector.error(
        "ambiguous-warn", "'warn' beside both 'max' and 'min' has no side",
        at: reader.value("warn") ?? entry.key,
        help: "split the limit in two budget files, or leave one bound away")
      return false
    }
    let bounds = [
      ("max", limit.maximum), ("min", limit.minimum), ("warn", limit.warning),
      ("min-delta", limit.relative?.minimumDelta),
    ]
    for (key, bound) in bounds {
      guard let bound, bound.unit != limit.unit, let node = reader.value(key) else { continue }
      collector.error(
        "wrong-unit", "'\(key)' is \(bound.unit.name), but another bound of the limit is \(limit.unit.name)",
        at: node, help: "write it like \(limit.unit.example)")
      return false
    }
    if let low = limit.minimum, let high = limit.maximum, low.value > high.value {
      let (least, most) = QuantityFormat.distinct(low, high)
      collector.error(
        "empty-limit", "no value is both at least \(least) and at most \(most)",
        at: reader.value("max") ?? entry.key,
        help: "make 'max' at least as large as 'min'")
      return false
    }
    return warningStandsInside(limit, reader: reader)
  }

  private func warningStandsInside(_ limit: Limit, reader: MappingReader) -> Bool {
    guard let warning = limit.warning, let node = reader.value("warn") else { return true }
    let isLate =
      limit.maximum.map { warning.value >= $0.value } ?? limit.minimum.map { warning.value <= $0.value }
      ?? false
    guard isLate, let bound = limit.maximum ?? limit.minimum else { return true }
    let key = limit.maximum == nil ? "min" : "max"
    let (warningText, boundText) = QuantityFormat.distinct(warning, bound)
    collector.error(
      "late-warning", "'warn' at \(warningText) could never warn, as '\(key)' fails past \(boundText)",
      at: node, help: "make it \(key == "min" ? "larger" : "smaller") than '\(key)'")
    return false
  }
}
