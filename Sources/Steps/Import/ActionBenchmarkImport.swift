import Documents
import PipelineModel

/// github-action-benchmark's own format: `[{ name, unit, value, range? }]`.
enum ActionBenchmarkImport {
  static func metrics(_ root: Node, collector: DiagnosticCollector) -> [Metric] {
    let fields = FieldReader(collector: collector, subject: "a benchmark of github-action-benchmark")
    return (root.sequence ?? []).compactMap { node in
      guard let name = fields.text(node, "name"), let value = fields.number(node, "value"),
        let text = node["unit"]?.scalarText
      else {
        if node["unit"]?.scalarText == nil, node["name"] != nil, node["value"] != nil {
          fields.fail("a benchmark of github-action-benchmark has no 'unit'", at: node)
        }
        return nil
      }
      guard let (unit, scale) = ImportedMetrics.unit(text) else {
        // A unit of the user's own stays beside the number.
        return Metric("value", .none, value, labels: ["benchmark": name, "unit": text])
      }
      return Metric(self.name(unit), unit, value * scale, labels: ["benchmark": name])
    }
  }

  private static func name(_ unit: MetricUnit) -> String {
    switch unit {
    case .seconds: "time"
    case .bytes: "size"
    case .ratio: "share"
    case .perSecond: "throughput"
    case .bytesPerSecond: "speed"
    case .none: "value"
    }
  }
}
