import Diagnostics
import Documents
import PipelineModel

/// A JSON file of metrics that a program wrote.
///
/// Either a mapping of names to numbers or quantities (`{"queries": 12, "latency.p95": "35ms"}`), or
/// `{"metrics": [{"name": …, "value": …, "unit": …, "labels": {…}}]}`, the form of a step's own metrics.json.
enum MetricsFile {
  private static let itemKeys: [KeyDescription] = [
    KeyDescription("name", .string, required: true, "The metric's name, without the step's id."),
    KeyDescription(
      "value", .oneOf([.number, .formatted(.quantity)]), "A number, or a quantity such as 35ms."),
    KeyDescription("unit", .choice(MetricUnit.allCases.map(\.rawValue)), "The base unit of a plain number."),
    KeyDescription("labels", .map(of: .string), "Labels that tell metrics of one name apart."),
    KeyDescription("sampleCount", .integer(0...Int.max), "How many observations the value rests on."),
    KeyDescription("samples", .list(of: .number), "The observations, in the base unit."),
    KeyDescription("reason", .string, "Why there is no value."),
  ]

  static func read(
    _ path: String, below workspace: String
  ) -> (metrics: [Metric], diagnostics: [Diagnostic]) {
    let parsed = DocumentReader.read(path: path, below: workspace)
    let collector = DiagnosticCollector()
    collector.add(parsed.diagnostics)
    guard !parsed.diagnostics.hasErrors, let root = parsed.documents.first else {
      return ([], collector.diagnostics)
    }
    return (decode(root, collector: collector), collector.diagnostics)
  }

  static func decode(_ root: Node, collector: DiagnosticCollector) -> [Metric] {
    guard let mapping = root.mapping else {
      collector.error("wrong-type", "a metrics file must be a mapping; got \(root.typeName)", at: root)
      return []
    }
    var metrics: [Metric] = []
    var seen: Set<[String]> = []
    func add(_ metric: Metric?, at node: Node) {
      guard let metric else { return }
      let identity = [metric.name] + metric.labels.sorted { $0.key < $1.key }.flatMap { [$0.key, $0.value] }
      guard seen.insert(identity).inserted else {
        collector.error(
          "duplicate-metric", "metric '\(metric.name)' stands twice with the same labels", at: node)
        return
      }
      metrics.append(metric)
    }
    if let items = root["metrics"]?.sequence {
      for item in items { add(metric(item, collector: collector), at: item) }
    } else {
      for entry in mapping.entries where checkName(entry.name, at: entry.key, collector: collector) {
        add(value(entry.value, name: entry.name, unit: nil, labels: [:], collector: collector), at: entry.key)
      }
    }
    return metrics
  }

  private static func metric(_ node: Node, collector: DiagnosticCollector) -> Metric? {
    guard
      let reader = MappingReader(node, subject: "a metric", keys: itemKeys, collector: collector),
      let name = reader.string("name"), let nameNode = reader.value("name"),
      checkName(name, at: nameNode, collector: collector)
    else { return nil }
    // A step's own metrics.json leaves the value out where there is none and says why.
    guard let valueNode = node["value"] ?? node["reason"] else {
      collector.error("missing-key", "metric '\(name)' has no 'value'", at: nameNode)
      return nil
    }
    let unit = reader.choice("unit").flatMap { MetricUnit(rawValue: $0) }
    let labels = Dictionary(
      (reader.stringMap("labels") ?? []).map { ($0.name, $0.value) }, uniquingKeysWith: { first, _ in first })
    if valueNode.isNull || node["value"] == nil {
      return Metric(
        name, unit ?? .none, nil, labels: labels, sampleCount: reader.integer("sampleCount"),
        reason: reader.string("reason") ?? "the program gave none", samples: samples(reader))
    }
    guard let metric = value(valueNode, name: name, unit: unit, labels: labels, collector: collector) else {
      return nil
    }
    return Metric(
      name, metric.unit, metric.value, labels: labels, sampleCount: reader.integer("sampleCount"),
      samples: samples(reader))
  }

  private static func samples(_ reader: MappingReader) -> [Double]? {
    reader.list("samples")?.compactMap { node in
      if let number = node.double, number.isFinite { return number }
      reader.reportType(node, key: "samples", expected: "a list of numbers")
      return nil
    }
  }

  /// Budgets name metrics as `step.name{label="value"}`: a name must survive that.
  private static func checkName(_ name: String, at node: Node, collector: DiagnosticCollector) -> Bool {
    if !name.isEmpty, name.utf8.allSatisfy({ $0 > 32 && $0 != 127 && $0 != 123 && $0 != 125 && $0 != 34 }) {
      return true
    }
    collector.error(
      "bad-metric-name",
      name.isEmpty ? "a metric's name must not be empty" : "'\(name)' cannot name a metric",
      at: node, help: "use no blanks, quotes and braces, such as queue.depth")
    return false
  }

  private static func value(
    _ node: Node, name: String, unit: MetricUnit?, labels: [String: String], collector: DiagnosticCollector
  ) -> Metric? {
    if let number = node.double {
      guard number.isFinite else {
        collector.error("bad-quantity", "the value of '\(name)' is too large", at: node)
        return nil
      }
      return Metric(name, unit ?? .none, number, labels: labels)
    }
    guard let quantity = MappingReader.quantity(of: node, key: name, unit: nil, collector) else { return nil }
    if let unit, unit != quantity.unit {
      collector.error(
        "wrong-unit", "'\(name)' is \(quantity.unit.name), but its unit says \(unit.name)", at: node)
      return nil
    }
    return Metric(name, quantity.unit, quantity.value, labels: labels)
  }
}
