import Diagnostics
import Documents
import PipelineModel
import Steps
import XCTest

/// What a metric is apart from its value, so that a test can hold what a kind describes against what it gives.
struct MetricKind: Hashable, Comparable, CustomStringConvertible {
  let name: String
  let unit: String
  let labels: [String]

  var description: String { "\(name) [\(unit)] \(labels)" }

  static func < (left: Self, right: Self) -> Bool { left.description < right.description }

  /// A description with a label stands for the metric without labels and for one of each value.
  static func described(_ descriptions: [MetricDescription]) -> [Self] {
    descriptions.flatMap { description in
      [Self(name: description.name, unit: description.unit.rawValue, labels: [])]
        + description.labels.flatMap { label, values in
          values.map {
            Self(name: description.name, unit: description.unit.rawValue, labels: ["\(label)=\($0)"])
          }
        }
    }.sorted()
  }

  /// What a kind describes for what stands under `with`, as `{ port: 1 }`.
  static func described(by kind: String, with: String) throws -> [Self] {
    let source = SourceFile(path: "with.yaml", text: with)
    let node = try XCTUnwrap(DocumentReader.read(source: source).documents.first)
    let decoded = try XCTUnwrap(StepRegistry.catalog[kind]?.decode(node, DiagnosticCollector()), kind)
    return described(try XCTUnwrap(decoded.metrics))
  }

  static func given(_ metrics: [Metric]) -> [Self] {
    metrics.map { metric in
      Self(
        name: metric.name, unit: metric.unit.rawValue,
        labels: metric.labels.map { "\($0.key)=\($0.value)" }.sorted())
    }.sorted()
  }
}
